import { type APIRequestContext, expect, request } from '@playwright/test'

/** The REST API as the portal owner: how tests set up and look at what they are not about. */
export interface BackOffice {
  /** @throws Error with the problem when the answer is none of success */
  call<T = Record<string, unknown>>(method: string, path: string, body?: object): Promise<T>
  upload(path: string, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void>
}

export interface Named {
  id: string
  name: string
}

export async function openBackOffice(
  portalUrl: string,
  owner: { email: string; password: string },
): Promise<BackOffice & { close(): Promise<void> }> {
  const api = await request.newContext({ baseURL: portalUrl })
  await send(api, 'POST', '/session', { data: { email: owner.email, password: owner.password } })
  return {
    async call<T>(method: string, path: string, body?: object) {
      const answer = await send(api, method, path, body ? { data: body } : {})
      return (answer.status() === 204 ? undefined : await answer.json()) as T
    },
    async upload(path, file) {
      await send(api, 'POST', path, { multipart: { file } })
    },
    close: () => api.dispose(),
  }
}

async function send(api: APIRequestContext, method: string, path: string, options: object) {
  const answer = await api.fetch(`/api/v1${path}`, { method, ...options })
  if (!answer.ok()) throw new Error(`${method} ${path} answered ${answer.status()}: ${await answer.text()}`)
  return answer
}

/** The first of a list whose name is exactly this. */
export async function findByName(
  office: BackOffice,
  list: 'products' | 'plans' | 'catalogues' | 'providers' | 'apps' | 'gateway-apis',
  name: string,
): Promise<Named> {
  const search = list === 'providers' ? '' : `&search=${encodeURIComponent(name)}`
  const { items } = await office.call<{ items: Named[] }>('GET', `/${list}?limit=100${search}`)
  const found = items.find((item) => item.name === name)
  if (!found) throw new Error(`There is no ${name} among the ${list}.`)
  return found
}

interface Kept {
  providerState: { status: string }
}

/** Waits until the provider works by what was saved. */
export const inForce = (office: BackOffice, path: string): Promise<void> =>
  expect.poll(async () => (await office.call<Kept>('GET', path)).providerState.status, path).toMatch(/^(done|none)$/)

/** A product on the sample API, in a public catalogue of its own. */
export async function publishProduct(
  office: BackOffice,
  product: { name: string; summary?: string; description?: string },
): Promise<{ id: string; slug: string; name: string }> {
  const provider = await firstProvider(office)
  const { items: services } = await office.call<{ items: Named[] }>('GET', `/providers/${provider}/services`)
  const service = services.find(({ name }) => name === 'Acme Parcels')
  const created = await office.call<{ id: string; slug: string; name: string }>('POST', '/products', {
    ...product,
    providerId: provider,
    serviceIds: [service?.id],
    catalogueIds: [(await findByName(office, 'catalogues', 'Public catalogue')).id],
  })
  await inForce(office, `/products/${created.id}`)
  return created
}

export async function firstProvider(office: BackOffice): Promise<string> {
  const { items } = await office.call<{ items: Named[] }>('GET', '/providers?limit=1')
  return items[0]?.id ?? ''
}

interface PendingRequest {
  id: string
  requester: { email: string }
}

export async function pendingRequestOf(office: BackOffice, email: string): Promise<string> {
  const { items } = await office.call<{ items: PendingRequest[] }>('GET', '/access-requests?status=pending&limit=100')
  const found = items.find(({ requester }) => requester.email === email)
  if (!found) throw new Error(`No request of ${email} is pending.`)
  return found.id
}

export async function approveRequestOf(office: BackOffice, email: string): Promise<void> {
  await office.call('POST', `/access-requests/${await pendingRequestOf(office, email)}/approval`)
}
