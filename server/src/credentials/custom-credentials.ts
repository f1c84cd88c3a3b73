import type { customCredentialInput } from '@portico/contract'
import type { z } from 'zod'
import { lockApp } from '../apps/index.ts'
import { findPlan, findProducts, holdPlan, holdProducts, isIssuable, type PlanRow } from '../catalogue/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { secret as secretOf } from '../platform/crypto/secret.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { absent, Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { type Driver, type Operations, ProviderError } from '../providers/index.ts'
import { objectOf } from './credential-status.ts'
import type { Credential, Credentials } from './credentials.ts'
import * as rows from './custom-credentials.queries.ts'
import { keyOperation, requestKey } from './key-operations.ts'
import { endOf } from './rights.ts'

export type CustomCredentialInput = z.output<typeof customCredentialInput>

export interface CustomCredentialsDeps {
  db: Db
  now: () => Date
  vault: Vault
  operations: Operations
  driverOf: (providerId: string) => Promise<Driver>
  credentials: Pick<Credentials, 'carryOut' | 'show'>
}

export type CustomCredentials = ReturnType<typeof createCustomCredentials>

/** Credentials that the back office adds to an app without a request: docs/decisions/0029-custom-credentials.md. */
export function createCustomCredentials(deps: CustomCredentialsDeps) {
  const { db, now, vault, operations, driverOf, credentials } = deps

  async function insert(tx: Db, actor: Actor, appId: string, input: CustomCredentialInput): Promise<string> {
    if (!(await lockApp(tx, appId))) throw absent('app')
    const plan = await checkedPlan(tx, input)
    const id = newId()
    const { kind, alias, key } = input
    const credential = { id, app_id: appId, provider_id: plan.provider_id, plan_id: plan.id, alias, kind }
    const life = { status: kind === 'stored' ? 'active' : 'issuing', expires_at: endOf(plan, now()) } as const
    await rows.insertCustomCredential(tx, { ...credential, ...life }, [...new Set(input.productIds)], now())
    if (kind === 'stored') await keepPair(tx, { id, providerId: plan.provider_id }, input)
    else if (key === null) await requestKey(tx, deps, { id, providerId: plan.provider_id }, 0)
    else await requestGivenKey(tx, { id, providerId: plan.provider_id }, key)
    await recordAudit(tx, actor, now(), {
      action: 'credential.added',
      object: objectOf(credential),
      details: { kind, appId, planId: plan.id, productIds: input.productIds, given: key !== null },
    })
    await publish(tx, now(), 'credential.added', { credentialId: id, appId, kind })
    return id
  }

  async function keepPair(
    tx: Db,
    credential: { id: string; providerId: string },
    { key, secret }: CustomCredentialInput,
  ): Promise<void> {
    const text = key ?? ''
    const kept = await rows.insertStoredKey(
      tx,
      {
        id: newId(),
        credential_id: credential.id,
        key_id_sealed: vault.seal(text, 'key-id'),
        key_sealed: vault.seal(text, 'key'),
        // A user name may be that of somebody else at another gateway.
        key_fingerprint: vault.fingerprint(`${credential.providerId} ${text}`, 'key'),
        secret_sealed: secret === null ? null : vault.seal(secret, 'key-secret'),
        last_four: endOfText(text),
      },
      now(),
    )
    if (!kept) throw keyTaken()
  }

  async function requestGivenKey(tx: Db, credential: { id: string; providerId: string }, key: string): Promise<void> {
    const id = newId()
    const inserted = await rows.insertGivenKey(
      tx,
      {
        id,
        credential_id: credential.id,
        key_id_sealed: vault.seal(key, 'key-id'),
        key_fingerprint: vault.fingerprint(key, 'key'),
        last_four: endOfText(key),
      },
      now(),
    )
    if (!inserted) throw keyTaken()
    await operations.request(tx, { kind: keyOperation, subjectId: id, providerId: credential.providerId })
  }

  /** Asked before anything is kept: a key that somebody made there by hand is never taken over unseen. */
  async function refuseKnownAtProvider(input: CustomCredentialInput): Promise<void> {
    if (input.kind === 'stored' || input.key === null) return
    const plan = await findPlan(db, input.planId)
    if (!plan) throw planNotAvailable()
    const driver = await driverOf(plan.provider_id)
    refuseUnusable(driver, input.key)
    const reference = { keyId: secretOf(input.key), providerKeyHash: null }
    const found = await driver.readKey(reference).catch((error: unknown) => {
      if (!(error instanceof ProviderError)) throw error
      throw new Refused(
        'provider-unavailable',
        `Whether the provider has this key already can’t be told now, so nothing was kept. ${error.message}`,
        { kind: 'unavailable', cause: error },
      )
    })
    if (found) {
      throw new Refused('key-exists-at-provider', 'The provider has this key already: remove it there first.', {
        field: 'key',
      })
    }
  }

  return {
    /**
     * Needs no approval (CUS-3). A given key is made at the provider and works on as it did before; a stored pair is only kept.
     * @throws Refused `app-not-found`, `plan-not-available`, `product-not-available`, `key-not-possible`, `key-not-usable`, `key-taken`,
     * `key-exists-at-provider`, `provider-unavailable`
     */
    async addCredential(actor: Actor, appId: string, input: CustomCredentialInput): Promise<Credential> {
      refuseWrongHalves(input)
      await refuseKnownAtProvider(input)
      const id = await inTransaction(db, (tx) => insert(tx, actor, appId, input))
      await credentials.carryOut(id)
      return credentials.show(actor, id)
    },
  }
}

function refuseWrongHalves({ kind, key, secret }: CustomCredentialInput): void {
  if (kind === 'stored' && key === null) {
    throw new Refused('key-missing', 'Enter what is to be kept.', { kind: 'input', field: 'key' })
  }
  if (kind === 'added' && secret !== null) {
    const message = 'A key at the provider has no second half: keep a pair instead.'
    throw new Refused('secret-not-possible', message, { kind: 'input', field: 'secret' })
  }
}

function refuseUnusable({ capabilities: { givenKeys } }: Driver, key: string): void {
  const refuse = (message: string) => new Refused('key-not-usable', message, { kind: 'input', field: 'key' })
  if (!givenKeys) throw refuse('This provider makes its keys itself: leave the key out.')
  if (key.length < givenKeys.shortest || key.length > givenKeys.longest) {
    throw refuse(`A key at this provider has ${givenKeys.shortest} to ${givenKeys.longest} characters.`)
  }
  if (!givenKeys.characters.test(key)) throw refuse('This key holds characters that the provider does not take.')
}

/** @throws Refused `plan-not-available`, `product-not-available`, `key-not-possible` */
async function checkedPlan(tx: Db, { kind, planId, productIds }: CustomCredentialInput): Promise<PlanRow> {
  await holdPlan(tx, planId)
  await holdProducts(tx, productIds)
  const plan = await findPlan(tx, planId)
  if (!plan) throw planNotAvailable()
  const products = await findProducts(tx, [...new Set(productIds)])
  const gone = products.length < new Set(productIds).size
  if (gone || products.some((product) => product.provider_id !== plan.provider_id)) {
    throw new Refused('product-not-available', 'A product has been deleted or is not at the provider of the plan.', {
      kind: 'input',
      field: 'productIds',
    })
  }
  const other = products.find(({ auth_type }) => !isIssuable(auth_type))
  if (kind === 'added' && other) {
    const message = `No key opens “${other.name}”: keep the pair that was made for it instead.`
    throw new Refused('key-not-possible', message, { kind: 'input', field: 'productIds' })
  }
  return plan
}

const planNotAvailable = () =>
  new Refused('plan-not-available', 'The plan has been deleted.', { kind: 'input', field: 'planId' })

const keyTaken = () =>
  new Refused('key-taken', 'Another credential has this key already.', { kind: 'rule', field: 'key' })

/** Enough to tell keys apart; of a short one less, so that it is not given away. */
const endOfText = (text: string) => (text.length >= 12 ? text.slice(-4) : text.slice(-1))
