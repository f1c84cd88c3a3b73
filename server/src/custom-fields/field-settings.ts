import { Refused } from '../platform/errors.ts'
import type { CustomField } from './custom-fields.queries.ts'
import { patternFault } from './pattern.ts'

/** What keys say of their owner by themselves. */
const takenInKeys = new Set(
  [
    'ApplicationID',
    'DeveloperID',
    'OrganisationID',
    'TeamIDs',
    'PortalID',
    'FirstName',
    'LastName',
    'Email',
    'Role',
    'OrganisationName',
    'TeamNames',
  ].map((name) => name.toLowerCase()),
)

/** Settings that contradict each other. @throws Refused `field-settings-not-valid` at the setting */
export async function refuseUnfit(field: Omit<CustomField, 'id' | 'position' | 'version'>): Promise<void> {
  const { type, choices, pattern, holder, atSignUp, inKeyMetadata, name } = field
  if (type === 'choice' && choices.length === 0) throw unfit('choices', 'Enter at least one choice.')
  if (type !== 'choice' && choices.length > 0) throw unfit('choices', 'Only a field of the type choice has choices.')
  if (new Set(choices).size !== choices.length) throw unfit('choices', 'Enter each choice once.')
  if (type !== 'string' && pattern !== '') throw unfit('pattern', 'Only text has a pattern.')
  const fault = pattern === '' ? null : await patternFault(pattern)
  if (fault !== null) throw unfit('pattern', `This is no regular expression that can be used here: ${fault}.`)
  if (atSignUp && holder !== 'edits') {
    throw unfit('atSignUp', 'Who registers can only be asked for what they may edit.')
  }
  if (inKeyMetadata && takenInKeys.has(name.toLowerCase())) {
    throw unfit('inKeyMetadata', `Keys say something of their own as ${name}. Give the field another name.`)
  }
}

const unfit = (field: string, sentence: string) =>
  new Refused('field-settings-not-valid', sentence, { field, kind: 'input' })
