import { violatedConstraint } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import type { ProviderService } from '../providers/index.ts'
import type * as rows from './products.queries.ts'
import type { ProductChanges, ProductInput } from './products.ts'
import { slugOf } from './slugs.ts'

export const serviceRow = ({
  id,
  name,
  listenPath,
  authTypes,
  keyHeader,
}: Omit<ProviderService, 'active'>): rows.ServiceRow => ({
  service_id: id,
  name,
  listen_path: listenPath,
  auth_types: [...authTypes],
  key_header: keyHeader,
})

export const namesOf = (services: readonly rows.ServiceRow[] = []) =>
  new Map(services.map(({ service_id, name }) => [service_id, name]))

export const productRow = (id: string, input: ProductInput) => ({
  id,
  provider_id: input.providerId,
  name: input.name,
  slug: input.slug ?? slugOf(input.name),
  summary: input.summary,
  description: input.description,
  featured: input.featured,
  ...(input.state ? { state: input.state } : {}),
})

/** Only what is given: a change leaves the rest alone. */
export function changedValues({ name, slug, summary, description, featured }: ProductChanges) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(slug === undefined ? {} : { slug }),
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(featured === undefined ? {} : { featured }),
  }
}

export async function refuseTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === 'products_name') {
      throw new Refused('product-name-taken', 'Another product has this name.', { field: 'name', cause: error })
    }
    if (constraint === 'products_slug') {
      throw new Refused('product-slug-taken', 'Another product has this address.', { field: 'slug', cause: error })
    }
    throw error
  }
}
