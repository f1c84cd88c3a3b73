import type { ApiAnswer } from '../http-api/json-api.ts'
import { ProviderError } from '../provider-error.ts'

/**
 * What an answer that is no success means. Only what may change by itself is worth trying again; a request that was refused is refused
 * again until somebody changes something.
 * @param said what the provider says about it; `hidden` are texts that must not reach anybody's eyes
 */
export function refusalOf(
  name: string,
  { status }: Pick<ApiAnswer, 'status'>,
  said: string | undefined,
  hidden: readonly string[],
): ProviderError {
  const words = said === undefined ? '' : `: ${cleaned(said, hidden)}`
  if (status === 401) return refused(`${name} does not accept the secret.`)
  if (status === 403) return refused(`${name} does not permit this${words || '.'}`)
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return new ProviderError(`${name} answered with status ${status}${words || '.'}`, { retryable: true })
  }
  return refused(`${name} refused this with status ${status}${words || '.'}`)
}

const refused = (message: string) => new ProviderError(message, { retryable: false })

function cleaned(text: string, hidden: readonly string[]): string {
  const masked = hidden.filter((part) => part !== '').reduce((all, part) => all.replaceAll(part, '…'), text)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing control characters is the purpose
  return masked.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 300)
}
