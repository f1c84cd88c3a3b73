import type { pictureEndpoints } from '@portico/contract'
import type { Identity } from '../identity/index.ts'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { PictureSight } from './pictures.ts'

export const picturesApi = (
  { showPicture }: PictureSight,
  identity: Pick<Identity, 'setPicture' | 'removePicture'>,
): Handlers<typeof pictureEndpoints> => ({
  async showPicture({ actor, params, request, reply }) {
    const { name, mediaType, bytes } = await showPicture(actor, params.picture)
    const etag = `"${name}"`
    reply.headers({
      'cache-control': 'private, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      etag,
    })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send() as never
    return reply.type(mediaType).send(bytes) as never
  },
  setOwnPicture: ({ actor, upload }) => identity.setPicture(actor, actor.accountId ?? '', upload.bytes),
  async removeOwnPicture({ actor }) {
    await identity.removePicture(actor, actor.accountId ?? '')
    return undefined
  },
  setPicture: ({ actor, params, upload }) => identity.setPicture(actor, params.accountId, upload.bytes),
  async removePicture({ actor, params }) {
    await identity.removePicture(actor, params.accountId)
    return undefined
  },
})
