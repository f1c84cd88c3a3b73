import { expect, test } from 'vitest'
import { nobody } from '../platform/actor.ts'
import { addMember, type OwnStage, setStage } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { createQueueMail } from './index.ts'
import { openPost, type Post } from './test-mailbox.ts'

const name = 'account-activated'
const english = { subject: 'Welcome, {{ firstName }}', body: '<p>Come in: {{ signInUrl }}</p>' }
const german = { subject: 'Willkommen, {{ firstName }}', body: '<p>Anmelden: {{ signInUrl }}</p>' }
const austrian = { subject: 'Servus, {{ firstName }}', body: '<p>Anmelden: {{ signInUrl }}</p>' }

const languages = [
  { tag: 'en', sentBy: '', chooseMails: '' },
  { tag: 'de', sentBy: 'Gesendet von {portal}.', chooseMails: 'Mails auswählen' },
  { tag: 'de-AT', sentBy: '', chooseMails: '' },
  { tag: 'ar', sentBy: '{portal}', chooseMails: '' },
]

const offer = ({ capabilities, owner }: OwnStage, offered = languages) =>
  capabilities.mailLanguages.updateMailLanguages(owner, { languages: offered }, null)

/** The mail that somebody gets, as it is drawn. */
async function drawnFor({ db, vault, clock }: OwnStage, post: Post, email: string) {
  const model = { firstName: 'Ada', signInUrl: 'http://localhost:3001/auth/password/login' }
  await createQueueMail({ vault })(db, { eventId: null, template: name, recipient: email, model }, clock.now())
  await post.drawMails()
  const { subject, html_body, text_body, template_problem } = await db
    .selectFrom('mails')
    .selectAll()
    .where('recipient', '=', email)
    .where('template', '=', name)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  const [, lang, dir] = /<html lang="([^"]+)" dir="([^"]+)">/.exec(html_body ?? '') ?? []
  return { subject, lang, dir, html: html_body ?? '', text: text_body ?? '', problem: template_problem }
}

test('a mail has the words of its reader’s language, else of the wider one, of the first, or the shipped ones; its frame goes with them', async () => {
  const stage = await setStage()
  const post = await openPost(stage)
  await offer(stage)
  const ada = await addMember(stage, { email: 'ada@example.com' })
  const { mailLanguageChoice: choice } = stage.capabilities
  const drawn = async (language: string | null) => {
    await choice.updateOwnMailLanguage(ada, language)
    const { subject, lang, dir } = await drawnFor(stage, post, 'ada@example.com')
    return [subject, lang, dir]
  }
  const write = (words: typeof english, language: string) =>
    post.templates.updateMailTemplate(stage.owner, name, words, null, language)

  const shipped = ['Your account is active', 'en', 'ltr']
  expect(await drawn('de-AT')).toEqual(shipped)
  await write(german, 'de')
  expect(await drawn('de-AT')).toEqual(['Willkommen, Ada', 'de', 'ltr'])
  expect(await drawn('ar')).toEqual(shipped)
  expect(await drawn(null)).toEqual(shipped)
  await write(english, 'en')
  expect(await drawn('ar')).toEqual(['Welcome, Ada', 'en', 'ltr'])
  await write(austrian, 'de-AT')
  expect(await drawn('de-AT')).toEqual(['Servus, Ada', 'de-AT', 'ltr'])
  await write(english, 'ar')
  expect(await drawn('ar')).toEqual(['Welcome, Ada', 'ar', 'rtl'])
  // Who is no longer offered a language has the first one; what was written for it stays until it is back.
  await offer(stage, languages.slice(0, 1))
  await expect(choice.updateOwnMailLanguage(ada, 'de')).rejects.toMatchObject({ code: 'language-not-offered' })
  expect((await drawnFor(stage, post, 'ada@example.com')).subject).toBe('Welcome, Ada')
  await expect(post.templates.show(name, 'de')).rejects.toMatchObject({ code: 'language-not-found', kind: 'absent' })
  await offer(stage)
  expect((await post.templates.show(name)).variants.map(({ language }) => language)).toEqual([
    'en',
    'de',
    'de-AT',
    'ar',
  ])

  // The frame: own words, those of the wider language, or the theme's.
  await choice.updateOwnMailLanguage(ada, 'de-AT')
  expect((await drawnFor(stage, post, 'ada@example.com')).text).toMatch(/Gesendet von Developer portal[\s\S]+\./)
  await choice.updateOwnMailLanguage(ada, null)
  expect((await drawnFor(stage, post, 'ada@example.com')).text).toContain('Sent by Developer portal')
  // One without an account has the first language, unless it says which.
  expect((await drawnFor(stage, post, 'nobody@example.com')).lang).toBe('en')
})

test('words that fail at sending are passed over for the next in line; each is told once, and the editor shows which', async () => {
  const stage = await setStage()
  const post = await openPost(stage)
  await offer(stage)
  const ada = await addMember(stage, { email: 'ada@example.com' })
  await stage.capabilities.mailLanguageChoice.updateOwnMailLanguage(ada, 'de-AT')
  const broken = { name, body: '<p>x</p>', changed_at: stage.clock.now(), failure: null, failed_at: null }
  await stage.db
    .insertInto('mail_templates')
    .values([
      { ...broken, language: 'de-AT', subject: '{{ austrian }}' },
      { ...broken, language: 'de', subject: '{{ german }}' },
    ])
    .execute()
  await post.templates.updateMailTemplate(stage.owner, name, english, null, 'en')
  for (let round = 0; round < 2; round += 1) {
    const { subject, lang, problem } = await drawnFor(stage, post, 'ada@example.com')
    expect([subject, lang]).toEqual(['Welcome, Ada', 'en'])
    expect(problem).toMatch(/^Austrian German: .*austrian.*; German: .*german/)
  }
  const told = stage.db.selectFrom('events').select('payload').where('name', '=', 'mail-template.failed').orderBy('id')
  expect(await told.execute()).toMatchObject([
    { payload: { template: name, language: 'de-AT', problem: expect.stringContaining('austrian') } },
    { payload: { template: name, language: 'de', problem: expect.stringContaining('german') } },
  ])
  await stage.capabilities.events.dispatch()
  const notices = stage.db.selectFrom('mails').select('model').where('template', '=', 'mail-template-failed')
  expect(await notices.orderBy('id').execute()).toMatchObject([
    {
      model: {
        templateTitle: 'Account activated (Austrian German)',
        templateUrl: `http://localhost:3001/admin/mail-templates/${name}?language=de-AT`,
      },
    },
    { model: { templateTitle: 'Account activated (German)' } },
  ])
  expect((await post.templates.show(name, 'de')).failure).toContain('german')
  expect((await post.templates.show(name, 'en')).failure).toBeNull()
  expect((await post.templates.list()).find((one) => one.name === name)?.variants).toMatchObject([
    { language: 'en', failure: null },
    { language: 'de', failure: expect.stringContaining('german') },
    { language: 'de-AT', failure: expect.stringContaining('austrian') },
  ])
})

test('words are written, looked at, tried out and taken back for each language by itself', async () => {
  const stage = await setStage()
  const post = await openPost(stage)
  await offer(stage)
  const { templates } = post
  const owner = { ...stage.owner, email: 'owner@example.com' }
  expect(await templates.show(name, 'de-AT')).toMatchObject({ language: 'de-AT', wordsFrom: null, version: 0 })
  await templates.updateMailTemplate(owner, name, german, 0, 'de')
  expect(await templates.show(name, 'de-AT')).toMatchObject({ ...german, wordsFrom: 'de', changed: false, version: 0 })
  expect(await templates.show(name, 'ar')).toMatchObject({ wordsFrom: null, changed: false })
  expect(await templates.show(name)).toMatchObject({ language: 'en', changed: false })
  const list = templates.updateMailTemplate(owner, name, { ...german, body: '<p>{{ vorname }}</p>' }, 1, 'de')
  await expect(list).rejects.toMatchObject({ code: 'mail-template-refused', field: 'body' })
  expect((await templates.preview(name, german, 'ar')).html).toContain('<html lang="ar" dir="rtl">')

  await expect(templates.testMailTemplate(owner, name, german, 'de')).rejects.toMatchObject({
    code: 'mail-server-missing',
  })
  await post.connect()
  const sent = await templates.testMailTemplate(owner, name, german, 'de')
  expect(sent).toEqual({ recipient: 'owner@example.com', sent: true, failure: null })
  expect(post.mailbox.letters.join()).toMatch(/Subject: Willkommen, Dana[\s\S]+Gesendet von/)
  await expect(templates.testMailTemplate(owner, name, { ...german, subject: '{{ x }}' }, 'de')).rejects.toMatchObject({
    field: 'subject',
  })
  await expect(templates.testMailTemplate(nobody('r', ''), name, german)).rejects.toMatchObject({
    code: 'no-own-address',
  })
  post.mailbox.behave({ recipient: () => '550 relaying denied' })
  const refused = await templates.testMailTemplate(owner, name, german, 'de')
  expect(refused).toMatchObject({ sent: false, failure: expect.stringContaining('550 relaying denied') })

  await templates.resetMailTemplate(owner, name, 'de')
  await templates.resetMailTemplate(owner, name, 'de')
  expect(await templates.show(name, 'de-AT')).toMatchObject({ wordsFrom: null })
  const audit = stage.db.selectFrom('audit_entries').select(['action', 'object_name', 'details'])
  const entries = await audit.where('object_kind', '=', 'mail-template').orderBy('id').execute()
  expect(entries.map(({ action, object_name }) => `${action} ${object_name}`)).toEqual([
    'mail-template.updated Account activated (German)',
    'mail-template.tested Account activated (German)',
    'mail-template.tested Account activated (German)',
    'mail-template.reset Account activated (German)',
  ])
  expect(entries.at(-1)?.details).toMatchObject({ before: german })
})

test('the settings refuse what is no language or is named twice, and one language takes its words along when it is renamed', async () => {
  const stage = await setStage()
  const post = await openPost(stage)
  const [office, wall] = [await openDoor(stage), await openDoor(stage, await addMember(stage))]
  const put = (...offered: object[]) => office.ask('PUT', '/mail-languages', { languages: offered })
  for (const [field, offered] of [
    ['languages.0.tag', [{ tag: 'klingonese' }]],
    ['languages.1.tag', [{ tag: 'de' }, { tag: 'DE' }]],
    ['languages.0.sentBy', [{ tag: 'de', sentBy: 'Gesendet' }]],
    ['languages.0.nonsense', [{ tag: 'de', nonsense: 1 }]],
    ['languages', []],
  ] as const) {
    const { status, body } = await put(...offered)
    expect([status, body.errors?.[0]?.field], field).toEqual([422, field])
  }
  expect((await wall.ask('PUT', '/mail-languages', { languages: [{ tag: 'de' }] })).status).toBe(403)
  expect((await office.ask('GET', '/mail-languages')).body).toMatchObject({ languages: [{ tag: 'en' }], version: 0 })

  await post.templates.updateMailTemplate(stage.owner, name, german, null)
  const { body, etag } = await put({ tag: 'DE' })
  expect(body.languages).toMatchObject([{ tag: 'de', name: 'German', ownName: 'Deutsch' }])
  expect(await post.templates.show(name)).toMatchObject({ ...german, language: 'de', changed: true })
  expect((await drawnFor(stage, post, 'nobody@example.com')).lang).toBe('de')
  // One more is added before or behind, and every word stays where it is.
  await put({ tag: 'en' }, { tag: 'de' })
  expect(await post.templates.show(name)).toMatchObject({ language: 'en', changed: false })
  expect(await post.templates.show(name, 'de')).toMatchObject({ ...german, changed: true })
  const stale = await office.ask('PUT', '/mail-languages', { languages: [{ tag: 'fr' }] }, { 'if-match': etag ?? '' })
  expect([stale.status, stale.body.code]).toEqual([412, 'outdated'])
  expect((await wall.ask('GET', '/mail-languages')).body.languages).toHaveLength(2)
})

test('people are written to in the language they chose, were invited in or came with, also at addresses no account has', async () => {
  const stage = await setStage()
  const { identity, consumers, events } = stage.capabilities
  await offer(stage)
  const ada = await addMember(stage, { email: 'ada@example.com' })
  const [office, wall] = [await openDoor(stage), await openDoor(stage, ada)]
  expect((await wall.ask('GET', '/own/mail-language')).body).toEqual({ mailLanguage: null })
  const refused = await wall.ask('PUT', '/own/mail-language', { mailLanguage: 'fr' })
  expect([refused.status, refused.body.code, refused.body.errors[0].field]).toEqual([
    422,
    'language-not-offered',
    'mailLanguage',
  ])
  expect(refused.body.detail).toContain('English, German, Austrian German and Arabic')
  expect((await wall.ask('PUT', '/own/mail-language', { mailLanguage: 'de' })).body).toEqual({ mailLanguage: 'de' })
  const path = `/accounts/${ada.accountId}`
  expect((await office.ask('PUT', `${path}/mail-language`, { mailLanguage: 'de-AT' })).status).toBe(200)
  expect((await office.ask('GET', path)).body).toMatchObject({ mailLanguage: 'de-AT' })
  expect((await wall.ask('PUT', `${path}/mail-language`, { mailLanguage: 'de' })).status).toBe(403)

  const person = { email: 'gus@example.com', firstName: 'Gus', lastName: 'Guest' }
  const unknown = await office.ask('POST', '/invitations', { ...person, mailLanguage: 'fr' })
  expect([unknown.status, unknown.body.errors[0].field]).toEqual([422, 'mailLanguage'])
  expect((await office.ask('POST', '/invitations', { ...person, mailLanguage: 'ar' })).body.mailLanguage).toBe('ar')
  const created = await office.ask('POST', '/accounts', {
    ...person,
    email: 'new@example.com',
    password: 'correct horse battery',
    mailLanguage: 'de',
  })
  expect(created.body).toMatchObject({ mailLanguage: 'de' })
  const newcomer = { ...person, email: 'self@example.com', password: 'correct horse battery', mailLanguage: 'de' }
  await identity.register(nobody('r', '192.0.2.1'), newcomer)
  // Its holder's, though the address is another already, is not one yet, or is gone.
  await identity.askForNewEmail(ada, { email: 'ada@new.example.com', password: 'correct horse battery' })
  await events.dispatch()
  await consumers.removeOwnAccount(ada, { password: 'correct horse battery', confirm: undefined })
  const mails = await stage.db.selectFrom('mails').select(['template', 'recipient', 'language']).orderBy('id').execute()
  expect(mails.map(({ template, recipient, language }) => `${template} ${recipient} ${language}`)).toEqual([
    'invitation gus@example.com ar',
    'welcome new@example.com de',
    'welcome self@example.com de',
    'email-confirmation ada@new.example.com de-AT',
    'account-deleted ada@example.com de-AT',
  ])
  const chosen = stage.db
    .selectFrom('audit_entries')
    .select('details')
    .where('action', '=', 'account.mail-language-chosen')
  expect(await chosen.orderBy('id').execute()).toEqual([
    { details: { before: null, after: 'de' } },
    { details: { before: 'de', after: 'de-AT' } },
  ])
})
