import { type Actor, system } from '../platform/actor.ts'
import type { Stage } from '../test-capabilities.ts'

/** An organisation with so many members, of whom the first is its admin. */
export async function foundOrganisation(
  { capabilities, owner }: Stage,
  name: string,
  members: readonly string[],
): Promise<{ organisationId: string; teamId: string; ids: string[] }> {
  const { consumers, identity } = capabilities
  const founded = await consumers.createOrganisation(owner, { name })
  const ids: string[] = []
  for (const firstName of members) {
    const { accountId } = await identity.createAccount(owner, {
      email: `${firstName.toLowerCase()}@${name.toLowerCase()}.example`,
      firstName,
      lastName: name,
      password: 'correct horse battery',
      status: 'active',
    })
    const role = ids.length === 0 ? 'admin' : 'member'
    await consumers.addMember(owner, { organisationId: founded.organisationId, accountId, role })
    ids.push(accountId)
  }
  return { ...founded, ids }
}

/** Somebody at work in an organisation, as a session says. */
export async function actorIn({ db, capabilities }: Stage, accountId: string, organisationId: string): Promise<Actor> {
  const account = await capabilities.consumers.showAccount(accountId)
  const place = (await capabilities.consumers.placesOf(accountId, db)).find(({ id }) => id === organisationId)
  if (!place) throw new Error(`${account.email} does not belong there.`)
  const { id, name, isDefault, role } = place
  return {
    ...system(account.name),
    kind: 'account',
    accountId,
    email: account.email,
    organisation: { id, name, isDefault, role },
    teamIds: place.teams.map((team) => team.id),
  }
}

/** A file of people as it is uploaded. */
export const fileOf = (text: string | Uint8Array, fields: Record<string, string> = {}) => ({
  fileName: 'people.csv',
  mediaType: 'text/csv',
  bytes: typeof text === 'string' ? Buffer.from(text) : text,
  fields,
})

/** The same as a form sends it. */
export function formOf(content: string | Buffer): FormData {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(Buffer.from(content))]), 'people.csv')
  return form
}

/** Uploads a file of people and has it checked. */
export async function checkedImport({ capabilities, owner }: Stage, text: string, options?: Record<string, string>) {
  const { consumers } = capabilities
  const { id } = await consumers.createAccountImport(owner, fileOf(text, options))
  while (await consumers.carryOutImports());
  return consumers.showAccountImport(id)
}
