import type { PageModel } from '../themes/index.ts'

type Avatar = PageModel<'profile-picture'>['avatar']

const tones = 6

/** A picture of somebody or, without one, their initials in a colour of their own: drawn here, asked of nobody. */
export function avatarOf(name: string, picture: string | null): Avatar {
  const words = name.split(/\s+/).filter((word) => word !== '')
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => firstLetter(word ?? ''))
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0)
  return {
    href: picture && `/api/v1/pictures/${picture}`,
    initials: letters.join('').toLocaleUpperCase('en-GB') || '?',
    tone: sum % tones,
  }
}

const segmenter = new Intl.Segmenter('en-GB')

/** As people count letters: an accent or an emoji in several parts is one. */
const firstLetter = (word: string) => segmenter.segment(word)[Symbol.iterator]().next().value?.segment ?? ''
