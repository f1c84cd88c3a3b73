import { randomBytes, randomUUID } from 'node:crypto'
import { sampleApis, sampleDocument } from '../../../examples/sample-api/index.ts'
import type { Capabilities } from '../build-capabilities.ts'
import type { Actor } from '../platform/actor.ts'
import { sampleCatalogues, samplePeople, samplePlans, sampleProducts } from './content.ts'
import type { SampleCredentials } from './credentials-file.ts'
import { sampleActor } from './sample-actor.ts'

export interface SampleAddresses {
  /** Where the sample APIs run. */
  upstreamUrl: string
  /** The public address of the built-in gateway. */
  gatewayUrl: string
  portalUrl: string
}

/** Fills an empty portal, through the same verbs that people use. @returns what to tell the evaluator */
export async function loadSample(portal: Capabilities, addresses: SampleAddresses): Promise<SampleCredentials> {
  const provider = (await portal.providers.list()).find((one) => one.kind === 'built-in')
  if (!provider) throw new Error('There is no built-in gateway to put the sample on.')
  const people = await loadPeople(portal)
  const products = await loadProducts(portal, provider.id, addresses)
  const plans = await loadPlans(portal, provider.id)
  const catalogues = await loadCatalogues(portal, products, plans, people.acmeId)

  const first = await portal.accessRequests.submitAccessRequest(people.actors.developer, {
    catalogueId: catalogues.public,
    planId: plans.starter,
    productIds: [products.parcels],
    app: {
      action: 'create',
      name: 'Warehouse',
      description: 'Books parcels from our warehouse screens.',
      visibility: 'organisation',
    },
    message: '',
    submissionKey: randomUUID(),
  })
  await portal.accessRequests.submitAccessRequest(people.actors.visitor, {
    catalogueId: catalogues.public,
    planId: plans.standard,
    productIds: [products.parcels, products.addressCheck],
    app: {
      action: 'create',
      name: 'Garden shop',
      description: 'Checkout of a small web shop.',
      visibility: 'personal',
    },
    message: 'We ship about 80 parcels a day and would like to show delivery prices at checkout.',
    submissionKey: randomUUID(),
  })
  const key = first.credentialId
    ? (await portal.credentials.revealCredential(people.actors.developer, first.credentialId)).expose()
    : null
  return {
    accounts: samplePeople.map((person) => ({
      role: person.role,
      email: person.email,
      password: people.passwords[person.key],
    })),
    curl: key && `curl -H 'Authorization: ${key}' ${addresses.gatewayUrl}/parcels/parcels`,
  }
}

async function loadPeople({ identity, consumers }: Capabilities) {
  const passwords = {} as Record<(typeof samplePeople)[number]['key'], string>
  const ids = {} as typeof passwords
  for (const person of samplePeople) {
    const password = randomBytes(9).toString('base64url')
    const { accountId } = await identity.createAccount(sampleActor, {
      email: person.email,
      firstName: person.firstName,
      lastName: person.lastName,
      password,
      status: 'active',
      adminRoles: person.key === 'owner' ? ['owner'] : [],
    })
    passwords[person.key] = password
    ids[person.key] = accountId
  }
  const acme = await consumers.createOrganisation(sampleActor, { name: 'Acme' })
  const { teamId } = await consumers.createTeam(sampleActor, acme.organisationId, { name: 'Integration' })
  const atAcme = { organisationId: acme.organisationId, teamIds: [acme.teamId, teamId] }
  await consumers.addMember(sampleActor, { ...atAcme, accountId: ids.orgAdmin, role: 'admin' })
  await consumers.addMember(sampleActor, { ...atAcme, accountId: ids.developer, role: 'member' })
  const home = (await consumers.listOrganisations({ limit: 100, total: false })).items.find((one) => one.isDefault)
  if (!home) throw new Error('The default organisation is missing.')
  await consumers.addMember(sampleActor, {
    organisationId: home.id,
    accountId: ids.visitor,
    role: 'member',
    teamIds: [],
  })
  const acmeActor = memberActor('Acme', acme.organisationId, false, atAcme.teamIds)
  return {
    passwords,
    acmeId: acme.organisationId,
    actors: {
      developer: acmeActor(ids.developer, 'Dana Developer'),
      visitor: memberActor(home.name, home.id, true, [])(ids.visitor, 'Sam Smith'),
    },
  }
}

const memberActor =
  (name: string, id: string, isDefault: boolean, teamIds: string[]) =>
  (accountId: string, personName: string): Actor => ({
    ...sampleActor,
    kind: 'account',
    accountId,
    name: personName,
    organisation: { id, name, isDefault, role: 'member' },
    teamIds,
  })

async function loadProducts(
  { gateway, products, documents }: Capabilities,
  providerId: string,
  addresses: SampleAddresses,
) {
  const ids = {} as Record<(typeof sampleProducts)[number]['key'], string>
  for (const { key, listenPath, ...texts } of sampleProducts) {
    const api = await gateway.apis.create(sampleActor, {
      name: texts.name,
      listenPath,
      upstreamUrl: upstreamOf(key, addresses.upstreamUrl),
      stripListenPath: true,
      authType: 'authToken',
      keyHeader: 'Authorization',
      corsOrigins: [addresses.portalUrl],
      active: true,
    })
    const product = await products.createProduct(sampleActor, {
      ...texts,
      providerId,
      serviceIds: [api.id],
      catalogueIds: [],
    })
    const document = await sampleDocument(key, addresses.gatewayUrl + listenPath.replace(/\/$/, ''))
    await documents.uploadApiDocument(sampleActor, product.id, Buffer.from(document), {})
    ids[key] = product.id
  }
  return ids
}

/** Where the gateway sends calls of a sample product. */
export const upstreamOf = (key: (typeof sampleProducts)[number]['key'], upstreamUrl: string) =>
  upstreamUrl + sampleApis[key].basePath

async function loadPlans({ plans }: Capabilities, providerId: string) {
  const ids = {} as Record<(typeof samplePlans)[number]['key'], string>
  for (const { key, ...plan } of samplePlans) {
    ids[key] = (await plans.createPlan(sampleActor, { ...plan, providerId, catalogueIds: [] })).id
  }
  return ids
}

async function loadCatalogues(
  { catalogues }: Capabilities,
  products: Awaited<ReturnType<typeof loadProducts>>,
  plans: Awaited<ReturnType<typeof loadPlans>>,
  acmeId: string,
) {
  const ids = {} as Record<(typeof sampleCatalogues)[number]['key'], string>
  for (const { key, products: productKeys, plans: planKeys, ...texts } of sampleCatalogues) {
    const created = await catalogues.createCatalogue(sampleActor, {
      ...texts,
      audiences: key === 'partners' ? [{ organisationId: acmeId, teamId: null }] : [],
      productIds: productKeys.map((product) => products[product]),
      planIds: planKeys.map((plan) => plans[plan]),
    })
    ids[key] = created.id
  }
  return ids
}
