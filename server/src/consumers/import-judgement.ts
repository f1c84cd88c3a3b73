import { email, line } from '@portico/contract'
import { type CustomField, type Fields, type GivenValues, typedValue } from '../custom-fields/index.ts'
import { allowsDomainOf, type SignUpSettingValues } from '../identity/index.ts'
import type { ImportCells, ImportFault } from './import-file.ts'

export interface ImportRow {
  line: number
  email: string
  cells: ImportCells
}

export interface ImportPlace {
  id: string
  isDefault: boolean
  defaultTeamId: string
  /** Ids by name in lower case. */
  teams: ReadonlyMap<string, string>
}

/** What is so at the moment, for the rows of one batch. */
export interface ImportSurroundings {
  existing: 'skip' | 'join'
  anyDomain: boolean
  settings: SignUpSettingValues
  fields: readonly CustomField[]
  /** Tags of those that mails are written in. */
  languages: readonly string[]
  /** By name in lower case; the default one also under the empty name. */
  places: ReadonlyMap<string, ImportPlace>
  /** Who has an account, by address, with the organisations they belong to. */
  accounts: ReadonlyMap<string, { id: string; organisationIds: readonly string[] }>
  /** By address: the first line of the file that holds it. */
  firstLines: ReadonlyMap<string, number>
}

export interface Placement {
  organisationId: string
  role: 'admin' | 'member'
  /** At least one. */
  teamIds: string[]
}

export interface ImportPerson {
  email: string
  firstName: string
  lastName: string
  fields: GivenValues
  /** Null: the first that mails are written in. */
  mailLanguage: string | null
}

export type Judgement =
  | { status: 'ready'; person: ImportPerson; placement: Placement }
  | { status: 'joins'; accountId: string; placement: Placement }
  | { status: 'skipped'; accountId: string; faults: [ImportFault] }
  | { status: 'faulty'; faults: ImportFault[] }

const name = line(100)

/** What would become of a row now. Everything wrong with it is said at once. */
export async function judgeRow(
  row: ImportRow,
  surroundings: ImportSurroundings,
  { faultsOfNew }: Pick<Fields, 'faultsOfNew'>,
): Promise<Judgement> {
  const { cells } = row
  const faults: ImportFault[] = []
  const blame = (column: string, sentence: string | undefined) => {
    if (sentence !== undefined) faults.push({ column, sentence })
  }
  blame('email', addressFault(row, surroundings))
  const account = surroundings.accounts.get(row.email)
  const person = {
    email: row.email,
    firstName: cells.firstName,
    lastName: cells.lastName,
    fields: typedFields(cells.fields, surroundings.fields),
    mailLanguage: languageOf(cells, surroundings),
  }
  if (!account) {
    blame('first name', faultOf(name, cells.firstName))
    blame('last name', faultOf(name, cells.lastName))
    if (cells.mailLanguage && person.mailLanguage === null) blame('language', notOffered(surroundings))
    for (const fault of await faultsOfNew(surroundings.fields, person.fields)) blame(fault.name, fault.message)
  }
  const place = placeOf(cells, surroundings, blame)
  if (faults.length > 0 || !place) return { status: 'faulty', faults }
  if (!account) return { status: 'ready', person, placement: place }
  const because = reasonToSkip(account, place, surroundings)
  if (because === null) return { status: 'joins', accountId: account.id, placement: place }
  return { status: 'skipped', accountId: account.id, faults: [{ column: 'email', sentence: because }] }
}

function addressFault({ line: at, email: address }: ImportRow, surroundings: ImportSurroundings): string | undefined {
  if (address === '') return 'Fill this in.'
  const fault = faultOf(email, address)
  if (fault) return fault
  const first = surroundings.firstLines.get(address) ?? at
  if (first !== at) return `Line ${first} holds the same address.`
  if (!surroundings.anyDomain && !allowsDomainOf(surroundings.settings, address)) {
    return 'The sign-up settings do not allow addresses at this domain.'
  }
  return undefined
}

function placeOf(
  cells: ImportCells,
  { places }: ImportSurroundings,
  blame: (column: string, sentence: string) => void,
): Placement | undefined {
  const place = places.get(cells.organisation.toLowerCase())
  const role = cells.role === '' ? 'member' : cells.role.toLowerCase()
  if (role !== 'member' && role !== 'admin') blame('role', 'Write member or admin.')
  if (!place) {
    blame('organisation', 'There is no organisation of this name.')
    return undefined
  }
  if (place.isDefault && role === 'admin') blame('role', 'Nobody is an admin of the default organisation.')
  const names = cells.teams
    .split(/[|\r\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const unknown = names.filter((part) => !place.teams.has(part.toLowerCase()))
  if (unknown.length > 0) {
    blame('teams', `There is no team of this name in the organisation: ${unknown.join(', ').slice(0, 200)}.`)
  }
  if (names.length > 50) blame('teams', 'Name at most 50 teams.')
  const ids = names.flatMap((part) => place.teams.get(part.toLowerCase()) ?? [])
  const teamIds = ids.length > 0 ? [...new Set(ids)] : [place.defaultTeamId]
  return { organisationId: place.id, role: role === 'admin' ? 'admin' : 'member', teamIds }
}

const languageOf = ({ mailLanguage = '' }: ImportCells, { languages }: ImportSurroundings): string | null =>
  languages.find((tag) => tag.toLowerCase() === mailLanguage.replaceAll('_', '-').toLowerCase()) ?? null

const notOffered = ({ languages }: ImportSurroundings) =>
  `Mails are not written in this language. Write ${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(languages)}.`

function reasonToSkip(
  { organisationIds }: { organisationIds: readonly string[] },
  { organisationId }: Placement,
  { existing, places }: ImportSurroundings,
): string | null {
  if (organisationIds.includes(organisationId)) return 'There is an account already, in this organisation.'
  if (existing === 'skip') return 'There is an account already.'
  const isDefault = places.get('')?.id === organisationId
  return isDefault && organisationIds.length > 0 ? 'There is an account already, in another organisation.' : null
}

function faultOf(schema: typeof name | typeof email, value: string): string | undefined {
  const read = schema.safeParse(value)
  return read.success ? undefined : (read.error.issues[0]?.message ?? 'This is not valid.')
}

/** What is left empty is not given, so that required fields are asked for. */
function typedFields(cells: Readonly<Record<string, string>>, fields: readonly CustomField[]): GivenValues {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const cell = Object.hasOwn(cells, field.name) ? (cells[field.name] ?? '') : ''
      return cell === '' ? [] : [[field.name, field.type === 'boolean' ? yesOrNo(cell) : typedValue(field, cell)]]
    }),
  )
}

function yesOrNo(cell: string): boolean | string {
  if (/^(true|yes|1)$/i.test(cell)) return true
  return /^(false|no|0)$/i.test(cell) ? false : cell
}
