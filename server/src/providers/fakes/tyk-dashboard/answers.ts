/** An answer of the fake: its status and its body. */
export interface Answer {
  status: number
  body: unknown
}

export const ok = (body: unknown): Answer => ({ status: 200, body })

export const done = (message: string): Answer => ok({ Status: 'OK', Message: message, Meta: null })

export const failure = (status: number, message: string): Answer => ({
  status,
  body: { Status: 'Error', Message: message, Meta: null },
})

export const malformed = failure(403, 'Request body malformed.')
