import { issuable } from './auth-types.ts'
import type { ExplainedListing, ExplainedPlan, ExplainedProduct } from './explanation.queries.ts'
import type { Hindrance } from './explanation.ts'
import type { Viewer } from './visibility.ts'

/** Why a product is not seen; asked only when it is so. */
export function hindrancesToSee(
  viewer: Viewer,
  product: ExplainedProduct,
  listings: readonly ExplainedListing[],
): Hindrance[] {
  return [
    ...(product.offered ? [] : notOffered(product)),
    ...(listings.length === 0
      ? [
          {
            code: 'in-no-catalogue',
            sentence: `“${product.name}” is in no catalogue, so nobody finds it.`,
            about: { kind: 'product' as const, id: product.id, name: product.name },
          },
        ]
      : []),
    ...listings.filter(({ seen }) => !seen).map((listing) => notForViewer(viewer, listing)),
  ]
}

function notOffered(product: ExplainedProduct): Hindrance[] {
  const about = { kind: 'product', id: product.id, name: product.name } as const
  const say = (code: string, sentence: string): Hindrance => ({ code, sentence, about })
  const found: Hindrance[] = []
  if (product.state === 'draft') {
    found.push(
      say('product-draft', `“${product.name}” is a draft: only the back office sees it until it is published.`),
    )
  }
  if (product.state === 'retired') found.push(say('product-retired', `“${product.name}” is retired.`))
  if (product.authType !== null && product.policyId === null) {
    found.push(
      say(
        'product-not-in-force',
        `“${product.name}” does not exist yet at its provider ${product.providerName ?? ''}.`,
      ),
    )
  }
  if (product.unlistedAt !== null) {
    found.push(
      say('product-policy-gone', `The policy of “${product.name}” is gone at its provider, so it is no longer shown.`),
    )
  }
  return found.length > 0 ? found : [say('product-not-offered', `“${product.name}” is not offered at the moment.`)]
}

function notForViewer(viewer: Viewer, listing: ExplainedListing): Hindrance {
  const { id, name, visibility, audiences } = listing
  const say = (code: string, sentence: string): Hindrance => ({
    code,
    sentence,
    about: { kind: 'catalogue', id, name },
  })
  if (visibility === 'signed-in') {
    return say('catalogue-for-members', `“${name}” is for everybody who has signed in, and not for visitors.`)
  }
  if (audiences.length === 0) return say('catalogue-for-nobody', `“${name}” is for teams, and none is chosen yet.`)
  const inside = audiences.filter(({ organisationId }) => organisationId === viewer.organisationId)
  if (inside.length > 0) {
    return say('not-in-team', `“${name}” is for ${namesOf(inside)}, and they are in none of these teams.`)
  }
  return viewer.signedIn
    ? say('not-in-audience', `“${name}” is for ${namesOf(audiences)}, where they do not work.`)
    : say('catalogue-for-teams', `“${name}” is for ${namesOf(audiences)}, and not for visitors.`)
}

const mostNames = 5

function namesOf(audiences: ExplainedListing['audiences']): string {
  const names = audiences.map(({ organisationName, teamName }) =>
    teamName === null ? organisationName : `the team ${teamName} of ${organisationName}`,
  )
  const more = names.length - mostNames
  return more > 0 ? `${names.slice(0, mostNames).join(', ')} and ${more} more` : names.join(', ')
}

/** What keeps everybody from requesting a product. */
export function hindrancesOfProduct(product: ExplainedProduct): Hindrance[] {
  const { id, name, state, authType, orphanedAt, policyActive } = product
  const say = (code: string, sentence: string): Hindrance => ({ code, sentence, about: { kind: 'product', id, name } })
  if (authType === null) {
    return [say('documentation-only', `“${name}” is documentation only: there is nothing to request.`)]
  }
  if (!issuable.has(authType)) {
    const sentence = `Credentials for “${name}” are given out by the back office: add one to an app of theirs.`
    return [say('managed-authentication', sentence)]
  }
  if (state === 'deprecated') {
    return [say('product-deprecated', `“${name}” is deprecated: it takes no new requests, and keys go on working.`)]
  }
  if (orphanedAt !== null) {
    return [say('product-orphaned', `The policy of “${name}” is gone at its provider: no new key could be made.`)]
  }
  if (!policyActive) {
    return [
      say('product-policy-inactive', `The policy of “${name}” is not active at its provider: it would shut every key.`),
    ]
  }
  return []
}

/** Why a plan can't be requested for a product; asked only when it is so. */
export function hindrancesOfPlan(
  plan: ExplainedPlan,
  product: ExplainedProduct,
  listings: readonly ExplainedListing[],
): Hindrance[] {
  const about = { kind: 'plan', id: plan.id, name: plan.name } as const
  const say = (code: string, sentence: string): Hindrance => ({ code, sentence, about })
  const found: Hindrance[] = []
  if (product.providerId !== null && plan.providerId !== product.providerId) {
    found.push(
      say(
        'plan-of-other-provider',
        `“${plan.name}” is a plan of ${plan.providerName}; the product is at ${product.providerName ?? 'another provider'}.`,
      ),
    )
  }
  if (plan.policyId === null) {
    found.push(say('plan-not-in-force', `“${plan.name}” does not exist yet at its provider ${plan.providerName}.`))
  }
  if (plan.orphanedAt !== null || plan.unlistedAt !== null) {
    found.push(say('plan-orphaned', `The policy of “${plan.name}” is gone at its provider: no new key could be made.`))
  } else if (!plan.policyActive) {
    found.push(
      say(
        'plan-policy-inactive',
        `The policy of “${plan.name}” is not active at its provider: it would shut every key.`,
      ),
    )
  }
  const beside = listings.filter(({ id }) => plan.catalogueIds.includes(id))
  if (beside.length === 0) {
    found.push(
      say('plan-in-no-common-catalogue', `No catalogue that lists “${product.name}” offers “${plan.name}” as well.`),
    )
  } else if (!beside.some(({ seen }) => seen)) {
    const names = beside.map(({ name }) => `“${name}”`).join(', ')
    found.push(say('plan-in-unseen-catalogue', `“${plan.name}” is offered only in ${names}, which they do not see.`))
  }
  if (found.length > 0) return found
  return [
    product.offered && hindrancesOfProduct(product).length === 0
      ? say('plan-not-offered', `“${plan.name}” is not offered at the moment.`)
      : {
          code: 'product-not-requestable',
          sentence: `“${product.name}” can’t be requested.`,
          about: { kind: 'product', id: product.id, name: product.name },
        },
  ]
}
