import type { Fields } from '../custom-fields/index.ts'
import type { Identity, MailLanguagePort } from '../identity/index.ts'
import { type Actor, nobody } from '../platform/actor.ts'
import { type AuditEntry, recordAudit, recordAudits } from '../platform/audit/audit.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import { type Happening, publishAll } from '../platform/outbox/events.ts'
import * as rows from './account-imports.queries.ts'
import { noteFailure } from './import-failures.ts'
import {
  type ImportPerson,
  type ImportRow,
  type ImportSurroundings,
  judgeRow,
  type Placement,
} from './import-judgement.ts'
import * as there from './import-surroundings.queries.ts'
import { invitationDays, type SendInvitation } from './invitations.ts'
import type { MembersApps } from './members-apps.ts'
import type { Memberships } from './memberships.ts'

export interface ImportBatchesDeps {
  db: Db
  now: () => Date
  log: Log
  fields: Pick<Fields, 'fieldsOf' | 'faultsOfNew'>
  identity: Pick<Identity, 'importAccounts' | 'showSignUpSettings'>
  mailLanguages: Pick<MailLanguagePort, 'offered'>
  apps: MembersApps
  sendInvitation: SendInvitation
  /** Whether what was caused before has to be carried out first: then an import waits, and holds nobody up. */
  isBusy: () => Promise<boolean>
}

/** Few enough that nobody waits long for a batch. */
const [checkedAtOnce, importedAtOnce] = [500, 200]
/** So a mail server is not taken for a sender of spam, and other mails are not behind thousands. */
const mailsAMinute = 300
const day = 86_400_000

export interface ImportBatches {
  /** Does the next piece of work, with what it says of it in one transaction. @returns whether there may be more */
  carryOutImports(): Promise<boolean>
}

interface Newcomer {
  id: string
  line: number
  person: ImportPerson
  placement: Placement
}

export function createImportBatches(
  deps: ImportBatchesDeps,
  { addMember }: Pick<Memberships, 'addMember'>,
): ImportBatches {
  const { db, now, fields, identity, mailLanguages, apps, sendInvitation } = deps

  async function surroundingsOf(
    tx: Db,
    { id, existing, anyDomain }: rows.ImportRecord,
    batch: readonly ImportRow[],
    hold: boolean,
  ): Promise<ImportSurroundings> {
    const names = [...new Set(batch.map(({ cells }) => cells.organisation.toLowerCase()))]
    const emails = batch.map(({ email }) => email)
    return {
      existing,
      anyDomain,
      settings: await identity.showSignUpSettings(tx),
      fields: await fields.fieldsOf('account'),
      languages: (await mailLanguages.offered(tx)).map(({ tag }) => tag),
      places: await there.placesNamed(tx, names, hold),
      accounts: await there.accountsWith(tx, emails),
      firstLines: await there.firstLinesOf(tx, id, emails),
    }
  }

  async function checkBatch(tx: Db, found: rows.ImportRecord): Promise<string[]> {
    const batch = await rows.nextRows(tx, found.id, ['unchecked'], checkedAtOnce)
    if (batch.length === 0) {
      await rows.changeImport(tx, found.id, { state: 'checked' }, now())
      return []
    }
    const surroundings = await surroundingsOf(tx, found, batch, false)
    const outcomes: rows.RowOutcome[] = []
    for (const row of batch) {
      const judgement = await judgeRow(row, surroundings, fields)
      outcomes.push({
        line: row.line,
        status: judgement.status,
        faults: 'faults' in judgement ? judgement.faults : [],
        accountId: 'accountId' in judgement ? judgement.accountId : null,
      })
    }
    await settle(tx, found, outcomes, 'unchecked')
    return []
  }

  async function importBatch(tx: Db, found: rows.ImportRecord): Promise<string[]> {
    const actor = actorOf(found.actor)
    const batch = await rows.nextRows(tx, found.id, ['ready', 'joins'], importedAtOnce)
    if (batch.length === 0) {
      await finish(tx, found, actor)
      return []
    }
    const surroundings = await surroundingsOf(tx, found, batch, true)
    const outcomes: rows.RowOutcome[] = []
    const newcomers: Newcomer[] = []
    const joining: { line: number; accountId: string; placement: Placement }[] = []
    for (const row of batch) {
      const { line } = row
      const judgement = await judgeRow(row, surroundings, fields)
      if (judgement.status === 'ready') newcomers.push({ id: newId(), line, ...judgement })
      else if (judgement.status === 'joins') joining.push({ line, ...judgement })
      else if (judgement.status === 'faulty') {
        outcomes.push({ line, status: 'failed', faults: judgement.faults, accountId: null })
      } else outcomes.push({ line, status: 'skipped', faults: judgement.faults, accountId: judgement.accountId })
    }
    outcomes.push(...(await create(tx, actor, found, newcomers)))
    const moved: string[] = []
    for (const { line, accountId, placement } of joining) {
      moved.push(...(await addMember(actor, { accountId, ...placement }, tx)))
      outcomes.push({ line, status: 'joined', faults: [], accountId })
    }
    await settle(tx, found, outcomes, ...(['ready', 'joins'] as const))
    return moved
  }

  /** A few statements for all of them. Whose address was taken a moment ago is left to the next batch. */
  async function create(
    tx: Db,
    actor: Actor,
    { id: importId, mails, counts, startedAt }: rows.ImportRecord,
    newcomers: readonly Newcomer[],
  ): Promise<rows.RowOutcome[]> {
    const at = now()
    const leavesAt = (place: number) => {
      const turn = (startedAt ?? at).getTime() + (place * 60_000) / mailsAMinute
      return new Date(Math.max(at.getTime(), turn))
    }
    const lastLeaves = leavesAt(counts.created + newcomers.length)
    const linkUntil = mails === 'none' ? null : new Date(lastLeaves.getTime() + invitationDays * day)
    const people = newcomers.map(({ id, person }) => ({ id, ...person }))
    const tokens = await identity.importAccounts(tx, actor, people, { importId, linkUntil })
    const created = newcomers.filter(({ id }) => tokens.has(id))
    const members = created.map(({ id, placement }) => ({ accountId: id, ...placement }))
    await there.insertMembers(tx, members, at)
    const names = await there.namesOf(
      tx,
      members.map(({ organisationId }) => organisationId),
    )
    const nameOf = (organisationId: string) => names.get(organisationId)?.name ?? ''
    const joins = members.map(
      ({ organisationId, ...details }): AuditEntry => ({
        action: 'membership.created',
        object: { kind: 'organisation', id: organisationId, name: nameOf(organisationId) },
        details,
      }),
    )
    await recordAudits(tx, actor, at, joins)
    const happenings = members.flatMap(({ accountId, organisationId, role }): Happening[] => [
      { name: 'account.created', payload: { accountId, active: true, importId } },
      { name: 'membership.created', payload: { organisationId, accountId, role } },
    ])
    await publishAll(tx, at, happenings)
    for (const [index, { id, person, placement }] of created.entries()) {
      const token = tokens.get(id)
      if (!token) continue
      const home = names.get(placement.organisationId)
      const mail = {
        email: person.email,
        firstName: person.firstName,
        inviterName: actor.name,
        organisationName: home?.isDefault ? null : nameOf(placement.organisationId),
        token,
        days: invitationDays,
        leavesAt: leavesAt(counts.created + index),
        hasAccount: true,
      }
      await sendInvitation(tx, mail, at)
    }
    return created.map(({ line, id }) => ({ line, status: 'created', faults: [], accountId: id }))
  }

  async function settle(
    tx: Db,
    { id, counts }: rows.ImportRecord,
    outcomes: readonly rows.RowOutcome[],
    ...from: (keyof rows.Counts)[]
  ): Promise<void> {
    await rows.keepOutcomes(tx, id, outcomes)
    const after = { ...counts, ...(await rows.countByStatus(tx, id, from)) }
    for (const { status } of outcomes) if (!from.includes(status)) after[status] += 1
    await rows.changeImport(tx, id, { counts: after }, now())
    await rows.wakeImports(tx)
  }

  async function finish(tx: Db, { id, fileName, counts }: rows.ImportRecord, actor: Actor): Promise<void> {
    await rows.changeImport(tx, id, { state: 'finished' }, now())
    await recordAudit(tx, actor, now(), {
      action: 'account-import.finished',
      object: { kind: 'account-import', id, name: fileName },
      details: { counts },
    })
  }

  return {
    async carryOutImports() {
      if (await deps.isBusy()) return false
      const work: { on: rows.ImportRecord | null } = { on: null }
      const next = inTransaction(db, async (tx) => {
        const found = (await rows.takeNextImport(tx, now())) ?? null
        work.on = found
        if (!found) return null
        const moved = found.state === 'running' ? await importBatch(tx, found) : await checkBatch(tx, found)
        if (found.attempts > 0) await rows.changeImport(tx, found.id, { trouble: rows.noTrouble }, now())
        return moved
      })
      const done = await next.catch(async (error: unknown) => {
        if (!work.on) throw error
        await noteFailure(deps, work.on, error, actorOf)
        return []
      })
      if (done === null) return false
      await apps.settle(done)
      return true
    },
  }
}

/** Acts with no more than its name: what the import may do was asked when it was started. */
const actorOf = ({ accountId, name, apiToken, address, requestId }: rows.ImportActor): Actor => ({
  ...nobody(requestId, address),
  kind: 'account',
  accountId,
  name,
  apiToken,
})
