import { isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import type { CustomField } from '../custom-fields/index.ts'
import { Refused } from '../platform/errors.ts'

/** What a row of the file says, as written. */
export interface ImportCells {
  firstName: string
  lastName: string
  organisation: string
  teams: string
  role: string
  /** Missing where a row was uploaded before there was such a column. */
  mailLanguage?: string
  /** Custom fields by name. */
  fields: Record<string, string>
}

export interface ImportFault {
  column: string
  sentence: string
}

export interface FileRow {
  /** Where the row begins; the header is line 1. */
  line: number
  /** In lower case. */
  email: string
  cells: ImportCells
  /** Of the row as such; null where it can be read. */
  fault: ImportFault | null
}

const mostImportRows = 100_000
const longestCell = 2000
const pieceBytes = 65_536

/** Names of columns, without case, hyphens and underscores. A custom field of such a name is called by `field:` before it. */
const columnNames = {
  email: ['email', 'e mail', 'email address', 'e mail address', 'mail'],
  firstName: ['first name', 'firstname', 'given name'],
  lastName: ['last name', 'lastname', 'surname', 'family name'],
  organisation: ['organisation', 'organization', 'company'],
  teams: ['teams', 'team'],
  role: ['role', 'role in organisation', 'role in organization'],
  mailLanguage: ['language', 'mail language', 'language of mails'],
} as const

type KnownColumn = keyof typeof columnNames
type Column = { known: KnownColumn } | { field: string }

const needed: readonly [KnownColumn, string][] = [
  ['email', 'email'],
  ['firstName', 'first name'],
  ['lastName', 'last name'],
]

/**
 * Reads a file of people row by row, a piece at a time: what it yields is all that it holds.
 * @throws Refused `import-unreadable`, `import-empty`, `import-too-long`, `import-columns`
 */
export async function* readImportFile(
  bytes: Uint8Array,
  fields: readonly CustomField[],
  most = mostImportRows,
): AsyncGenerator<FileRow> {
  if (!isUtf8(bytes) || bytes.includes(0)) {
    throw refused('import-unreadable', 'The file is not UTF-8 text. Save it as “CSV UTF-8” and upload it again.')
  }
  const parser = Readable.from(piecesOf(bytes)).pipe(
    parse({
      bom: true,
      delimiter: delimiterOf(bytes),
      info: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
    }),
  )
  let columns: readonly Column[] | undefined
  let [rows, countedTwice] = [0, 0]
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      // The parser counts a line break of two characters within quotes as two.
      countedTwice += countIn(record, /\r\n/g)
      if (!columns) {
        columns = columnsOf(record, fields)
        continue
      }
      rows += 1
      if (rows > most) {
        const sentence = `The file has more than ${most.toLocaleString('en-GB')} rows. Split it into several files.`
        throw refused('import-too-long', sentence)
      }
      yield rowOf(info.lines - countedTwice - countIn(record, /\r\n|\r|\n/g), record, columns)
    }
  } catch (error) {
    if (error instanceof CsvError) throw malformed(error)
    throw error
  }
  if (rows === 0) throw refused('import-empty', 'The file holds no people: it needs a header and a row for each.')
}

function* piecesOf(bytes: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(pieceBytes, bytes.length - at))
  }
}

/** Whichever the header uses most outside of quotes. */
function delimiterOf(bytes: Uint8Array): string {
  const [header = ''] = new TextDecoder()
    .decode(bytes.subarray(0, pieceBytes))
    .replaceAll(/"[^"]*"/g, '')
    .split(/[\r\n]/)
  const count = (delimiter: string) => header.split(delimiter).length
  return [',', ';', '\t'].toSorted((one, other) => count(other) - count(one))[0] ?? ','
}

function columnsOf(header: readonly string[], fields: readonly CustomField[]): readonly Column[] {
  const found = header.map((title) => columnOf(title, fields))
  const unknown = header.filter((_, index) => found[index] === undefined)
  if (unknown.some((title) => /pass ?(word|wort|code)/i.test(title))) {
    throw refused(
      'import-columns',
      'Passwords do not belong in a file: people choose their own. Delete that column, and the file wherever it was kept.',
    )
  }
  if (unknown.length > 0) {
    const known = [...Object.values(columnNames).map(([name]) => name), ...fields.map(({ name }) => name)]
    throw refused(
      'import-columns',
      `These columns are not known: ${unknown.map((title) => `“${title.slice(0, 60)}”`).join(', ')}. Known are: ${known.join(', ')}.`,
    )
  }
  const columns = found.filter((column) => column !== undefined)
  const keys = columns.map(keyOf)
  const twice = header.find((_, index) => keys.indexOf(keys[index] ?? '') !== index)
  if (twice !== undefined) throw refused('import-columns', `The column “${twice}” is there twice.`)
  const missing = needed.find(([key]) => !keys.includes(key))
  if (missing) {
    throw refused('import-columns', `The column “${missing[1]}” is missing. The first line has to name the columns.`)
  }
  return columns
}

const keyOf = (column: Column) => ('known' in column ? column.known : `field:${column.field}`)

function columnOf(title: string, fields: readonly CustomField[]): Column | undefined {
  const plain = title.trim().toLowerCase()
  const words = plain.replaceAll(/[\s_-]+/g, ' ')
  for (const [known, names] of Object.entries(columnNames)) {
    if ((names as readonly string[]).includes(words)) return { known: known as KnownColumn }
  }
  const named = fields.find(({ name }) => name.toLowerCase() === plain.replace(/^field:/, ''))
  const field = named ?? fields.find(({ label }) => label.trim().toLowerCase() === plain)
  return field && { field: field.name }
}

function rowOf(line: number, record: readonly string[], columns: readonly Column[]): FileRow {
  const cells: ImportCells = { firstName: '', lastName: '', organisation: '', teams: '', role: '', fields: {} }
  let email = ''
  let fault: ImportFault | null = null
  if (record.length !== columns.length) {
    const sentence = `This row has ${record.length} cells, the header ${columns.length}: a quotation mark may be missing.`
    fault = { column: '', sentence }
  }
  for (const [index, column] of columns.entries()) {
    const cell = (record[index] ?? '').trim()
    const kept = cell.slice(0, longestCell).toWellFormed()
    if (cell.length > longestCell)
      fault ??= { column: titleOf(column), sentence: `Use at most ${longestCell.toLocaleString('en-GB')} characters.` }
    if ('field' in column) cells.fields[column.field] = kept
    else if (column.known === 'email') email = kept.slice(0, 300).toWellFormed().toLowerCase()
    else cells[column.known] = kept
  }
  return { line, email, cells, fault }
}

/** As reports name a column. */
export const titleOf = (column: Column) => ('known' in column ? columnNames[column.known][0] : column.field)

const countIn = (record: readonly string[], what: RegExp) =>
  record.reduce((sum, cell) => sum + (cell.match(what)?.length ?? 0), 0)

function malformed(error: CsvError): Refused {
  const row = 'records' in error ? `Row ${Number(error.records) + 1}, the header counted: a` : 'A'
  const sentence = `${row} quotation mark is where it can’t be, or is never closed. Nothing was imported.`
  return refused('import-unreadable', sentence, error)
}

const refused = (code: string, sentence: string, cause?: unknown) =>
  new Refused(code, sentence, { kind: 'input', field: 'file', ...(cause === undefined ? {} : { cause }) })
