/** A provider refused or did not answer. The message is for the people of the back office; it never holds a secret. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  /** Whether trying again later may help. */
  readonly retryable: boolean

  constructor(message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.retryable = options.retryable
  }
}
