import './tables.ts'

export { countUnlisted, policiesFor } from './browse.queries.ts'
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
export { holdOffer, holdPlan, holdProducts } from './holds.queries.ts'
export { plansApi } from './plans.api.ts'
export { findPlan, type PlanRow } from './plans.queries.ts'
export { createPlans, type Plans } from './plans.ts'
export { productsApi } from './products.api.ts'
export { findProducts, type ProductRow } from './products.queries.ts'
export { createProducts, type ProductPorts, type Products } from './products.ts'
export { anonymousViewer, type Viewer, viewerOf } from './visibility.ts'
