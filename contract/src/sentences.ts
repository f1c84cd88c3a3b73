import { z } from 'zod'

/** What is wrong with a value, for the person or the program that sent it; fields that know better say it themselves. */
export function sentenceOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null
        ? 'Fill this in.'
        : (kinds[issue.expected] ?? 'This is not of the kind it has to be.')
    case 'invalid_value':
      return `Use ${issue.values.length > 1 ? 'one of: ' : ''}${issue.values.map(String).join(', ')}.`
    case 'invalid_format':
      return formats[issue.format] ?? 'This is not written as it has to be.'
    case 'too_small':
      return atLeast(issue)
    case 'too_big':
      return atMost(issue)
    case 'not_multiple_of':
      return `Enter a multiple of ${issue.divisor}.`
    case 'unrecognized_keys':
      return 'There is no such field.'
    case 'invalid_union':
      return Array.isArray(issue.options)
        ? `Use one of: ${issue.options.map(String).join(', ')}.`
        : 'This has none of the forms it may have.'
    default:
      return undefined
  }
}

const kinds: Record<string, string> = {
  string: 'Give text.',
  number: 'Enter a number.',
  int: 'Enter a whole number.',
  boolean: 'Give true or false.',
  array: 'Give a list.',
  object: 'Give an object.',
  record: 'Give an object.',
}

const formats: Record<string, string> = {
  uuid: 'Give an id, such as 0198d3f0-5a7e-7c41-9b1e-3f6f1f0a2c55.',
  datetime: 'Give a time in UTC, such as 2026-11-26T09:00:00Z.',
  date: 'Give a date, such as 2026-11-26.',
  email: 'Enter an e-mail address such as name@example.com.',
  url: 'Enter an address such as https://example.com.',
}

/** 1,000,000 instead of 1000000. */
export const digits = (count: number | bigint) => count.toLocaleString('en-GB')

function atLeast({ origin, minimum, inclusive }: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall>): string {
  if (origin === 'string') return minimum === 1 ? 'Fill this in.' : `Use at least ${digits(minimum)} characters.`
  if (origin === 'array') return `Give at least ${digits(minimum)}.`
  return inclusive === false ? `Enter more than ${digits(minimum)}.` : `Enter ${digits(minimum)} or more.`
}

function atMost({ origin, maximum, inclusive }: z.core.$ZodRawIssue<z.core.$ZodIssueTooBig>): string {
  if (origin === 'string') return `Use at most ${digits(maximum)} characters.`
  if (origin === 'array') return `Give at most ${digits(maximum)}.`
  return inclusive === false ? `Enter less than ${digits(maximum)}.` : `Enter ${digits(maximum)} or less.`
}

z.config({ customError: sentenceOf })
