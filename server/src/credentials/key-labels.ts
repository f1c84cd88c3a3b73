import { keyMetadataOf } from '../custom-fields/index.ts'
import type { Db } from '../platform/database/database.ts'
import { readSetting } from '../platform/settings/settings.ts'
import { findOwner, type KeyOwner } from './key-labels.queries.ts'
import { type KeySettings, keySettings } from './key-setting.ts'
import { portalId } from './portal-id.ts'

export interface KeyLabels {
  tags: string[]
  metadata: Record<string, string>
}

interface Holder {
  appId: string
  ownerId: string
  organisationId: string
}

/** Everything about the owner of an app that its keys may carry. */
export async function readKeyOwner(db: Db, { ownerId, organisationId }: Holder) {
  const [owner, wanted, portal, fields] = await Promise.all([
    findOwner(db, { ownerId, organisationId }),
    readSetting(db, keySettings),
    readSetting(db, portalId),
    keyMetadataOf(db, ownerId),
  ])
  return { owner, wanted, portal, fields }
}

/**
 * What a key carries, so that gateway, upstreams and records of calls know whose it is. Tags come in both forms that are in use. The
 * metadata of the plan and custom fields of the owner never replace an id.
 */
export function labelsOf(
  { appId, ownerId, organisationId }: Holder,
  { owner, wanted, portal, fields }: Awaited<ReturnType<typeof readKeyOwner>>,
  planMetadata: Readonly<Record<string, string>>,
): KeyLabels {
  return {
    tags: [`app-${appId}`, `org-${organisationId}`, `portal-app-${appId}`, `portal-org-${organisationId}`],
    metadata: {
      ...planMetadata,
      ...fields,
      ...aboutOwner(owner, wanted.metadata),
      ApplicationID: appId,
      DeveloperID: ownerId,
      OrganisationID: organisationId,
      TeamIDs: owner.teamIds.join(','),
      PortalID: portal,
    },
  }
}

function aboutOwner(owner: KeyOwner, wanted: KeySettings['metadata']): Record<string, string> {
  const { firstName, lastName, email, role, organisationName, teamNames } = owner
  return {
    ...(wanted.firstName ? { FirstName: firstName } : {}),
    ...(wanted.lastName ? { LastName: lastName } : {}),
    ...(wanted.email ? { Email: email } : {}),
    ...(wanted.role ? { Role: role } : {}),
    ...(wanted.organisationName ? { OrganisationName: organisationName } : {}),
    ...(wanted.teamNames ? { TeamNames: teamNames.join(',') } : {}),
  }
}
