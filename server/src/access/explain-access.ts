import type { accessExplanation } from '@portico/contract'
import type { z } from 'zod'
import type { Apps } from '../apps/index.ts'
import { anonymousViewer, explainVisibility, type Hindrance, type Viewer } from '../catalogue/index.ts'
import type { Consumers, Place } from '../consumers/index.ts'
import { permissionsOf } from '../identity/index.ts'
import type { Db } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { openOfApps } from './access-requests.queries.ts'

export type AccessExplanation = z.input<typeof accessExplanation>

type Account = Awaited<ReturnType<Consumers['showAccount']>>

export interface ExplanationDeps {
  db: Db
  consumers: Pick<Consumers, 'showAccount' | 'placesOf'>
  apps: Pick<Apps, 'listOfMember'>
}

export type Explanations = ReturnType<typeof createExplanations>

/** Who would see and may request what, and why: for the back office, asked about somebody else. */
export function createExplanations({ db, consumers, apps }: ExplanationDeps) {
  return {
    /**
     * @param who nobody: a visitor. An account answers for one organisation, its first unless told.
     * @throws Refused `product-not-found`, `account-not-found`, `organisation-not-found`
     */
    async explainAccess(
      productId: string,
      who: { accountId?: string | undefined; organisationId?: string | undefined } = {},
    ): Promise<AccessExplanation> {
      const reader = await readerOf(who)
      const { plans, ...explained } = await explainVisibility(db, reader.viewer, productId)
      const mayRequest = reader.hindrances.length === 0 && plans.some(({ requestable }) => requestable)
      const general = mayRequest
        ? []
        : [...reader.hindrances, ...(explained.sees ? explained.unrequestableBecause : [unseen(explained.product)])]
      if (!mayRequest && general.length === 0) general.push(noPlan(explained.product))
      return {
        ...explained,
        unseenBecause: explained.sees ? [] : [...reader.inactive, ...explained.unseenBecause],
        reader: reader.shown,
        mayRequest,
        unrequestableBecause: general,
        plans: plans.map((plan) => ({
          ...plan,
          requestable: plan.requestable && mayRequest,
          through: mayRequest ? plan.through : [],
          because: plan.requestable && !mayRequest ? general : plan.because,
        })),
        openRequests: await openRequestsOf(reader, productId, plans),
      }
    },
  }

  async function readerOf({
    accountId,
    organisationId,
  }: {
    accountId?: string | undefined
    organisationId?: string | undefined
  }) {
    if (accountId === undefined) {
      if (organisationId !== undefined) throw needsAccount()
      return reader(null, [], undefined)
    }
    const [account, places] = await Promise.all([consumers.showAccount(accountId), consumers.placesOf(accountId)])
    const place = organisationId === undefined ? places[0] : places.find(({ id }) => id === organisationId)
    if (organisationId !== undefined && !place) throw absent('organisation')
    return reader(account, places, place)
  }

  async function openRequestsOf(
    { member }: ReturnType<typeof reader>,
    productId: string,
    plans: readonly { id: string; name: string }[],
  ): Promise<AccessExplanation['openRequests']> {
    if (!member) return []
    const own = await apps.listOfMember(member)
    if (own.length === 0) return []
    const open = await openOfApps(
      db,
      own.map(({ id }) => id),
    )
    return open
      .filter(({ productIds }) => productIds.includes(productId))
      .flatMap(({ appId, planId }) => {
        const app = own.find(({ id }) => id === appId)
        const plan = plans.find(({ id }) => id === planId)
        return app && plan ? [{ app: { id: app.id, name: app.name }, plan: { id: plan.id, name: plan.name } }] : []
      })
  }
}

/** What the rules see of an account when it works in this place; who can't sign in sees what a visitor sees. */
function reader(account: Account | null, places: readonly Place[], place: Place | undefined) {
  const active = account?.status === 'active'
  const everything = active && permissionsOf(account.adminRoles).has('products:read')
  const viewer: Viewer = active
    ? {
        everything,
        signedIn: true,
        organisationId: place?.id ?? null,
        teamIds: place?.teams.map(({ id }) => id) ?? [],
      }
    : anonymousViewer
  const kind = account === null ? 'visitor' : place ? 'member' : 'back-office'
  return {
    viewer,
    inactive: inactiveAs(account),
    hindrances: [...inactiveAs(account), ...hindrancesOf(account, place)],
    member:
      account && active && place
        ? {
            accountId: account.id,
            organisationId: place.id,
            inDefaultOrganisation: place.isDefault,
            role: place.role,
            teamIds: viewer.teamIds,
          }
        : null,
    shown: {
      kind,
      account: account && { id: account.id, name: account.name, email: account.email },
      organisation: place ? { id: place.id, name: place.name } : null,
      teams: place?.teams.map(({ id, name }) => ({ id, name })) ?? [],
      organisations: places.map(({ id, name }) => ({ id, name })),
    } satisfies AccessExplanation['reader'],
  } as const
}

/** What keeps somebody from requesting anything. */
function hindrancesOf(account: Account | null, place: Place | undefined): Hindrance[] {
  if (!account) {
    return [{ code: 'visitor', sentence: 'Visitors sign in or register before they request access.', about: null }]
  }
  const name = account.name || account.email
  const about = { kind: 'account', id: account.id, name } as const
  if (place) return []
  const sentence = `${name} belongs to no organisation; only members of an organisation have apps and request access.`
  return [{ code: 'no-organisation', sentence, about }]
}

function inactiveAs(account: Account | null): Hindrance[] {
  if (!account || account.status === 'active') return []
  const name = account.name || account.email
  const about = { kind: 'account', id: account.id, name } as const
  return account.status === 'pending'
    ? [
        {
          code: 'account-pending',
          sentence: `${name} has not been activated yet: until then they see what a visitor sees.`,
          about,
        },
      ]
    : [
        {
          code: 'account-disabled',
          sentence: `${name} is deactivated and can’t sign in: they see what a visitor sees.`,
          about,
        },
      ]
}

const unseen = (product: { id: string; name: string }): Hindrance => ({
  code: 'product-unseen',
  sentence: `What they do not see they can’t request: “${product.name}” answers as if it did not exist.`,
  about: { kind: 'product', ...product },
})

const noPlan = (product: { id: string; name: string }): Hindrance => ({
  code: 'no-plan',
  sentence: `No catalogue that lists “${product.name}” and that they see offers a plan for it.`,
  about: { kind: 'product', ...product },
})

const needsAccount = () =>
  new Refused('account-missing', 'Say whose organisation is meant: send an accountId as well.', {
    kind: 'input',
    field: 'accountId',
  })
