import { z } from 'zod'
import { Refused } from './errors.ts'

/**
 * Does all checks on what was sent, so that whoever sent it learns of everything at once, not of one thing after the other.
 * No check may count on another one; of each field the first complaint is told.
 * @returns what the first of them has read
 * @throws what one check alone has said; of several a ZodError; at once what is no fault in a field
 */
export async function checkAll<T>(read: () => T, ...checks: (() => unknown)[]): Promise<T> {
  const faults: FieldFault[] = []
  const outcomes: T[] = []
  for (const check of [() => outcomes.push(read()), ...checks]) {
    try {
      await check()
    } catch (error) {
      if (!isFieldFault(error)) throw error
      faults.push(error)
    }
  }
  const [first, ...others] = faults
  if (first) throw others.length === 0 ? first : new z.ZodError(firstOfEachField(faults.flatMap(issuesOf)))
  return outcomes[0] as T
}

type FieldFault = z.ZodError | (Refused & { field: string })

const isFieldFault = (error: unknown): error is FieldFault =>
  error instanceof z.ZodError || (error instanceof Refused && error.kind === 'input' && error.field !== undefined)

const issuesOf = (fault: FieldFault): z.core.$ZodIssue[] =>
  fault instanceof z.ZodError
    ? fault.issues
    : [{ code: 'custom', path: fault.field.split('.'), message: fault.message, input: undefined }]

function firstOfEachField(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const fieldOf = ({ path }: z.core.$ZodIssue) => path.join('.')
  return issues.filter((issue, index) => issues.findIndex((other) => fieldOf(other) === fieldOf(issue)) === index)
}
