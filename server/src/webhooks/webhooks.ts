import { isIP } from 'node:net'
import type { webhook as shape, webhookEndpoints, webhookInput } from '@portico/contract'
import type { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import { type Cursor, pageOf } from '../platform/database/cursor.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { AddressGuard } from '../platform/outbound/address-guard.ts'
import { refuseOutdated } from '../platform/versions.ts'
import { sendRangeAgain } from './deliveries.queries.ts'
import { wakeDelivery } from './due.queries.ts'
import { subjectsNamed } from './filter.queries.ts'
import { refuseUnknown } from './limits.ts'
import { patienceMs } from './patience.ts'
import { pause } from './pausing.ts'
import { type Header, newWebhookSecret, openHeaders, openSecret, sealHeaders, sealSecret } from './secrets.ts'
import { objectOf } from './webhook-object.ts'
import * as rows from './webhooks.queries.ts'

type WebhookInput = z.output<typeof webhookInput>
type WebhookChanges = z.output<(typeof webhookEndpoints)['updateWebhook']['body']>
type Webhook = z.input<typeof shape>

export interface WebhooksDeps {
  db: Db
  now: () => Date
  vault: Vault
  guard: AddressGuard
}

const most = 50

/** Who is told what happens, and how. */
export function createWebhooks({ db, now, vault, guard }: WebhooksDeps) {
  async function lock(tx: Db, id: string) {
    const row = await rows.lockWebhook(tx, id)
    if (!row) throw absent('webhook')
    return row
  }

  async function show(id: string): Promise<Webhook> {
    const row = await rows.findWebhook(db, id)
    if (!row) throw absent('webhook')
    return shown(row, await rowSubjects([row]), now())
  }

  const rowSubjects = (found: readonly rows.WebhookRow[]) =>
    subjectsNamed(db, {
      productIds: found.flatMap(({ product_ids }) => product_ids),
      organisationIds: found.flatMap(({ organisation_ids }) => organisation_ids),
    })

  /** Names are looked up when something is sent; an address that can never be allowed is refused at once. */
  function refuseAddress(url: string): void {
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
    if (isIP(host) === 0 || guard.allows(host)) return
    throw new Refused(
      'webhook-address-not-allowed',
      'This address lies in a network that webhooks may not reach (PORTAL_WEBHOOK_NETWORKS).',
      { kind: 'input', field: 'url' },
    )
  }

  /** @returns what is done by `work` with the webhook locked */
  const change = <T>(id: string, work: (tx: Db, before: rows.WebhookRow) => Promise<T>) =>
    inTransaction(db, async (tx) => work(tx, await lock(tx, id)))

  return {
    show,

    async list(query: { search?: string | undefined; after: Cursor | null; limit: number; total: boolean }) {
      const found = await rows.listWebhooks(db, { ...query, limit: query.limit + 1 })
      const { page, nextCursor } = pageOf(found, query.limit, () => '')
      const total = query.total ? await rows.countWebhooks(db, query.search) : null
      const subjects = await rowSubjects(page)
      return { items: page.map((row) => shown(row, subjects, now())), nextCursor, total }
    },

    countPausedByFailures: () => rows.countPausedByFailures(db),

    /** @throws Refused `webhook-address-not-allowed`, `webhook-header-value-missing`, `too-many-webhooks`, `unknown-product`, `unknown-organisation` */
    async createWebhook(actor: Actor, input: WebhookInput): Promise<Webhook> {
      refuseAddress(input.url)
      const id = newId()
      await inTransaction(db, async (tx) => {
        await rows.lockAllWebhooks(tx)
        if ((await rows.countWebhooks(tx)) >= most) {
          throw new Refused('too-many-webhooks', `There are ${most} webhooks already. Delete one you no longer need.`)
        }
        await refuseUnknown(tx, input)
        const { timeoutSeconds, headers, productIds, organisationIds, ...values } = input
        await rows.insertWebhook(tx, {
          ...values,
          product_ids: productIds,
          organisation_ids: organisationIds,
          id,
          header_names: headers.map(({ name }) => name),
          headers_sealed: sealHeaders(vault, withValues(headers, [])),
          timeout_seconds: timeoutSeconds,
          secret_sealed: sealSecret(vault, newWebhookSecret()),
          created_at: now(),
        })
        await recordAudit(tx, actor, now(), {
          action: 'webhook.created',
          object: objectOf({ id, ...input }),
          details: { after: auditedInput(input) },
        })
      })
      return show(id)
    },

    /** @throws Refused `webhook-address-not-allowed`, `webhook-header-value-missing`, `outdated`, `unknown-product`, `unknown-organisation` */
    async updateWebhook(actor: Actor, id: string, input: WebhookChanges, seenVersion: number | null) {
      await change(id, async (tx, before) => {
        refuseOutdated('webhook', before.version, seenVersion)
        if (input.url !== undefined) refuseAddress(input.url)
        const after = { ...inputOf(before), ...given(input) }
        await refuseUnknown(tx, after, inputOf(before))
        // Kept values never go to another server, or whoever may change the address could read them there.
        const isSame = new URL(after.url).origin === new URL(before.url).origin
        const kept = openHeaders(vault, before.headers_sealed)
        const headers = withValues(input.headers ?? after.headers, isSame ? kept : [])
        await rows.changeWebhook(tx, id, {
          url: after.url,
          description: after.description,
          events: after.events,
          product_ids: after.productIds,
          organisation_ids: after.organisationIds,
          header_names: headers.map(({ name }) => name),
          headers_sealed: sealHeaders(vault, headers),
          timeout_seconds: after.timeoutSeconds,
        })
        await recordAudit(tx, actor, now(), {
          action: 'webhook.updated',
          object: objectOf({ id, ...after }),
          details: {
            before: auditedInput(inputOf(before)),
            after: auditedInput(after),
            addressChanged: after.url !== before.url,
            headersGiven: (input.headers ?? []).filter(({ value }) => value !== undefined).map(({ name }) => name),
          },
        })
      })
      return show(id)
    },

    async deleteWebhook(actor: Actor, id: string): Promise<void> {
      await change(id, async (tx, before) => {
        await rows.deleteWebhook(tx, id)
        await recordAudit(tx, actor, now(), { action: 'webhook.deleted', object: objectOf(before) })
      })
    },

    /** @throws Refused `webhook-secret-shown` the second time */
    revealWebhookSecret(actor: Actor, id: string) {
      return change(id, async (tx, before) => {
        if (before.secret_shown) {
          throw new Refused(
            'webhook-secret-shown',
            'This secret was shown already. Rotate it to get a new one; the old one can go on for a while.',
          )
        }
        await rows.changeWebhook(tx, id, { secret_shown: true })
        await recordAudit(tx, actor, now(), { action: 'webhook.secret-revealed', object: objectOf(before) })
        return {
          secret: openSecret(vault, before.secret_sealed),
          previousSecretUntil: overlapEnd(before, now()),
        }
      })
    },

    rotateWebhookSecret(actor: Actor, id: string, overlapSeconds: number) {
      return change(id, async (tx, before) => {
        const secret = newWebhookSecret()
        const until = overlapSeconds > 0 ? new Date(now().getTime() + overlapSeconds * 1000) : null
        await rows.changeWebhook(tx, id, {
          secret_sealed: sealSecret(vault, secret),
          secret_shown: true,
          previous_secret_sealed: until ? before.secret_sealed : null,
          previous_secret_until: until,
        })
        await recordAudit(tx, actor, now(), {
          action: 'webhook.secret-rotated',
          object: objectOf(before),
          details: { overlapSeconds },
        })
        return { secret, previousSecretUntil: until }
      })
    },

    /** @throws Refused `webhook-paused` */
    async pauseWebhook(actor: Actor, id: string): Promise<Webhook> {
      await change(id, async (tx, before) => {
        if (before.status === 'paused') throw new Refused('webhook-paused', 'This webhook is paused already.')
        await pause(tx, now(), actor, before, { by: 'person', reason: `Paused by ${actor.name}.` })
      })
      return show(id)
    },

    /** @throws Refused `webhook-active` */
    async resumeWebhook(actor: Actor, id: string, sendHeld: boolean): Promise<Webhook> {
      await change(id, async (tx, before) => {
        if (before.status === 'active') throw new Refused('webhook-active', 'This webhook is not paused.')
        await rows.changeWebhook(tx, id, {
          status: 'active',
          paused_by: null,
          pause_reason: null,
          paused_at: null,
          failing_since: null,
        })
        const when = { at: now(), giveUpAt: new Date(now().getTime() + patienceMs) }
        const sent = sendHeld ? await sendRangeAgain(tx, { webhookId: id, states: ['held'] }, when) : 0
        await recordAudit(tx, actor, now(), {
          action: 'webhook.resumed',
          object: objectOf(before),
          details: { heldSent: sent },
        })
        await wakeDelivery(tx)
      })
      return show(id)
    },
  }
}

export type Webhooks = ReturnType<typeof createWebhooks>

/** @throws Refused `webhook-header-value-missing` for a header that neither comes with a value nor has one that is kept */
function withValues(
  headers: readonly { name: string; value?: string | undefined }[],
  kept: readonly Header[],
): Header[] {
  return headers.map(({ name, value }, index) => {
    const known = value ?? kept.find((one) => one.name.toLowerCase() === name.toLowerCase())?.value
    if (known !== undefined) return { name, value: known }
    throw new Refused('webhook-header-value-missing', `Enter the value of ${name}: none is kept for this address.`, {
      kind: 'input',
      field: `headers.${index}.value`,
    })
  })
}

type Subjects = Awaited<ReturnType<typeof subjectsNamed>>
const given = (changes: WebhookChanges) =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<WebhookInput>

const inputOf = (row: rows.WebhookRow): WebhookInput => ({
  url: row.url,
  description: row.description,
  events: row.events as WebhookInput['events'],
  productIds: row.product_ids,
  organisationIds: row.organisation_ids,
  headers: row.header_names.map((name) => ({ name })),
  timeoutSeconds: row.timeout_seconds,
})

/** Without the path, which often holds a secret, and without values of headers. */
const auditedInput = ({ url, headers, ...rest }: WebhookInput) => ({
  ...rest,
  host: new URL(url).host,
  headers: headers.map(({ name }) => name),
})

const overlapEnd = ({ previous_secret_until: until }: rows.WebhookRow, at: Date) => (until && until > at ? until : null)

const shown = (row: rows.WebhookRow, { products, organisations }: Subjects, at: Date): Webhook => ({
  id: row.id,
  url: row.url,
  description: row.description,
  events: row.events,
  products: products.filter(({ id }) => row.product_ids.includes(id)),
  organisations: organisations.filter(({ id }) => row.organisation_ids.includes(id)),
  headers: row.header_names.map((name) => ({ name })),
  timeoutSeconds: row.timeout_seconds,
  status: row.status,
  pause:
    row.paused_by && row.paused_at ? { by: row.paused_by, reason: row.pause_reason ?? '', since: row.paused_at } : null,
  failingSince: row.failing_since,
  secretShown: row.secret_shown,
  previousSecretUntil: overlapEnd(row, at),
  createdAt: row.created_at,
  version: row.version,
})
