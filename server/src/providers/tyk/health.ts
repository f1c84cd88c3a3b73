import type { ProviderCheck, ProviderHealth } from '../driver.ts'
import type { ApiAnswer, ApiRequest, Ask } from '../http-api/json-api.ts'
import { NoAnswer } from '../http-api/no-answer.ts'
import { ProviderError } from '../provider-error.ts'

/** One thing the portal must be allowed to do, and a request that shows it without changing anything. */
export interface PermissionProbe {
  name: ProviderCheck['name']
  request: ApiRequest
  /** Why the answer says no; null when it does not. */
  refusal(answer: ApiAnswer): string | null
}

export interface HealthQuestions {
  url: string
  insecureSkipVerify: boolean
  /** Shows that the secret is accepted. */
  secret: { request: ApiRequest; refusal(answer: ApiAnswer): string | null }
  permissions: readonly PermissionProbe[]
}

/** Asks in the order in which one thing needs the other; what could not be asked is listed as skipped. */
export async function askHealth(
  ask: Ask,
  questions: HealthQuestions,
  scope: 'quick' | 'full',
): Promise<ProviderHealth> {
  const { secret, permissions } = questions
  const answer = await answerTo(ask, secret.request)
  if (answer instanceof ProviderError)
    return down([...connectionChecks(answer, questions), ...skipped(permissions)], answer.message)
  const connected = [passed('reachable'), tlsCheck(questions)]
  const refusal = secret.refusal(answer)
  if (refusal !== null) return down([...connected, failed('secret', refusal), ...skipped(permissions)], refusal)
  const checks = [...connected, passed('secret')]
  if (scope === 'quick') return { status: 'up', reason: null, checks }
  const tried = await Promise.all(permissions.map((probe) => tryPermission(ask, probe)))
  return {
    status: 'up',
    reason: tried.find(({ outcome }) => outcome === 'failed')?.detail ?? null,
    checks: [...checks, ...tried],
  }
}

async function tryPermission(ask: Ask, { name, request, refusal }: PermissionProbe): Promise<ProviderCheck> {
  const answer = await answerTo(ask, request)
  const reason = answer instanceof ProviderError ? answer.message : refusal(answer)
  return reason === null ? passed(name) : failed(name, reason)
}

const answerTo = (ask: Ask, request: ApiRequest): Promise<ApiAnswer | ProviderError> =>
  ask(request).catch((error: unknown) => {
    if (error instanceof ProviderError) return error
    throw error
  })

function connectionChecks(error: ProviderError, questions: HealthQuestions): ProviderCheck[] {
  if (error instanceof NoAnswer && error.kind === 'tls')
    return [passed('reachable'), failed('tls', error.message), skip('secret')]
  return [failed('reachable', error.message), { ...tlsCheck(questions), outcome: 'skipped' }, skip('secret')]
}

function tlsCheck({ url, insecureSkipVerify }: HealthQuestions): ProviderCheck {
  if (url.startsWith('http:')) return { ...skip('tls'), detail: 'The address is http: nothing is encrypted.' }
  if (insecureSkipVerify) return { ...skip('tls'), detail: 'The settings accept any certificate.' }
  return passed('tls')
}

const down = (checks: ProviderCheck[], reason: string): ProviderHealth => ({ status: 'down', reason, checks })
const passed = (name: ProviderCheck['name']): ProviderCheck => ({ name, outcome: 'passed', detail: null })
const failed = (name: ProviderCheck['name'], detail: string): ProviderCheck => ({ name, outcome: 'failed', detail })
const skip = (name: ProviderCheck['name']): ProviderCheck => ({ name, outcome: 'skipped', detail: null })
const skipped = (probes: readonly PermissionProbe[]) => probes.map(({ name }) => skip(name))
