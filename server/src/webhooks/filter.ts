import { type EventName, eventSubjects } from '@portico/contract'

/** To which products and organisations a webhook is limited; empty: to none. */
export interface WebhookFilter {
  product_ids: readonly string[]
  organisation_ids: readonly string[]
}

/** Which of them an event concerns. */
export interface Concerned {
  products: readonly string[]
  organisations: readonly string[]
}

export const isFilter = ({ product_ids, organisation_ids }: WebhookFilter) =>
  product_ids.length > 0 || organisation_ids.length > 0

/**
 * Why a webhook is not told of an event, in words; null: it is. A limit to products holds back events that are about products by their
 * nature, and likewise for organisations; others were chosen by name, and are told.
 */
export function heldBack(name: EventName, filter: WebhookFilter, concerned: Concerned): string | null {
  const about = eventSubjects[name]
  const isAmong = (chosen: readonly string[], ids: readonly string[]) =>
    chosen.length === 0 || chosen.some((id) => ids.includes(id))
  if (about.includes('products') && !isAmong(filter.product_ids, concerned.products)) {
    return 'It is about none of the products this webhook is limited to.'
  }
  if (about.includes('organisations') && !isAmong(filter.organisation_ids, concerned.organisations)) {
    return 'It is about none of the organisations this webhook is limited to.'
  }
  return null
}
