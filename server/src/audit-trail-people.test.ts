import { customFieldEndpoints } from '@portico/contract'
import { expect, test } from 'vitest'
import { actorIn, checkedImport, formOf, foundOrganisation } from './consumers/test-people.ts'
import { nobody } from './platform/actor.ts'
import { pngOf } from './platform/test-picture.ts'
import { addMember, addOffering, type Stage, setStage } from './test-capabilities.ts'
import { openDoor } from './test-door.ts'
import { type Change, changesOf, walkTrail } from './test-trail.ts'

test('every change of people and organisations is in the audit log with who made it, and a refused one is not', {
  timeout: 120_000,
}, async () => {
  const stage = await setStage()
  const door = await openDoor(stage)
  const member = await addMember(stage)
  const acme = await foundOrganisation(stage, 'Initech', ['Bill', 'Milton'])
  const [, milton = ''] = acme.ids
  const { consumers } = stage.capabilities
  const { teamId } = await consumers.createTeam(stage.owner, acme.organisationId, { name: 'Basement' })
  const { teamId: spare } = await consumers.createTeam(stage.owner, acme.organisationId, { name: 'Spare' })
  const { organisationId: gone } = await consumers.createOrganisation(stage.owner, { name: 'Gone' })
  const invited = { email: 'open@example.com', firstName: 'Ona', lastName: 'Open' }
  const open = await consumers.createInvitation(stage.owner, invited)
  const { fields } = stage.capabilities
  const shape = customFieldEndpoints.createCustomField.body.parse({ name: 'vat', type: 'string', label: 'VAT' })
  const field = await fields.createCustomField(stage.owner, shape)
  const { identity } = stage.capabilities
  const waiting = await stage.capabilities.identity.createAccount(stage.owner, {
    ...invited,
    email: 'waiting@example.com',
    password: 'correct horse battery',
    status: 'pending',
  })
  const umbrella = await foundOrganisation(stage, 'Umbrella', ['Una', 'Uri', 'Ulla'])
  const [unaId = '', uri, ulla] = umbrella.ids
  const una = await actorIn(stage, unaId, umbrella.organisationId)
  const wall = await openDoor(stage, una)
  const { id: asked } = await consumers.inviteColleague(una, { ...invited, email: 'asked@example.com' })
  await consumers.createOwnTeam(una, { name: 'Labs' })
  const labs = (await consumers.showOwnOrganisation(una)).teams.find(({ name }) => name === 'Labs')?.id
  const leading = { organisationId: acme.organisationId, teamId: null, expiresAt: null, active: true }
  const { inviteCodeId } = await consumers.createInviteCode(stage.owner, { name: 'Spring', quota: 3, ...leading })
  await consumers.updateOrganisationSettings(stage.owner, { ownInviteCodes: true })
  const ownCode = await consumers.createOwnInviteCode(una, { name: 'Labs', quota: 3, lifetimeDays: 7 })
  const nia = await addNewcomer(stage, 'nia@example.com')
  const lobby = await openDoor(stage, nia)
  const hasty = await consumers.requestOrganisation(nia, { name: 'Nai Ltd' })
  const requestOf = async (email: string) =>
    (await consumers.requestOrganisation(await addNewcomer(stage, email), { name: email })).id
  const request = (id: string, verb: string) => `/organisation-requests/${id}/${verb}`
  const people = 'email,first name,last name\nada@import.example,Ada,Import'
  const [imported, given] = [await checkedImport(stage, people), await checkedImport(stage, people)]
  const halted = await checkedImport(stage, people)
  await stage.db.updateTable('account_imports').set({ state: 'stopped' }).where('id', '=', halted.id).execute()
  stage.clock.advance(120_000)
  const at = stage.clock.now()
  await stage.db
    .insertInto('sign_in_failures')
    .values({
      email_hash: Buffer.alloc(32),
      account_id: member.accountId,
      failures: 10,
      last_failed_at: at,
      locked_until: new Date(at.getTime() + 900_000),
    })
    .execute()
  await stage.db
    .insertInto('second_factors')
    .values({
      account_id: member.accountId ?? '',
      sealed_secret: stage.vault.seal('JBSWY3DPEHPK3PXP', 'a test'),
      created_at: at,
      confirmed_at: at,
    })
    .execute()
  const { productId } = await addOffering(stage)
  const own = '/own/organisation'
  const account = `/accounts/${member.accountId}`
  const organisation = `/organisations/${acme.organisationId}`

  const changes: Record<string, Change> = {
    renameOwnOrganisation: {
      path: own,
      body: { name: 'Umbrella Ltd' },
      actions: ['organisation.renamed'],
      by: 'member',
    },
    changeColleague: {
      path: `${own}/members/${uri}`,
      body: { role: 'admin' },
      actions: ['membership.changed'],
      by: 'member',
    },
    removeColleague: { path: `${own}/members/${ulla}`, actions: ['membership.ended'], by: 'member' },
    inviteColleague: {
      path: `${own}/invitations`,
      body: { email: 'new@umbrella.example', firstName: 'Nia', lastName: 'New' },
      actions: ['invitation.sent'],
      by: 'member',
    },
    resendOwnInvitation: {
      path: `${own}/invitations/${asked}/resend`,
      actions: ['invitation.resent'],
      by: 'member',
    },
    withdrawOwnInvitation: { path: `${own}/invitations/${asked}`, actions: ['invitation.withdrawn'], by: 'member' },
    createOwnTeam: { path: `${own}/teams`, body: { name: 'Field' }, actions: ['team.created'], by: 'member' },
    renameOwnTeam: {
      path: `${own}/teams/${labs}`,
      body: { name: 'Laboratory' },
      actions: ['team.renamed'],
      by: 'member',
    },
    createOwnInviteCode: {
      path: `${own}/invite-codes`,
      body: { name: 'Fair', quota: 5, lifetimeDays: 30 },
      actions: ['invite-code.created'],
      by: 'member',
    },
    updateOwnInviteCode: {
      path: `${own}/invite-codes/${ownCode.id}`,
      body: { active: false },
      actions: ['invite-code.updated'],
      by: 'member',
    },
    deleteOwnInviteCode: { path: `${own}/invite-codes/${ownCode.id}`, actions: ['invite-code.deleted'], by: 'member' },
    removeOwnTeam: { path: `${own}/teams/${labs}`, actions: ['team.removed'], by: 'member' },
    withdrawOrganisationRequest: {
      path: `/own/organisation-request/${hasty.id}`,
      actions: ['organisation-request.withdrawn'],
      by: 'newcomer',
    },
    requestOrganisation: {
      path: '/own/organisation-request',
      body: { name: 'Nia Ltd' },
      actions: ['organisation-request.submitted'],
      by: 'newcomer',
    },
    approveOrganisationRequest: {
      path: request(await requestOf('one@example.com'), 'approval'),
      body: {},
      actions: ['organisation.created', 'membership.created', 'organisation-request.approved'],
    },
    rejectOrganisationRequest: {
      path: request(await requestOf('two@example.com'), 'rejection'),
      body: { reason: 'No' },
      actions: ['organisation-request.rejected'],
    },
    joinWithInviteCode: {
      path: '/own/memberships',
      body: { inviteCode: (await consumers.showInviteCode(stage.owner, inviteCodeId)).code },
      actions: ['invite-code.redeemed', 'membership.created'],
      by: 'member',
    },
    createInviteCode: {
      path: '/invite-codes',
      body: { name: 'Fair', organisationId: acme.organisationId, quota: 10 },
      actions: ['invite-code.created'],
    },
    updateInviteCode: { path: `/invite-codes/${inviteCodeId}`, body: { quota: 5 }, actions: ['invite-code.updated'] },
    deleteInviteCode: { path: `/invite-codes/${inviteCodeId}`, actions: ['invite-code.deleted'] },
    updateOrganisationSettings: {
      path: '/settings/organisations',
      body: { autoApprove: true },
      actions: ['setting.changed'],
    },
    createAccount: {
      path: '/accounts',
      body: { email: 'new@example.com', firstName: 'Nia', lastName: 'New', password: 'correct horse battery' },
      actions: ['account.created', 'membership.created'],
    },
    updateAccount: { path: account, body: { firstName: 'Adele' }, actions: ['account.updated'] },
    unlockAccount: { path: `${account}/lock`, actions: ['account.unlocked'] },
    setPicture: { path: `${account}/picture`, body: () => formOf(pngOf()), actions: ['account.picture-changed'] },
    removePicture: { path: `${account}/picture`, actions: ['account.picture-removed'] },
    setOwnPicture: { path: '/own/picture', body: () => formOf(pngOf()), actions: ['account.picture-changed'] },
    resetSecondFactor: { path: `${account}/second-factor`, actions: ['account.second-factor-reset'] },
    deactivateAccount: { path: `${account}/activation`, actions: ['account.deactivated'] },
    activateAccount: { path: `${account}/activation`, actions: ['account.activated'] },
    sendPasswordReset: { path: `${account}/password-reset`, actions: ['account.password-reset-sent'] },
    giveTemporaryPassword: { path: `${account}/temporary-password`, actions: ['account.password-reset'] },
    changeAdminRoles: {
      path: `${account}/admin-roles`,
      body: { roles: ['approver'] },
      actions: ['account.roles-changed'],
    },
    limitToProducts: {
      path: `${account}/product-limit`,
      body: { productIds: [productId] },
      actions: ['account.product-limit-changed'],
    },
    createAccountImport: { path: '/account-imports', body: () => formOf(people), actions: ['account-import.uploaded'] },
    startAccountImport: {
      path: `/account-imports/${imported.id}/start`,
      body: {},
      actions: ['account-import.started'],
    },
    resumeAccountImport: {
      path: `/account-imports/${halted.id}/resumption`,
      actions: ['account-import.resumed'],
    },
    cancelAccountImport: { path: `/account-imports/${given.id}/cancel`, actions: ['account-import.cancelled'] },
    removeOwnPicture: { path: '/own/picture', actions: ['account.picture-removed'] },
    createOrganisation: { path: '/organisations', body: { name: 'Hooli' }, actions: ['organisation.created'] },
    renameOrganisation: { path: organisation, body: { name: 'Initrode' }, actions: ['organisation.renamed'] },
    removeOrganisation: { path: `/organisations/${gone}`, actions: ['organisation.removed'] },
    createTeam: { path: `${organisation}/teams`, body: { name: 'Roof' }, actions: ['team.created'] },
    renameTeam: { path: `/teams/${teamId}`, body: { name: 'Cellar' }, actions: ['team.renamed'] },
    removeTeam: { path: `/teams/${spare}`, actions: ['team.removed'] },
    addTeamMember: { path: `/teams/${teamId}/members/${milton}`, actions: ['membership.changed'] },
    removeTeamMember: { path: `/teams/${teamId}/members/${milton}`, actions: ['membership.changed'] },
    addMember: {
      path: `${organisation}/members`,
      body: { accountId: member.accountId },
      actions: ['membership.created'],
    },
    updateMember: {
      path: `${organisation}/members/${milton}`,
      body: { role: 'admin' },
      actions: ['membership.changed'],
    },
    removeMember: { path: `${organisation}/members/${milton}`, actions: ['membership.ended'] },
    createInvitation: {
      path: '/invitations',
      body: { email: 'guest@example.com', firstName: 'Gus', lastName: 'Guest', organisationId: acme.organisationId },
      actions: ['invitation.sent'],
    },
    resendInvitation: { path: `/invitations/${open.invitationId}/resend`, actions: ['invitation.resent'] },
    withdrawInvitation: { path: `/invitations/${open.invitationId}`, actions: ['invitation.withdrawn'] },
    rejectAccount: {
      path: `/accounts/${waiting.accountId}/rejection`,
      body: { reason: 'Not a partner' },
      actions: ['account.removed', 'account.rejected'],
    },
    orderCustomFields: {
      path: '/custom-fields/order',
      body: { customFieldIds: [field.id] },
      actions: ['custom-field.ordered'],
    },
    createCustomField: {
      path: '/custom-fields',
      body: { name: 'tier', type: 'string', label: 'Tier' },
      actions: ['custom-field.created'],
    },
    updateCustomField: {
      path: `/custom-fields/${field.id}`,
      body: { required: true },
      actions: ['custom-field.updated'],
    },
    deleteCustomField: { path: `/custom-fields/${field.id}`, actions: ['custom-field.deleted'] },
    removeAccount: { path: account, actions: ['account.removed'] },
  }
  // Last: whoever registers above would have to accept them.
  const terms = await identity.publishTerms(stage.owner, { text: 'Be good.', note: '', mustAccept: false })
  changes.withdrawTerms = { path: `/terms/${terms.id}`, actions: ['terms.withdrawn'] }
  changes.publishTerms = {
    path: '/terms',
    body: { text: 'Be kind.', mustAccept: true },
    actions: ['terms.published'],
  }
  const changing = changesOf('people')
  await walkTrail(stage, changes, changing, { door, wall, lobby })
  expect(door.complaints).toEqual([])
})

/** Somebody who has registered, in the default organisation. */
async function addNewcomer(stage: Stage, email: string) {
  const { consumers, identity } = stage.capabilities
  const person = { email, firstName: 'Nia', lastName: 'New', password: 'correct horse battery' }
  const { accountId } = await identity.register(nobody('r', '192.0.2.1'), person)
  const [home] = await consumers.placesOf(accountId)
  return actorIn(stage, accountId, home?.id ?? '')
}
