import type { FastifyRequest } from 'fastify'

/** The API token a request carries. Anything else in `Authorization` is for a proxy in front of the portal, and is left alone. */
export const bearerToken = ({ headers }: Pick<FastifyRequest, 'headers'>): string | null =>
  /^bearer +(ptk_\S*)$/i.exec(headers.authorization ?? '')?.[1] ?? null
