import { randomBytes } from 'node:crypto'
import type { ApiAnswer } from '../../http-api/json-api.ts'
import type { HealthQuestions, PermissionProbe } from '../../tyk/health.ts'
import type { TykConnection } from '../../tyk/settings.ts'
import { dashboardName, refusal } from './client.ts'

/** Whether a permission to write is there is shown by removing what can't exist: allowed, it is just not found. */
export function healthQuestions({ url, insecureSkipVerify, secret }: TykConnection): HealthQuestions {
  const nothing = randomBytes(16).toString('hex')
  const hidden = [secret.expose(), nothing]
  const denied = (what: string) => (answer: ApiAnswer) => {
    if (answer.status === 403) return `The user of the secret lacks the permission to ${what}.`
    return answer.status >= 500 && answer.status !== 500 ? refusal(answer, hidden).message : null
  }
  const probe = (name: PermissionProbe['name'], method: 'GET' | 'DELETE', path: string, what: string) => ({
    name,
    request: { method, path },
    refusal: denied(what),
  })
  const today = '1/1/2024/1/1/2024'
  return {
    url,
    insecureSkipVerify,
    secret: {
      request: { method: 'GET', path: '/api/portal/policies?p=1' },
      refusal: (answer) => {
        if (answer.status === 401) return `${dashboardName} does not accept the secret.`
        return answer.status >= 500 ? refusal(answer, hidden).message : null
      },
    },
    permissions: [
      probe('apis', 'GET', '/api/apis?p=1', 'read APIs'),
      probe('policies', 'DELETE', `/api/portal/policies/${nothing.slice(0, 24)}`, 'write policies'),
      probe('keys', 'DELETE', `/api/keys/${nothing}?hashed=1`, 'write keys'),
      probe('usage', 'GET', `/api/activity/keys/${nothing.slice(0, 16)}/${today}`, 'read analytics'),
    ],
  }
}
