import { pictureEndpoints } from '@portico/contract'
import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { avatarOf } from './avatar.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

/** The picture of whoever looks: another one, or none. */
export function profilePicturePages(site: SiteTools): Page[] {
  const { identity, consumers } = site
  const path = '/portal/private/profile/picture'
  const access = 'signed-in'

  async function show(visit: AnyVisit, more: Partial<PageModel<'profile-picture'>>): Promise<Drawn> {
    const { name, email, picture } = await consumers.showAccount(visit.actor.accountId ?? '')
    const model = { avatar: avatarOf(name || email, picture), error: null, errors: {}, ...more }
    return site.draw(visit, 'profile-picture', { title: 'Your picture' }, model)
  }

  return [
    page({ name: 'profilePicturePage', path, access }, (visit) => show(visit, {})),
    form(
      {
        name: 'profilePictureForm',
        path,
        access,
        form: z.object({ file: z.unknown() }),
        upload: pictureEndpoints.setOwnPicture.upload,
      },
      {
        async submit({ actor, upload }) {
          await identity.setPicture(actor, actor.accountId ?? '', upload.bytes)
          return { goTo: paths.profile, flash: 'profile-saved' }
        },
        again: (visit, { error, errors }) => show(visit, { error, errors }),
      },
    ),
    form(
      { name: 'removePictureForm', path: `${path}/remove`, access, form: z.object({}) },
      {
        async submit({ actor }) {
          await identity.removePicture(actor, actor.accountId ?? '')
          return { goTo: paths.profile, flash: 'profile-saved' }
        },
        again: (visit, { error }) => show(visit, { error }),
      },
    ),
  ]
}
