import type { z } from 'zod'
import type { OpeningCredential } from '../credentials/index.ts'
import type { OperationPage } from '../documentation/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { SiteTools } from './pages.ts'
import { type FoundDocument, findDocument, type ofOperation } from './reference.page.ts'

/** An operation for whoever reads it. */
export interface FoundOperation extends FoundDocument {
  shown: OperationPage
  /** Of the reader's own apps, usable ones first. */
  credentials: OpeningCredential[]
  /** Whether the owner of the portal lets people try calls. */
  isOn: boolean
  shownOnce: boolean
}

/** @throws Refused `…-not-found` also for operations of products the reader may not see */
export async function findOperation(
  site: SiteTools,
  actor: Actor,
  params: z.output<typeof ofOperation>,
): Promise<FoundOperation> {
  const found = await findDocument(site, actor, params)
  const [shown, credentials, { tryIt: isOn }, { shownOnce }] = await Promise.all([
    site.reference.showOperation(found.document.id, params.operation),
    site.ownCalls.openingProduct(actor, found.product.id),
    site.accessSettings.show(),
    site.credentials.showKeySettings(),
  ])
  return { ...found, shown, credentials, isOn, shownOnce }
}

/** Why this one can't be used, in a sentence. One of others is as unknown as one that does not exist. */
export function faultOfCredential({ credentials }: FoundOperation, id: string): string | null {
  const credential = credentials.find((one) => one.id === id)
  return credential ? credential.obstacle : 'Choose one of your keys.'
}
