import type { app, appEndpoints } from '@portico/contract'
import type { z } from 'zod'
import { readCursor } from '../platform/database/cursor.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { AppRow } from './apps.queries.ts'
import type { Apps } from './apps.ts'

/** Counted by the capabilities above. */
export type CountAppContents = (
  appIds: readonly string[],
) => Promise<Map<string, { credentials: number; pendingRequests: number }>>

export function appsApi(apps: Apps, countContents: CountAppContents): Handlers<typeof appEndpoints> {
  async function shown(rows: AppRow[]): Promise<z.input<typeof app>[]> {
    const contents = await countContents(rows.map((row) => row.id))
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      description: row.description,
      visibility: row.inDefaultOrganisation ? 'personal' : row.visibility,
      teams: row.visibility === 'team' && row.chosenTeams ? row.teams : null,
      redirectUrls: row.redirectUrls,
      owner: { id: row.ownerId, name: row.ownerName, email: row.ownerEmail },
      organisation: { id: row.organisationId, name: row.organisationName },
      ...(contents.get(row.id) ?? { credentials: 0, pendingRequests: 0 }),
      createdAt: row.createdAt,
      version: row.version,
    }))
  }

  const show = async (id: string) => (await shown([await apps.find(id)]))[0] as z.input<typeof app>

  return {
    async listApps({ actor, query }) {
      const within = actor.products
      const { apps: page, nextCursor, total } = await apps.list({ ...query, within, after: readCursor(query.cursor) })
      return { items: await shown(page), nextCursor, total }
    },
    createAppFor: async ({ actor, body }) => show(await apps.createAppFor(actor, body)),
    showApp: ({ params }) => show(params.appId),
    async updateApp({ actor, params, body, seenVersion }) {
      await apps.updateAnyApp(actor, params.appId, body, seenVersion)
      return show(params.appId)
    },
    async transferApp({ actor, params, body }) {
      await apps.transferApp(actor, params.appId, body)
      return show(params.appId)
    },
    async deleteApp({ actor, params }) {
      await apps.deleteAnyApp(actor, params.appId)
      return undefined
    },
  }
}
