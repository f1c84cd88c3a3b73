import type { ItemOf } from '../api/client.ts'

export type Difference = ItemOf<'listDifferences'>
type Kind = Difference['kinds'][number]

const words: Record<Kind, string> = {
  missing: 'The provider has no such key',
  shut: 'The key does not work, and should',
  works: 'The key works, and must not',
  remains: 'The key is still there, and should be gone',
  unlimited: 'Nothing limited the key',
  policies: 'It has other policies',
  'policy-gone': 'A policy of it is gone',
  expiry: 'It ends at another time',
  labels: 'Its tags or metadata differ',
  stray: 'The portal has no record of this key',
}

export const differenceInWords = ({ kinds }: Pick<Difference, 'kinds'>): string =>
  kinds.map((kind) => words[kind]).join('. ')
