import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id } from '../fields.ts'

/** What names a picture; another one has another name. */
export const pictureName = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'There is no such picture.')

export const pictureShown = pictureName.nullable().meta({
  description: 'The profile picture, to be had from `/pictures/{picture}`; null: there is none, so initials are shown.',
})

const upload = { maxBytes: 1024 * 1024 }
const what =
  'PNG, JPEG or WebP as the file of a multipart form: at most 1 MiB, each side 16 to 4096 points. What cameras write into it, such as the place, is left out.'
const reply = z.object({ picture: pictureName })
const params = z.object({ accountId: id })
const tag = 'Pictures'
const errors = ['picture-unreadable', 'picture-dimensions']

export const pictureEndpoints = {
  showPicture: endpoint({
    method: 'GET',
    path: '/pictures/{picture}',
    tag,
    summary: 'Download a profile picture',
    description: 'For its holder, the colleagues who see them, and the back office. It never changes.',
    access: 'signed-in',
    params: z.object({ picture: pictureName }),
    reply: z.string(),
    media: ['image/png', 'image/jpeg', 'image/webp'],
    status: 200,
  }),
  setOwnPicture: endpoint({
    method: 'PUT',
    path: '/own/picture',
    tag,
    summary: 'Upload a profile picture of yourself',
    description: what,
    access: 'signed-in',
    upload,
    reply,
    status: 200,
    errors,
  }),
  removeOwnPicture: endpoint({
    method: 'DELETE',
    path: '/own/picture',
    tag,
    summary: 'Remove your profile picture',
    access: 'signed-in',
    status: 204,
  }),
  setPicture: endpoint({
    method: 'PUT',
    path: '/accounts/{accountId}/picture',
    tag,
    summary: 'Upload a profile picture of somebody',
    description: what,
    access: 'people:write',
    params,
    upload,
    reply,
    status: 200,
    errors: [...errors, 'back-office-account'],
  }),
  removePicture: endpoint({
    method: 'DELETE',
    path: '/accounts/{accountId}/picture',
    tag,
    summary: 'Remove the profile picture of somebody',
    access: 'people:write',
    params,
    status: 204,
    errors: ['back-office-account'],
  }),
} as const
