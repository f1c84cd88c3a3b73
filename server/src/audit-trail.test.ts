import { test } from 'vitest'
import { addPlanBeside } from './access/test-shelf.ts'
import { addMember, addOffering, requestAndApprove, type Stage, setStage, wishFor } from './test-capabilities.ts'
import { openDoor } from './test-door.ts'
import { type Change, changesOf, walkTrail } from './test-trail.ts'

test('every change through the API is in the audit log with who made it, and a refused one is not', {
  timeout: 120_000,
}, async () => {
  const stage = await setStage()
  const member = await addMember(stage)
  const door = await openDoor(stage)
  const wall = await openDoor(stage, member)
  const offering = await addOffering(stage)
  const { appId, credentialId } = await requestAndApprove(stage, member, offering)
  const pending = async (app: string) =>
    (await stage.capabilities.accessRequests.submitAccessRequest(member, wishFor(offering, app))).id
  const other = await addOffering(stage)
  const passing = await addOffering(stage)
  await stage.capabilities.plans.updatePlan(stage.owner, passing.planId, { keyLifetimeSeconds: 3600 }, null)
  const plan = `/plans/${other.planId}`
  const product = `/products/${other.productId}`
  const catalogue = `/catalogues/${other.catalogueId}`
  const request = (id: string, verb: string) => `/access-requests/${id}/${verb}`
  const { apps } = stage.capabilities
  const ownApp = `/apps/${await apps.createApp(member, { name: 'Mine', description: '', visibility: 'personal' })}`
  const colleague = await addMember(stage)
  const credential = (verb: string) => `/credentials/${credentialId}/${verb}`
  const { id: webhookId } = await stage.capabilities.webhooks.createWebhook(stage.owner, {
    url: 'http://127.0.0.1:1/',
    description: '',
    events: ['app.transferred'],
    productIds: [],
    organisationIds: [],
    headers: [],
    timeoutSeconds: 1,
  })
  const webhook = (verb: string) => `/webhooks/${webhookId}${verb}`
  const { policies } = stage.capabilities.gateway
  // Changed behind the portal's back, and made there by nobody knows whom.
  const limits = { rate: null, quota: { calls: 5, periodSeconds: 60 } }
  const opening = { kind: 'access', apiIds: [other.serviceId], active: true } as const
  await policies.put({ kind: 'limits', id: other.planId, name: 'Changed plan', limits, active: true })
  await policies.put({ ...opening, id: other.productId, name: 'Changed product' })
  await policies.put({ kind: 'limits', id: 'spare-plan', name: 'Spare plan', limits, active: true })
  await policies.put({ ...opening, id: 'spare-product', name: 'Spare product' })

  await pending('News')
  await stage.capabilities.events.dispatch()
  const entryId = (await door.ask('GET', '/own/inbox')).body.items[0].id

  // In the order of a life: what comes later needs what was before.
  const items = [{ productId: offering.productId, planId: offering.planId, catalogueId: offering.catalogueId }]
  const cartItem = `/cart/items/${offering.catalogueId}/${offering.planId}/${offering.productId}`
  const app = { action: 'create', name: 'Zero' }
  const changes: Record<string, Change> = {
    // What somebody puts into the own cart is a wish, and nobody else’s business.
    addCartItem: { path: cartItem, actions: [], by: 'member' },
    removeCartItem: { path: cartItem, actions: [], by: 'member' },
    submitCheckout: {
      path: '/checkouts',
      body: { items, app },
      actions: ['app.created', 'access-request.submitted'],
      by: 'member',
    },
    withdrawAccessRequest: {
      path: `/own/access-requests/${await pending('Back')}/withdrawal`,
      actions: ['access-request.withdrawn'],
      by: 'member',
    },
    requestPlanChange: {
      path: `/credentials/${credentialId}/plan-changes`,
      body: { planId: await addPlanBeside(stage, offering) },
      actions: ['access-request.submitted'],
      by: 'member',
    },
    submitCheckoutFor: {
      path: `/accounts/${member.accountId}/checkouts`,
      body: { items, app },
      actions: ['app.created', 'access-request.submitted'],
    },
    synchroniseAllProviders: {
      path: '/synchronisations',
      body: {},
      actions: [
        'provider.synchronised',
        'product.synchronised',
        'plan.synchronised',
        'plan.created',
        'product.created',
      ],
    },
    adoptPlanPolicy: { path: `${plan}/policy-adoption`, actions: ['plan.synchronised'] },
    adoptProductPolicy: { path: `${product}/policy-adoption`, actions: ['product.synchronised'] },
    rewritePlanPolicy: { path: `${plan}/policy-rewrite`, actions: ['plan.policy-rewritten'] },
    rewriteProductPolicy: { path: `${product}/policy-rewrite`, actions: ['product.policy-rewritten'] },
    relinkPlan: {
      path: `${plan}/relink`,
      body: { policyId: 'spare-plan' },
      actions: ['plan.deleted', 'plan.synchronised'],
    },
    relinkProduct: {
      path: `${product}/relink`,
      body: { policyId: 'spare-product' },
      actions: ['product.deleted', 'product.synchronised'],
    },
    createPlan: { path: '/plans', body: { name: 'Gold', providerId: stage.providerId }, actions: ['plan.created'] },
    updatePlan: { path: plan, body: { description: 'More.' }, actions: ['plan.updated'] },
    createProduct: { path: '/products', body: { name: 'Guide' }, actions: ['product.created'] },
    updateProduct: { path: product, body: { featured: true }, actions: ['product.updated'] },
    retryPlan: { path: `${plan}/retry`, actions: ['plan.retried'] },
    retryProduct: { path: `${product}/retry`, actions: ['product.retried'] },
    unpublishProduct: { path: `${product}/unpublication`, actions: ['product.unpublished'] },
    publishProduct: { path: `${product}/publication`, actions: ['product.published'] },
    deprecateProduct: { path: `${product}/deprecation`, body: {}, actions: ['product.deprecated'] },
    retireProduct: { path: `${product}/retirement`, body: {}, actions: ['product.retired'] },
    updateAccountSettings: {
      path: '/settings/accounts',
      body: await stage.capabilities.identity.showAccountSettings(),
      actions: ['setting.changed'],
    },
    updateSignUpSettings: {
      path: '/settings/sign-up',
      body: await stage.capabilities.identity.showSignUpSettings(),
      actions: ['setting.changed'],
    },
    createCatalogue: { path: '/catalogues', body: { name: 'Partners' }, actions: ['catalogue.created'] },
    updateCatalogue: { path: catalogue, body: { description: 'All.' }, actions: ['catalogue.updated'] },
    approveAccessRequest: {
      path: request(await pending('One'), 'approval'),
      actions: ['credential.ordered', 'access-request.approved'],
    },
    rejectAccessRequest: {
      path: request(await pending('Two'), 'rejection'),
      body: { reason: 'No' },
      actions: ['access-request.rejected'],
    },
    revealCredential: { path: credential('reveal'), actions: ['credential.revealed'] },
    rotateCredential: { path: credential('rotation'), body: { overlapSeconds: 3600 }, actions: ['credential.rotated'] },
    addCredentialProducts: {
      path: credential('products'),
      body: { productIds: [passing.productId] },
      actions: ['credential.products-added'],
    },
    removeCredentialProduct: {
      path: credential(`products/${passing.productId}`),
      actions: ['credential.product-removed'],
    },
    changeCredentialPlan: {
      path: credential('plan'),
      body: { planId: passing.planId },
      actions: ['credential.plan-changed'],
    },
    updateCredential: {
      path: `/credentials/${credentialId}`,
      body: { alias: 'Nightly run' },
      actions: ['credential.updated'],
    },
    suspendCredential: { path: credential('suspension'), body: { reason: 'Odd' }, actions: ['credential.suspended'] },
    resumeCredential: { path: credential('suspension'), actions: ['credential.resumed'] },
    suspendCredentialsOfApp: {
      path: `/apps/${appId}/suspension`,
      body: { reason: 'Odd' },
      actions: ['credential.suspended'],
    },
    resumeCredentialsOfApp: { path: `/apps/${appId}/suspension`, actions: ['credential.resumed'] },
    finishCredentialRotation: { path: credential('outgoing-key'), actions: ['credential.rotation-finished'] },
    renewCredential: { path: credential('renewal'), actions: ['credential.renewed'] },
    updateKeySettings: {
      path: '/key-settings',
      body: {
        shownOnce: false,
        metadata: {
          firstName: true,
          lastName: false,
          email: false,
          role: false,
          organisationName: false,
          teamNames: false,
        },
      },
      actions: ['key-settings.updated'],
    },
    // Asks the provider once more, and changes nothing here.
    retryCredential: { path: credential('retry'), actions: [] },
    compareCredential: { path: credential('comparison'), actions: [] },
    repairCredential: { path: credential('repair'), actions: ['credential.repaired'] },
    removeStrayKey: { path: `/differences/${await strayKey(stage)}/removal`, actions: ['stray-key.removed'] },
    revokeCredential: { path: credential('revocation'), actions: ['credential.revoked'] },
    createAppFor: { path: '/apps', body: { name: 'Depot', ownerId: member.accountId }, actions: ['app.created'] },
    updateApp: { path: ownApp, body: { description: 'Parcels.' }, actions: ['app.updated'] },
    addCredential: {
      path: `${ownApp}/credentials`,
      body: { alias: 'Moved', planId: offering.planId, productIds: [offering.productId] },
      actions: ['credential.added'],
    },
    transferApp: {
      path: `${ownApp}/transfer`,
      body: { ownerId: colleague.accountId },
      actions: ['app.transferred'],
    },
    deleteApp: { path: ownApp, actions: ['credential.revoked', 'app.deleted'] },
    changeUsageRetention: {
      path: '/settings/usage-retention',
      body: { daysByHour: 40, daysByDay: 400 },
      actions: ['setting.changed'],
    },
    changeAuditRetention: {
      path: '/settings/audit-retention',
      body: { days: 400 },
      actions: ['setting.changed'],
    },
    updateAccessSettings: { path: '/settings/access', body: { flow: 'direct' }, actions: ['setting.changed'] },
    // What somebody has read is their own affair.
    markEntriesRead: { path: '/own/inbox/reading', body: { upTo: entryId }, actions: [] },
    markEntryRead: { path: `/own/inbox/${entryId}/reading`, actions: [] },
    markEntryUnread: { path: `/own/inbox/${entryId}/reading`, actions: [] },
    updateMailLanguages: {
      path: '/mail-languages',
      body: { languages: [{ tag: 'en' }, { tag: 'de' }] },
      actions: ['setting.changed'],
    },
    updateOwnMailLanguage: {
      path: '/own/mail-language',
      body: { mailLanguage: 'de' },
      actions: ['account.mail-language-chosen'],
    },
    changeMailLanguage: {
      path: `/accounts/${colleague.accountId}/mail-language`,
      body: { mailLanguage: 'de' },
      actions: ['account.mail-language-chosen'],
    },
    updateNoticeChoices: {
      path: '/own/notice-choices',
      body: { failures: 'daily' },
      actions: ['account.notices-chosen'],
    },
    updateDigestSettings: {
      path: '/settings/digest',
      body: { hour: 7, timeZone: 'Europe/Dublin' },
      actions: ['setting.changed'],
    },
    createWebhook: {
      path: '/webhooks',
      body: { url: 'http://127.0.0.1:1/new', events: ['app.transferred'] },
      actions: ['webhook.created'],
    },
    updateWebhook: { path: webhook(''), body: { description: 'Billing' }, actions: ['webhook.updated'] },
    revealWebhookSecret: { path: webhook('/secret-reveal'), actions: ['webhook.secret-revealed'] },
    rotateWebhookSecret: {
      path: webhook('/secret-rotation'),
      body: { overlapSeconds: 60 },
      actions: ['webhook.secret-rotated'],
    },
    testWebhook: { path: webhook('/test'), actions: ['webhook.tested'] },
    replayWebhookDelivery: {
      path: `/webhook-deliveries/${await delivered(stage, webhookId)}/replay`,
      actions: ['webhook.replayed'],
    },
    replayWebhookDeliveries: {
      path: webhook('/replay'),
      body: { from: '2026-03-02T00:00:00Z' },
      actions: ['webhook.replayed'],
    },
    pauseWebhook: { path: webhook('/pause'), actions: ['webhook.paused'] },
    resumeWebhook: { path: webhook('/resumption'), body: {}, actions: ['webhook.resumed'] },
    deleteWebhook: { path: webhook(''), actions: ['webhook.deleted'] },
    deleteCatalogue: { path: catalogue, actions: ['catalogue.deleted'] },
    deletePlan: { path: plan, actions: ['plan.deleted'] },
    deleteProduct: { path: product, actions: ['product.deleted'] },
  }
  const changing = changesOf('rest')
  await walkTrail(stage, changes, changing, { door, wall })
})

/** @returns the id of a delivery that was tried */
const delivered = async ({ capabilities, owner }: Stage, webhookId: string): Promise<string> =>
  (await capabilities.webhookDeliveries.testWebhook(owner, webhookId)).id

/** A key at the gateway that only its mark gives away as one of this portal. @returns the id of its difference */
async function strayKey({ db, capabilities }: Stage): Promise<string> {
  const own = await db.selectFrom('gateway_keys').selectAll().executeTakeFirstOrThrow()
  const copy = { ...own, key_hash: Buffer.alloc(32, 1), metadata: JSON.stringify(own.metadata) }
  await db.insertInto('gateway_keys').values(copy).execute()
  for (let part = 0; part < 2; part += 1) await capabilities.reconciliation.compareDue()
  const query = { state: 'open', after: null, limit: 10, total: false } as const
  return (await capabilities.reconciliation.listDifferences(query)).items[0]?.id ?? ''
}
