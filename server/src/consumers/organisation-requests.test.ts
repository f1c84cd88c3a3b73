import { describe, expect, test } from 'vitest'
import { nobody } from '../platform/actor.ts'
import { auditedActions, setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { actorIn, foundOrganisation } from './test-people.ts'

const own = '/own/organisation-request'
const password = 'heron lantern orbit'
const visitor = nobody('r', '192.0.2.1')

/** Somebody who registered and waits in the default organisation; `again` as their session says by now. */
async function lobby() {
  const stage = await setStage()
  const { consumers, identity } = stage.capabilities
  const office = await openDoor(stage)
  async function newcomer(name: string) {
    const email = `${name.toLowerCase()}@example.com`
    const { accountId } = await identity.register(visitor, { email, firstName: name, lastName: 'Doe', password })
    const again = async () => {
      const [place] = await consumers.placesOf(accountId)
      return actorIn(stage, accountId, place?.id ?? '')
    }
    const actor = await again()
    return { accountId, email, actor, again, door: await openDoor(stage, actor) }
  }
  const ask = async (who: Awaited<ReturnType<typeof newcomer>>, name: string) => who.door.ask('POST', own, { name })
  const decide = (id: string, verb: 'approval' | 'rejection', body: object = {}) =>
    office.ask('POST', `/organisation-requests/${id}/${verb}`, body)
  const mailsTo = async (recipient: string) => {
    await stage.capabilities.events.dispatch()
    const rows = await stage.db
      .selectFrom('mails')
      .selectAll()
      .where('recipient', '=', recipient)
      .orderBy('id')
      .execute()
    return rows.map(({ template, model }) => ({ template, model }))
  }
  return { ...stage, stage, office, newcomer, ask, decide, mailsTo }
}

describe('a request for an organisation', () => {
  test('ORG-10, ORG-11, ORG-12, ADM-3: waits, tells the owners, and is approved: who asked is its admin, in its default team only, with their apps', async () => {
    const { newcomer, ask, decide, mailsTo, office, stage, capabilities, db } = await lobby()
    const dana = await newcomer('Dana')
    const fields = { name: 'Robot', description: '', visibility: 'personal' as const }
    const appId = await capabilities.apps.createApp(dana.actor, fields)
    expect((await dana.door.ask('GET', own)).body).toEqual({ canRequest: true, latest: null })
    const asked = await ask(dana, ' Harbour ')
    expect([asked.status, asked.body]).toMatchObject([201, { name: 'Harbour', status: 'pending', decidedAt: null }])
    expect((await dana.door.ask('GET', own)).body).toMatchObject({ canRequest: false, latest: { status: 'pending' } })
    expect((await ask(dana, 'Other')).body.code).toBe('request-pending')
    const friend = { email: 'gus@example.com', firstName: 'Gus', lastName: 'Guest' }
    const tooSoon = await dana.door.ask('POST', '/own/organisation/invitations', friend)
    expect(tooSoon.body.code).toBe('no-own-organisation')
    expect((await mailsTo('owner@example.com')).at(-1)).toMatchObject({
      template: 'organisation-requested',
      model: { organisationName: 'Harbour', requesterEmail: dana.email },
    })
    expect(
      (await office.ask('GET', '/organisation-requests?status=pending&total=true&search=harb')).body,
    ).toMatchObject({
      total: 1,
      items: [{ name: 'Harbour', requester: { email: dana.email } }],
    })
    expect((await capabilities.showOverview()).pendingOrganisationRequests).toBe(1)
    const approved = await decide(asked.body.id, 'approval', { name: 'Harbour Ltd' })
    expect(approved.body).toMatchObject({ status: 'approved', organisation: { name: 'Harbour Ltd' } })
    const places = await capabilities.consumers.placesOf(dana.accountId)
    expect(places).toMatchObject([{ name: 'Harbour Ltd', role: 'admin', teams: [{ isDefault: true }] }])
    expect(await capabilities.apps.find(appId)).toMatchObject({ organisationId: places[0]?.id, visibility: 'personal' })
    expect((await mailsTo(dana.email)).at(-1)).toMatchObject({
      template: 'organisation-approved',
      model: { organisationName: 'Harbour Ltd' },
    })
    const events = await db
      .selectFrom('events')
      .select('name')
      .where('name', 'like', 'organisation%')
      .orderBy('id')
      .execute()
    expect(events.map(({ name }) => name)).toEqual([
      'organisation-request.submitted',
      'organisation.created',
      'organisation-request.approved',
    ])
    const again = await openDoor(stage, await dana.again())
    expect((await again.ask('POST', own, { name: 'Second' })).body.code).toBe('already-organised')
  })

  test('ORG-13: is rejected with a reason that is mailed; who asked stays where they are and may ask again', async () => {
    const { newcomer, ask, decide, mailsTo, capabilities, clock } = await lobby()
    const [dana, eve] = [await newcomer('Dana'), await newcomer('Eve')]
    const { body } = await ask(dana, 'Harbour')
    const withoutReason = await decide(body.id, 'rejection', { reason: ' ' })
    expect([withoutReason.status, withoutReason.body.errors[0].field]).toEqual([422, 'reason'])
    expect((await decide(body.id, 'rejection', { reason: 'Ask Robin.' })).body).toMatchObject({ status: 'rejected' })
    expect((await mailsTo(dana.email)).at(-1)).toMatchObject({
      template: 'organisation-rejected',
      model: { organisationName: 'Harbour', reason: 'Ask Robin.' },
    })
    expect(await capabilities.consumers.placesOf(dana.accountId)).toMatchObject([{ isDefault: true, role: 'member' }])
    expect((await dana.door.ask('GET', own)).body).toMatchObject({ canRequest: true, latest: { reason: 'Ask Robin.' } })
    for (const number of [2, 3, 4, 5]) {
      const asked = await ask(dana, `Harbour ${number}`)
      expect(asked.status).toBe(201)
      expect((await eve.door.ask('DELETE', `${own}/${asked.body.id}`)).status).toBe(404)
      expect((await dana.door.ask('DELETE', `${own}/${asked.body.id}`)).status).toBe(204)
      expect((await dana.door.ask('DELETE', `${own}/${asked.body.id}`)).status).toBe(404)
    }
    expect([(await ask(dana, 'Once more')).status]).toEqual([429])
    clock.advance(24 * 3600_000 + 1)
    expect((await ask(dana, 'Once more')).status).toBe(201)
  })

  test('ORG-14: with a name that is taken is refused and leaves nothing behind, also where it would be approved at once', async () => {
    const { newcomer, ask, stage, office, capabilities, decide } = await lobby()
    await foundOrganisation(stage, 'Acme', [])
    const [dana, eve] = [await newcomer('Dana'), await newcomer('Eve')]
    for (const autoApprove of [false, true]) {
      await office.ask('PATCH', '/settings/organisations', { autoApprove })
      const refused = await ask(dana, 'ACME')
      expect(refused.body).toMatchObject({ code: 'organisation-name-taken', errors: [{ field: 'name' }] })
    }
    expect((await office.ask('GET', '/organisation-requests?total=true')).body.total).toBe(0)
    await office.ask('PATCH', '/settings/organisations', { autoApprove: false })
    const { body } = await ask(dana, 'Harbour')
    expect((await ask(eve, 'harbour')).body.code).toBe('organisation-name-taken')
    // Taken meanwhile: whoever decides chooses another one, or rejects it.
    await foundOrganisation(stage, 'Harbour', [])
    expect((await decide(body.id, 'approval')).body).toMatchObject({ code: 'organisation-name-taken' })
    expect((await capabilities.consumers.showOrganisationRequest(body.id)).status).toBe('pending')
  })

  test('ORG-9, ORG-10: is approved at once where the portal is set so, and taken by nobody where it is closed', async () => {
    const { newcomer, ask, office, capabilities, stage, mailsTo } = await lobby()
    const [dana, eve] = [await newcomer('Dana'), await newcomer('Eve')]
    await office.ask('PATCH', '/settings/organisations', { autoApprove: true })
    expect((await ask(dana, 'Harbour')).body).toMatchObject({ status: 'approved', organisation: { name: 'Harbour' } })
    expect(await capabilities.consumers.placesOf(dana.accountId)).toMatchObject([{ name: 'Harbour', role: 'admin' }])
    expect((await mailsTo('owner@example.com')).map(({ template }) => template)).not.toContain('organisation-requested')
    await office.ask('PATCH', '/settings/organisations', { selfService: false })
    expect((await eve.door.ask('GET', own)).body).toMatchObject({ canRequest: false })
    expect((await ask(eve, 'Evil')).body.code).toBe('organisation-requests-closed')
    expect((await auditedActions(stage)).filter((action) => action === 'setting.changed')).toHaveLength(2)
  })

  test('has one outcome when it is approved, rejected and withdrawn at once', async () => {
    const { newcomer, ask, decide, capabilities, db } = await lobby()
    for (const name of ['Dana', 'Eve', 'Finn', 'Gus']) {
      const who = await newcomer(name)
      const { body } = await ask(who, `${name} Ltd`)
      const answers = await Promise.all([
        decide(body.id, 'approval'),
        decide(body.id, 'rejection', { reason: 'No' }),
        decide(body.id, 'approval'),
        who.door.ask('DELETE', `${own}/${body.id}`),
      ])
      const done = answers.filter(({ status }) => status < 300)
      expect(done, JSON.stringify(answers)).toHaveLength(1)
      expect(answers.filter(({ status }) => status >= 500)).toEqual([])
      const { status } = await capabilities.consumers.showOrganisationRequest(body.id)
      const [place] = await capabilities.consumers.placesOf(who.accountId)
      expect(place?.isDefault).toBe(status !== 'approved')
      const made = await db.selectFrom('organisations').select('id').where('name', '=', `${name} Ltd`).execute()
      expect(made).toHaveLength(status === 'approved' ? 1 : 0)
    }
  })

  test('is taken back when its requester joins another organisation or is deleted', async () => {
    const { newcomer, ask, decide, stage, capabilities, owner } = await lobby()
    const [dana, eve] = [await newcomer('Dana'), await newcomer('Eve')]
    const acme = await foundOrganisation(stage, 'Acme', ['Ada'])
    const { body: first } = await ask(dana, 'Harbour')
    const { body: second } = await ask(eve, 'Evil')
    const { organisationId } = acme
    await capabilities.consumers.addMember(owner, { organisationId, accountId: dana.accountId, role: 'member' })
    await capabilities.consumers.removeAccount(owner, eve.accountId)
    for (const { id } of [first, second]) {
      expect((await capabilities.consumers.showOrganisationRequest(id)).status).toBe('withdrawn')
      expect((await decide(id, 'approval')).body.code).toBe('already-decided')
    }
  })
})
