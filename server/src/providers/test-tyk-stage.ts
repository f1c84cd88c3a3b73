import { onTestFinished } from 'vitest'
import { newId } from '../platform/ids.ts'
import { type Offering, type OwnStage, setStage } from '../test-capabilities.ts'
import {
  type FakeDashboard,
  type FakeDashboardOptions,
  startFakeDashboard,
} from './fakes/tyk-dashboard/fake-dashboard.ts'

export interface TykStage extends OwnStage {
  fake: FakeDashboard
  /** What a provider of this Dashboard is connected with. */
  connection: ReturnType<typeof connectionOf>
}

/** The rules of every capability, and a Tyk Dashboard beside the built-in gateway; not connected yet. */
export async function setTykStage(options: FakeDashboardOptions = {}): Promise<TykStage> {
  const stage = await setStage()
  const fake = await startFakeDashboard({ now: stage.clock.now, ...options })
  onTestFinished(fake.close)
  return { ...stage, fake, connection: connectionOf(fake) }
}

const connectionOf = (fake: FakeDashboard) => ({
  kind: 'tyk-dashboard' as const,
  name: 'Tyk in Dublin',
  gatewayUrl: 'https://api.example.com',
  settings: {
    url: fake.url,
    secret: fake.secret,
    organisationId: fake.organisationId,
    policyTags: ['portal'],
    insecureSkipVerify: false,
  },
})

/** Connects the Dashboard and offers one of its APIs. */
export async function offerAtTyk(stage: TykStage): Promise<Offering & { providerId: string }> {
  const { capabilities, connection, fake, owner } = stage
  const { id: providerId } = await capabilities.providers.createProvider(owner, connection)
  const serviceId = fake.addApi('Parcels')
  const texts = { summary: '', description: '', featured: false, catalogueIds: [] }
  const product = await capabilities.products.createProduct(owner, {
    ...texts,
    name: 'Parcels at Tyk',
    providerId,
    serviceIds: [serviceId],
  })
  const plan = await capabilities.plans.createPlan(owner, {
    name: 'Gold at Tyk',
    description: '',
    providerId,
    rate: null,
    quota: { calls: 3, periodSeconds: 3600 },
    keyLifetimeSeconds: null,
    autoApprove: false,
    catalogueIds: [],
  })
  const catalogue = await capabilities.catalogues.createCatalogue(owner, {
    name: 'Tyk',
    description: '',
    visibility: 'public',
    audiences: [],
    productIds: [product.id],
    planIds: [plan.id],
  })
  return { productId: product.id, planId: plan.id, catalogueId: catalogue.id, serviceId, providerId }
}

/** Another API of the Dashboard as a product, and another plan there. */
export async function furtherAtTyk(
  { capabilities, fake, owner }: TykStage,
  providerId: string,
): Promise<{ productId: string; planId: string; serviceId: string }> {
  const serviceId = fake.addApi(`Rates ${newId().slice(-6)}`)
  const product = await capabilities.products.createProduct(owner, {
    name: `Rates ${newId().slice(-6)}`,
    summary: '',
    description: '',
    featured: false,
    catalogueIds: [],
    providerId,
    serviceIds: [serviceId],
  })
  const plan = await capabilities.plans.createPlan(owner, {
    name: `Silver ${newId().slice(-6)}`,
    description: '',
    providerId,
    rate: null,
    quota: { calls: 5, periodSeconds: 3600 },
    keyLifetimeSeconds: null,
    autoApprove: false,
    catalogueIds: [],
  })
  return { productId: product.id, planId: plan.id, serviceId }
}
