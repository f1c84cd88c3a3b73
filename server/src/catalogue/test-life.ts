import { inTransaction } from '../platform/database/database.ts'
import type { Driver } from '../providers/index.ts'
import {
  addMember,
  addOffering,
  requestAndApprove,
  type StageOptions,
  setStage,
  wishFor,
} from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'

/** A member with working credentials: one for two products, one for the first alone; and the door. */
export async function withHolders(options: StageOptions = {}) {
  const stage = await setStage(options)
  const door = await openDoor(stage)
  const member = await addMember(stage)
  const offering = await addOffering(stage)
  const other = await addOffering(stage)
  const { credentials } = stage.capabilities
  const one = await requestAndApprove(stage, member, offering, { name: 'One' })
  const two = await requestAndApprove(stage, member, offering, { name: 'Two' })
  await inTransaction(stage.db, (tx) => credentials.addProducts(tx, stage.owner, two.credentialId, [other.productId]))
  await credentials.carryOut(two.credentialId)
  const keyAtGateway = async (credentialId: string) => {
    const row = await stage.db
      .selectFrom('gateway_keys')
      .select(['active', 'policy_ids', 'metadata'])
      .where('counter_id', '=', credentialId)
      .executeTakeFirst()
    return row && { active: row.active, policyIds: row.policy_ids.toSorted(), metadata: row.metadata }
  }
  const policyIds = async () =>
    (await stage.db.selectFrom('gateway_policies').select(['id', 'active']).execute()).toSorted((a, b) =>
      a.id < b.id ? -1 : 1,
    )
  const submit = () => stage.capabilities.accessRequests.submitAccessRequest(member, wishFor(offering, 'Third'))
  return { stage, ...door, member, offering, other, one, two, credentials, keyAtGateway, policyIds, submit }
}

/** A provider that can be made to fail, and tells what it was asked. */
export function fickle() {
  const calls: string[] = []
  let fails: ((call: string) => boolean) | undefined
  const asked = async <T>(call: string, act: () => Promise<T>): Promise<T> => {
    calls.push(call)
    if (fails?.(call)) throw new Error('socket hang up')
    return act()
  }
  return {
    calls,
    failOn(next: ((call: string) => boolean) | undefined) {
      fails = next
    },
    wrapDriver: (driver: Driver): Driver => ({
      ...driver,
      putPolicy: (policy) =>
        asked(`put ${policy.kind} ${policy.active ? 'on' : 'off'}`, () => driver.putPolicy(policy)),
      deletePolicy: (id) => asked('delete policy', () => driver.deletePolicy(id)),
      putKey: (key) => asked(`put key ${key.active ? 'on' : 'off'}`, () => driver.putKey(key)),
      revokeKey: (key) => asked('revoke key', () => driver.revokeKey(key)),
    }),
  }
}
