import { randomBytes } from 'node:crypto'
import type { ApiAnswer } from '../../http-api/json-api.ts'
import type { HealthQuestions } from '../../tyk/health.ts'
import type { TykConnection } from '../../tyk/settings.ts'
import { gatewayName, refusal } from './client.ts'
import { envelope } from './schemas.ts'

/** The secret of the gateway opens all of its API; what may still be missing is its own policies and its storage. */
export function healthQuestions({ url, insecureSkipVerify, organisationId, secret }: TykConnection): HealthQuestions {
  const nothing = randomBytes(16).toString('hex')
  const hidden = [secret.expose(), nothing]
  const failing = (answer: ApiAnswer) => (answer.status === 200 ? null : refusal(answer, hidden).message)
  return {
    url,
    insecureSkipVerify,
    secret: { request: { method: 'GET', path: '/tyk/policies' }, refusal: failing },
    permissions: [
      { name: 'apis', request: { method: 'GET', path: '/tyk/apis' }, refusal: failing },
      {
        name: 'policies',
        // Refused for its empty id before anything is written, unless policies come from a Dashboard.
        request: { method: 'POST', path: '/tyk/policies', body: {} },
        refusal: (answer) =>
          /dashboard/i.test(messageOf(answer)) ? `${gatewayName} takes its policies from a Dashboard.` : null,
      },
      {
        name: 'keys',
        request: {
          method: 'DELETE',
          path: `/tyk/keys/${nothing}?hashed=true&org_id=${encodeURIComponent(organisationId)}`,
        },
        refusal: (answer) => (answer.status >= 500 ? refusal(answer, hidden).message : null),
      },
    ],
  }
}

const messageOf = ({ body }: ApiAnswer) => envelope.safeParse(body).data?.message ?? ''
