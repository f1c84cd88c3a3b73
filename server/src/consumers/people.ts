import type {
  AdminRole,
  accountDetail,
  accountSummary,
  ListQuery,
  member,
  organisationSummary,
} from '@portico/contract'
import type { z } from 'zod'
import type { Fields } from '../custom-fields/index.ts'
import { pageOf, readCursor } from '../platform/database/cursor.ts'
import type { Db } from '../platform/database/database.ts'
import { absent } from '../platform/errors.ts'
import * as members from './members.queries.ts'
import { countMembers } from './memberships.queries.ts'
import { findOrganisation } from './organisations.queries.ts'
import * as rows from './people.queries.ts'

type AccountSummary = z.input<typeof accountSummary>
type AccountDetail = z.input<typeof accountDetail>
type MemberView = z.input<typeof member>
type OrganisationSummary = z.input<typeof organisationSummary>

interface List<T> {
  items: T[]
  nextCursor: string | null
  total: number | null
}

interface AccountQuery extends ListQuery {
  status?: AccountSummary['status'] | undefined
  adminRole?: AdminRole | undefined
  locked?: boolean | undefined
}

/** Who there is, for the back office. */
export interface People {
  listAccounts(query: AccountQuery): Promise<List<AccountSummary>>
  /** @throws Refused `account-not-found` */
  showAccount(accountId: string): Promise<AccountDetail>
  listOrganisations(query: ListQuery): Promise<List<OrganisationSummary>>
  /** @throws Refused `organisation-not-found` */
  listMembers(organisationId: string, query: ListQuery & { teamId?: string | undefined }): Promise<List<MemberView>>
  /** @throws Refused `member-not-found` */
  showMember(member: { organisationId: string; accountId: string }): Promise<MemberView>
}

export interface PeopleDeps {
  db: Db
  now: () => Date
  fields: Pick<Fields, 'showFields'>
}

export function createPeople({ db, now, fields }: PeopleDeps): People {
  return {
    async listAccounts({ limit, cursor, total, ...filter }) {
      const found = await rows.listAccounts(db, { ...filter, after: readCursor(cursor), limit: limit + 1 }, now())
      const { page, nextCursor } = pageOf(found, limit, (row) => row.name)
      return {
        items: page.map(accountOf),
        nextCursor,
        total: total ? await rows.countAccounts(db, filter, now()) : null,
      }
    },

    async showAccount(accountId) {
      const row = await rows.findAccount(db, accountId, now())
      if (!row) throw absent('account')
      const shown = await fields.showFields('account', accountId, 'back-office')
      return {
        ...accountOf(row),
        fields: Object.fromEntries(shown.map(({ field, value }) => [field.name, value])),
      }
    },

    async listOrganisations({ limit, cursor, total, search }) {
      const found = await rows.listOrganisations(db, { search, after: readCursor(cursor), limit: limit + 1 })
      const { page, nextCursor } = pageOf(found, limit, (row) => row.name)
      const ids = page.map((row) => row.id)
      const members = await countMembers(db, ids)
      return {
        items: page.map(({ is_default, ...row }) => ({
          ...row,
          isDefault: is_default,
          members: members.get(row.id) ?? 0,
        })),
        nextCursor,
        total: total ? await rows.countOrganisations(db, { search }) : null,
      }
    },

    async listMembers(organisationId, { limit, cursor, total, search, teamId }) {
      const filter = { organisationId, search, teamId }
      const after = readCursor(cursor)
      if (!(await findOrganisation(db, organisationId))) throw absent('organisation')
      const found = await members.listMembers(db, { ...filter, after, limit: limit + 1 })
      const { page, nextCursor } = pageOf(found, limit, (row) => row.name)
      return { items: page, nextCursor, total: total ? await members.countMembersWhere(db, filter) : null }
    },

    async showMember(of) {
      const found = await members.findMember(db, of)
      if (!found) throw absent('member')
      return found
    },
  }
}

type AccountRow = Awaited<ReturnType<typeof rows.listAccounts>>[number]

const accountOf = ({ created_at, grants, hasApp, passkeys, ...row }: AccountRow): AccountSummary => ({
  ...row,
  passkeys: passkeys ?? 0,
  secondFactor: hasApp || (passkeys ?? 0) > 0,
  adminRoles: grants.map((grant) => grant.role),
  createdAt: created_at,
})
