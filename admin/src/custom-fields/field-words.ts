import type { ItemOf } from '../api/client.ts'

type CustomField = ItemOf<'listCustomFields'>

export const typeInWords: Record<CustomField['type'], string> = {
  string: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  choice: 'Choice',
  date: 'Date',
  url: 'Web address',
}

export const holderInWords: Record<CustomField['holder'], string> = {
  edits: 'Sees and edits it',
  sees: 'Sees it',
  nothing: 'Does not see it',
}

export function askedInWords({ atSignUp, holder, writeOnce }: CustomField): string {
  if (holder !== 'edits') return 'Back office'
  return `${atSignUp ? 'Sign-up, profile' : 'Profile'}${writeOnce ? ', once' : ''}`
}
