import './tables.ts'
import { type Acceptance, type AcceptanceDeps, createAcceptance } from './acceptance.ts'
import { type AccountImports, createAccountImports } from './account-imports.ts'
import { type Accounts, type AccountsDeps, createAccounts } from './accounts.ts'
import { type Colleagues, createColleagues } from './colleagues.ts'
import { createImportBatches, type ImportBatches, type ImportBatchesDeps } from './import-batches.ts'
import { createInvitations, type Invitations, type InvitationsDeps } from './invitations.ts'
import { createInviteCodes, type InviteCodes, type InviteCodesDeps } from './invite-codes.ts'
import { createJoining, type Joining, type JoiningDeps } from './joining.ts'
import { createMemberships, type Memberships } from './memberships.ts'
import {
  createOrganisationRequests,
  type OrganisationRequests,
  type OrganisationRequestsDeps,
} from './organisation-requests.ts'
import { createOrganisationSettings, type OrganisationSettings } from './organisation-settings.ts'
import { createOrganisations, type Organisations } from './organisations.ts'
import { createOwnInviteCodes, type OwnInviteCodes } from './own-invite-codes.ts'
import { createPeople, type People, type PeopleDeps } from './people.ts'
import { createPictureSight, type PictureSight, type PictureSightDeps } from './pictures.ts'
import { createPlaces, type Places } from './places.ts'
import { createTeams, type Teams } from './teams.ts'

export { accountImportsApi } from './account-imports.api.ts'
export { importChannel } from './account-imports.queries.ts'
export { ownOrganisationApi } from './colleagues.api.ts'
export type { Colleagues } from './colleagues.ts'
export type { NewMembership } from './inputs.ts'
export { invitationsApi } from './invitations.api.ts'
export type { SendInvitation } from './invitations.ts'
export { inviteCodesApi } from './invite-codes.api.ts'
export { type AppOfMember, askedLater, type MembersApps } from './members-apps.ts'
export { placeNewAccount } from './memberships.ts'
export { organisationRequestsApi } from './organisation-requests.api.ts'
export { organisationsApi } from './organisations.api.ts'
export { ownInviteCodesApi } from './own-invite-codes.api.ts'
export type { OwnInviteCodes } from './own-invite-codes.ts'
export { peopleApi } from './people.api.ts'
export { picturesApi } from './pictures.api.ts'
export type { Place } from './places.ts'
export { redeemInviteCode, requireInviteCode } from './redemption.ts'

export interface Consumers
  extends People,
    Organisations,
    Teams,
    Memberships,
    Accounts,
    AccountImports,
    ImportBatches,
    PictureSight,
    Joining,
    Places,
    Invitations,
    Acceptance,
    Colleagues,
    OrganisationRequests,
    OrganisationSettings,
    InviteCodes,
    OwnInviteCodes {}

export type ConsumersDeps = AccountsDeps &
  InvitationsDeps &
  AcceptanceDeps &
  OrganisationRequestsDeps &
  PeopleDeps &
  ImportBatchesDeps &
  PictureSightDeps &
  JoiningDeps &
  InviteCodesDeps

export function createConsumers(deps: ConsumersDeps): Consumers {
  const memberships = createMemberships(deps)
  const organisations = createOrganisations(deps)
  const teams = createTeams(deps, memberships)
  const invitations = createInvitations(deps)
  const settings = createOrganisationSettings(deps)
  const inviteCodes = createInviteCodes(deps)
  const colleagues = createColleagues(deps, { ...memberships, ...organisations, ...teams, ...invitations })
  return {
    ...createPeople(deps),
    ...organisations,
    ...teams,
    ...memberships,
    ...createAccounts(deps, memberships),
    ...createAccountImports(deps),
    ...createImportBatches(deps, memberships),
    ...createPlaces(deps),
    ...invitations,
    ...createAcceptance(deps, memberships),
    ...settings,
    ...inviteCodes,
    ...createOwnInviteCodes(deps, colleagues, inviteCodes, settings),
    ...createOrganisationRequests(deps, settings, { ...organisations, ...memberships }),
    ...colleagues,
    ...createJoining(deps, memberships),
    ...createPictureSight(deps, colleagues),
  }
}
