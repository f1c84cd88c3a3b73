import type { Actor } from '../platform/actor.ts'

/** What decides which catalogues somebody sees. */
export interface Viewer {
  /** People of the back office see every catalogue. */
  everything: boolean
  signedIn: boolean
  organisationId: string | null
  teamIds: readonly string[]
}

export const viewerOf = (actor: Actor): Viewer => ({
  everything: actor.permissions.has('products:read') && actor.products === null,
  signedIn: actor.kind === 'account',
  organisationId: actor.organisation?.id ?? null,
  teamIds: actor.teamIds,
})

export const anonymousViewer: Viewer = { everything: false, signedIn: false, organisationId: null, teamIds: [] }

export interface CatalogueAudience {
  visibility: 'public' | 'signed-in' | 'teams'
  audiences: readonly { organisationId: string; teamId: string | null }[]
}

/**
 * The one rule of who sees a catalogue and what it lists (CAT-1, CAT-3, CAT-7). Its twin in SQL is `seenBy` in
 * `browse.queries.ts`; a property test holds them equal.
 */
export function maySeeCatalogue(viewer: Viewer, catalogue: CatalogueAudience): boolean {
  if (viewer.everything || catalogue.visibility === 'public') return true
  if (catalogue.visibility === 'signed-in') return viewer.signedIn
  return catalogue.audiences.some(
    ({ organisationId, teamId }) =>
      organisationId === viewer.organisationId && (teamId === null || viewer.teamIds.includes(teamId)),
  )
}
