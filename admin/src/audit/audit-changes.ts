export interface Change {
  field: string
  before: unknown
  after: unknown
}

type Details = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Details =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * What changed, from details that hold `before` and what came after it (`after` or `changes`), and whatever else they say.
 * Fields that stayed the same are left out.
 */
export function readDetails(details: Details): { changes: Change[]; rest: [string, unknown][] } {
  const { before, after, changes, ...others } = details
  const late = after ?? changes
  if (!isRecord(late) || !(isRecord(before) || before === undefined || before === null)) {
    return { changes: [], rest: Object.entries(details) }
  }
  const early = before ?? {}
  const fields = isRecord(after) ? [...new Set([...Object.keys(early), ...Object.keys(late)])] : Object.keys(late)
  return {
    changes: fields
      .map((field) => ({ field, before: (early as Details)[field], after: late[field] }))
      .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after)),
    rest: Object.entries(others),
  }
}

/** A value of the details as a person reads it. */
export function valueInWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (value === true) return 'Yes'
  if (value === false) return 'No'
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(valueInWords).join(', ')
  if (isRecord(value)) {
    const { name } = value
    return typeof name === 'string' && Object.keys(value).every((key) => key === 'id' || key === 'name')
      ? name
      : JSON.stringify(value, null, 2)
  }
  return String(value)
}
