import type { EventName } from '@portico/contract'
import { limiting, opening, policyAt } from './catalogue/test-synchronisation.ts'
import type { Cause } from './test-causes.ts'

/** How each event about what is offered, its providers and webhooks comes about. In the order of a life. */
export const causesOfOffers = {
  'plan.created': async ({ ask, ids, stage }) => {
    ids.planId = (await ask('createPlan', { name: 'Silver', providerId: stage.providerId })).id
  },
  'plan.updated': ({ ask }) => ask('updatePlan', { description: 'More.' }),
  'plan.deleted': ({ ask }) => ask('deletePlan'),
  'product.created': async ({ ask, ids }) => {
    ids.productId = (await ask('createProduct', { name: 'Guide' })).id
  },
  'product.updated': ({ ask }) => ask('updateProduct', { featured: true }),
  'product.unpublished': ({ ask }) => ask('unpublishProduct'),
  'product.published': ({ ask }) => ask('publishProduct'),
  'product.deprecated': ({ ask }) => ask('deprecateProduct', {}),
  'product.retired': ({ ask }) => ask('retireProduct', {}),
  'product.deleted': ({ ask }) => ask('deleteProduct'),
  'catalogue.created': async ({ ask, ids }) => {
    ids.catalogueId = (await ask('createCatalogue', { name: 'Partners' })).id
  },
  'catalogue.updated': ({ ask }) => ask('updateCatalogue', { description: 'All.' }),
  'catalogue.deleted': ({ ask }) => ask('deleteCatalogue'),
  'policy.drifted': async ({ stage, ask }) => {
    await ask('createPlan', { name: 'Gold', providerId: stage.tykId, quota: { calls: 100, periodSeconds: 3600 } })
    policyAt(stage, 'Gold').quota_max = 9000
    await ask('synchroniseProvider', {})
  },
  'policy.orphaned': async ({ stage, ask }) => {
    stage.fake.addPolicy(opening('Parcels', [stage.apiIds[0]]))
    await ask('synchroniseProvider', {})
    policyAt(stage, 'Parcels').name = 'parked'
    policyAt(stage, 'parked').active = false
    stage.fake.gateway.policies.delete(String(policyAt(stage, 'parked')._id))
    await ask('synchroniseProvider', {})
  },
  'policy.replaced': async ({ stage, ask, ids }) => {
    ids.productId = (await stage.product('Parcels')).id
    const policyId = stage.fake.addPolicy(opening('Parcels again', [stage.apiIds[0]]))
    await ask('relinkProduct', { policyId })
  },
  'policy.restored': async ({ stage, ask }) => {
    const id = stage.fake.addPolicy(limiting('Bronze'))
    const kept = stage.fake.gateway.policies.get(id)
    await ask('synchroniseProvider', {})
    stage.fake.gateway.policies.delete(id)
    await ask('synchroniseProvider', {})
    if (kept) stage.fake.gateway.policies.set(id, kept)
    await ask('synchroniseProvider', {})
  },
  'synchronisation.finished': ({ ask }) => ask('synchroniseProvider', {}),
  'synchronisation.failed': async ({ stage, ask }) => {
    stage.fake.faults.plan({ kind: 'error', path: /policies/, times: 20 })
    await ask('synchroniseProvider', {})
    stage.fake.faults.clear()
  },
  'provider.down': async ({ stage, ask }) => {
    await ask('checkProvider')
    stage.fake.faults.plan({ kind: 'close', times: 100 })
    await ask('checkProvider')
    stage.fake.faults.clear()
  },
  'provider.up': ({ ask }) => ask('checkProvider'),
  'mail-template.failed': async ({ stage, post }) => {
    const at = stage.clock.now()
    const broken = {
      name: 'account-activated',
      language: 'en',
      subject: '{{ removedField }}',
      body: '<p>x</p>',
      changed_at: at,
    }
    await stage.db
      .insertInto('mail_templates')
      .values({ ...broken, failure: null, failed_at: null })
      .execute()
    await stage.capabilities.events.dispatch()
    await post.drawMails()
  },
  'webhook.paused': async ({ ask, ids }) => {
    const url = 'http://127.0.0.1:1/new'
    ids.webhookId = (await ask('createWebhook', { url, events: ['app.transferred'] })).id
    await ask('pauseWebhook')
  },
} as const satisfies Partial<Record<EventName, Cause>>
