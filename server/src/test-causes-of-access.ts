import type { EventName } from '@portico/contract'
import { addBeside, addPlanBeside } from './access/test-shelf.ts'
import { addMember, wishFor } from './test-capabilities.ts'
import type { Cause, Play } from './test-causes.ts'

const dayMs = 24 * 3600_000

async function submit({ stage, member, offering, ids }: Play, appName: string): Promise<void> {
  const wish = wishFor(offering, appName)
  ids.accessRequestId = (await stage.capabilities.accessRequests.submitAccessRequest(member, wish)).id
}

/** How each event about apps, access and credentials comes about. In the order of a life. */
export const causesOfAccess = {
  'access-request.submitted': async ({ ask, offering, ids }) => {
    const { productId, planId, catalogueId } = offering
    const items = [{ productId, planId, catalogueId }]
    const answer = await ask('submitCheckout', { items, app: { action: 'create', name: 'Depot' } }, 'member')
    ids.accessRequestId = answer.requests[0].id
  },
  'access-request.approved': ({ ask }) => ask('approveAccessRequest'),
  'credential.issued': async (play) => {
    await submit(play, 'Second')
    await play.ask('approveAccessRequest')
  },
  'access-request.rejected': async (play) => {
    await submit(play, 'Third')
    await play.ask('rejectAccessRequest', { reason: 'No' })
  },
  'access-request.withdrawn': async (play) => {
    await submit(play, 'Fourth')
    await play.ask('withdrawAccessRequest', undefined, 'member')
  },
  'app.created': async ({ ask, ids, member }) => {
    ids.appId = (await ask('createAppFor', { name: 'Robot', ownerId: member.accountId })).id
  },
  'app.updated': ({ ask }) => ask('updateApp', { description: 'Parcels.' }),
  'credential.added': ({ ask, offering }) =>
    ask('addCredential', { alias: 'Moved', planId: offering.planId, productIds: [offering.productId] }),
  'app.transferred': async ({ stage, ask }) => ask('transferApp', { ownerId: (await addMember(stage)).accountId }),
  'app.deleted': ({ ask }) => ask('deleteApp'),
  'credential.rotated': ({ ask }) => ask('rotateCredential', { overlapSeconds: 3600 }),
  'credential.rotation-finished': ({ ask }) => ask('finishCredentialRotation'),
  'credential.products-changed': async ({ stage, offering, ask }) =>
    ask('addCredentialProducts', { productIds: [(await addBeside(stage, offering)).productId] }),
  'credential.suspended': ({ ask }) => ask('suspendCredential', { reason: 'Odd' }),
  'credential.resumed': ({ ask }) => ask('resumeCredential'),
  'credential.differs': async ({ stage, ask }) => {
    await stage.db.updateTable('gateway_keys').set({ active: false }).execute()
    await ask('compareCredential')
  },
  'credential.expires-soon': async ({ stage }) => {
    stage.clock.advance(11 * dayMs)
    await stage.capabilities.expiryReminders.tellEnds()
  },
  'credential.expired': async ({ stage }) => {
    stage.clock.advance(30 * dayMs)
    await stage.capabilities.expiryReminders.tellEnds()
  },
  'credential.renewed': ({ ask }) => ask('renewCredential'),
  'credential.plan-changed': async ({ stage, offering, ask }) =>
    ask('changeCredentialPlan', { planId: await addPlanBeside(stage, offering) }),
  'credential.revoked': ({ ask }) => ask('revokeCredential'),
} as const satisfies Partial<Record<EventName, Cause>>
