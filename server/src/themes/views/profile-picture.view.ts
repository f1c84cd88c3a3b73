import { z } from 'zod'
import { avatar, sampleAvatar } from './avatar.ts'
import { fieldErrors, view } from './view.ts'

/**
 * `/portal/private/profile/picture`. A form of the type `multipart/form-data` posts `file`; where there is a picture, another posts
 * nothing to `/portal/private/profile/picture/remove`.
 */
export const profilePictureView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({ avatar, error: z.string().nullable(), errors: fieldErrors(['file']) }),
  samples: {
    none: { avatar: sampleAvatar, error: null, errors: {} },
    wrong: { avatar: sampleAvatar, error: null, errors: { file: 'Choose a file.' } },
    one: { avatar: { ...sampleAvatar, href: '/api/v1/pictures/AAAAAAAAAAAAAAAAAAAAAA' }, error: null, errors: {} },
  },
})
