import './tables.ts'

export { isIssuable } from './auth-types.ts'
export { countUnlisted } from './browse.queries.ts'
export {
  type Browse,
  type BrowsedProduct,
  createBrowse,
  type Offer,
  type OfferedPlan,
  type Position,
} from './browse.ts'
export { cataloguesApi } from './catalogues.api.ts'
export { type Catalogues, createCatalogues } from './catalogues.ts'
export { createDepartures, type Departures } from './departures.ts'
export { explainVisibility, type Hindrance } from './explanation.ts'
export type { Holders, Holdings, Subject } from './holders.ts'
export { holdOffer } from './holds.queries.ts'
export { accessOf, type KeyAccess } from './key-access.queries.ts'
export { plansApi } from './plans.api.ts'
export { findPlan, holdPlan, type PlanRow } from './plans.queries.ts'
export { createPlans, type Plans } from './plans.ts'
export { policyLinksApi } from './policy-links.api.ts'
export { createPolicyLinks, type PolicyLinks } from './policy-links.ts'
export { countNoticed } from './policy-records.queries.ts'
export { productsApi } from './products.api.ts'
export { findProducts, holdProducts, type ProductRow, usable as usableProduct } from './products.queries.ts'
export { createProducts, type Products } from './products.ts'
export { synchronisationsApi } from './synchronisations.api.ts'
export { createSynchronisations, type Synchronisations } from './synchronisations.ts'
export { anonymousViewer, type Viewer, viewerOf } from './visibility.ts'
