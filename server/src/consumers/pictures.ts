import type { Identity } from '../identity/index.ts'
import type { Actor } from '../platform/actor.ts'
import { absent, Refused } from '../platform/errors.ts'
import type { Colleagues } from './colleagues.ts'

type Picture = NonNullable<Awaited<ReturnType<Identity['findPictureFile']>>>

export interface PictureSight {
  /** For the holder, colleagues who see them, and the back office. @throws Refused `picture-not-found`, to all others as well */
  showPicture(actor: Actor, name: string): Promise<Picture>
}

export interface PictureSightDeps {
  identity: Pick<Identity, 'findPictureHolder' | 'findPictureFile'>
}

export function createPictureSight(
  { identity }: PictureSightDeps,
  { showColleague }: Pick<Colleagues, 'showColleague'>,
): PictureSight {
  async function sees(actor: Actor, accountId: string): Promise<boolean> {
    if (actor.accountId === accountId || actor.permissions.has('people:read')) return true
    try {
      await showColleague(actor, accountId)
      return true
    } catch (error) {
      if (error instanceof Refused) return false
      throw error
    }
  }

  return {
    async showPicture(actor, name) {
      const holder = await identity.findPictureHolder(name)
      const picture = holder && (await sees(actor, holder.accountId)) && (await identity.findPictureFile({ name }))
      if (!picture) throw absent('picture')
      return picture
    },
  }
}
