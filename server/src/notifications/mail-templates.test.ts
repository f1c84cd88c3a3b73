import { describe, expect, test } from 'vitest'
import { addMember, addOffering, requestAndApprove, setStage } from '../test-capabilities.ts'
import { mailNames } from '../themes/index.ts'
import { openPost } from './test-mailbox.ts'

const name = 'access-request-approved'
const own = { subject: 'Key for {{ appName }}', body: '<p>Dear {{ firstName }}, go to {{ appUrl }}.</p>' }

test('every shipped mail is drawn with its sample, has a subject and a text that keeps its addresses', async () => {
  const { templates } = await openPost(await setStage())
  for (const mail of mailNames) {
    const shown = await templates.show(mail)
    const drawn = await templates.preview(mail, shown.shipped)
    expect(drawn.problems, mail).toEqual([])
    expect(drawn.subject, mail).not.toBe('')
    const addresses = [...drawn.html.matchAll(/href="([^"]+)"/g)].map(([, address]) =>
      address?.replaceAll('&amp;', '&'),
    )
    for (const address of addresses) expect(drawn.text, mail).toContain(address)
    expect(drawn.html, mail).not.toMatch(/\ssrc=|@import|url\(/)
    for (const { description } of shown.variables) expect(description, mail).not.toBe('')
  }
})

describe('a changed template', () => {
  test('is what mails are drawn with from then on, and can be taken back', async () => {
    const stage = await setStage()
    const { templates } = await openPost(stage)
    const saved = await templates.updateMailTemplate(stage.owner, name, own, null)
    expect(saved).toMatchObject({ ...own, changed: true, version: 1 })
    expect((await templates.list()).filter((one) => one.changed).map((one) => one.name)).toEqual([name])
    await templates.resetMailTemplate(stage.owner, name)
    const reset = await templates.show(name)
    expect(reset).toMatchObject({ ...reset.shipped, changed: false, version: 0 })
    const audit = await stage.db
      .selectFrom('audit_entries')
      .select('action')
      .where('object_kind', '=', 'mail-template')
      .orderBy('id')
      .execute()
    expect(audit.map((entry) => entry.action)).toEqual(['mail-template.updated', 'mail-template.reset'])
  })

  const refused = [
    ['a field that does not exist', { ...own, body: '<p>{{ firstNam }}</p>' }, 'body', /firstNam/],
    ['a value in a style', { ...own, body: '<p style="{{ firstName }}">x</p>' }, 'body', /style/],
    ['a script', { ...own, body: '<script>{{ firstName }}</script>' }, 'body', /script/],
    ['a tag that is left open', { ...own, body: '<p>x</p><a href="x' }, 'body', /Line 1/],
    ['a block without its end', { ...own, body: '{% if firstName %}<p>x</p>' }, 'body', /if/],
    [
      'a loop without end',
      { ...own, body: '{% for a in (1..900) %}{% for b in (1..900000) %}x{% endfor %}{% endfor %}' },
      'body',
      /limit/,
    ],
    // Also where the sample does not go: nobody's mail is the first to find out.
    [
      'a field that does not exist in a branch that is not taken',
      { ...own, body: '<p>x</p>\n{% if appName == "" %}<p>{{ gone }}</p>{% endif %}' },
      'body',
      /Line 2: there is no variable "gone"/,
    ],
    [
      'a question about a field that does not exist',
      { ...own, body: '{% if reasn %}<p>x</p>{% endif %}' },
      'body',
      /Line 1: .*"reasn"/,
    ],
    [
      'a field of the portal that does not exist',
      { ...own, subject: '{{ site.nam }}' },
      'subject',
      /Line 1: .*"site.nam"/,
    ],
    ['an element that is not closed', { ...own, body: '<p>x</p>\n\n<p>y' }, 'body', /Line 3: "p" is not closed/],
    ['elements that cross', { ...own, body: '<p><b>x</p></b>' }, 'body', /Line 1: "b" must be closed before "<\/p>"/],
    ['an end of the frame', { ...own, body: '<p>x</p>\n</main>' }, 'body', /Line 2: "<\/main>" closes nothing/],
    ['a frame of its own', { ...own, body: '<body><p>x</p></body>' }, 'body', /Line 1: "body" has no place/],
    [
      'an element that only a branch closes',
      { ...own, body: '<p>x\n{% if appName %}</p>{% else %}</p>{% endif %}' },
      'body',
      /Line 2: "<\/p>" closes nothing that was opened in the same block/,
    ],
    ['a broken subject', { ...own, subject: '{{ firstName' }, 'subject', /Line/],
  ] as const

  test('that is broken, endless or unsafe is refused with line and reason, and nothing changes', async () => {
    const stage = await setStage()
    const post = await openPost(stage)
    for (const [what, templates, field, reason] of refused) {
      const update = post.templates.updateMailTemplate(stage.owner, name, templates, null)
      await expect(update, what).rejects.toMatchObject({ code: 'mail-template-refused', field })
      await expect(update, what).rejects.toThrow(reason)
      expect(await post.templates.show(name), what).toMatchObject({ changed: false })
    }
    // And nothing that fits together.
    const body = `<!-- <p> --><p class="{% if appName %}a{% else %}b{% endif %}">a < b<br>{% comment %}<p>{% endcomment %}
{% for product in products %}<b title="<p>">{{ product }}</b>{% unless forloop.last %}<hr/>{% endunless %}{% endfor %}</p>
{% assign words = planName %}<IMG src="cid:x" alt='>'>{{ words }}{% raw %}{{ not this }}{% endraw %}`
    expect((await post.templates.preview(name, { ...own, body })).problems).toEqual([])
  })

  test('is not saved over somebody else’s', async () => {
    const stage = await setStage()
    const { templates } = await openPost(stage)
    await templates.updateMailTemplate(stage.owner, name, own, 0)
    await expect(templates.updateMailTemplate(stage.owner, name, own, 0)).rejects.toMatchObject({ code: 'outdated' })
  })

  test('that fails at sending is passed over for the shipped one, and the mail says so', async () => {
    const stage = await setStage()
    const post = await openPost(stage)
    const at = stage.clock.now()
    await stage.db
      .insertInto('mail_templates')
      .values({
        name,
        language: 'en',
        subject: 'Gone: {{ removedField }}',
        body: '<p>x</p>',
        changed_at: at,
        failure: null,
        failed_at: null,
      })
      .execute()
    await requestAndApprove(stage, await addMember(stage), await addOffering(stage, { name: 'Parcels' }))
    await stage.capabilities.events.dispatch()
    await post.connect()
    await post.deliverMails()
    const mail = (await post.mails.list({ after: null, limit: 10, total: true })).items.find(
      (one) => one.template === name,
    )
    expect(mail).toMatchObject({ state: 'sent', subject: 'Access approved: Parcels' })
    expect(mail?.templateProblem).toContain('removedField')

    // Those who may change templates are told once for each version, and the list says it.
    await requestAndApprove(stage, await addMember(stage), await addOffering(stage))
    const told = async () => {
      for (let round = 0; round < 2; round += 1) {
        await stage.capabilities.events.dispatch()
        await post.deliverMails()
      }
      const { items } = await post.mails.list({ after: null, limit: 50, total: false })
      return items.filter(({ template }) => template === 'mail-template-failed')
    }
    expect(await told()).toMatchObject([
      { recipient: 'owner@example.com', state: 'sent', subject: 'Your template “Access approved” failed' },
    ])
    expect((await post.templates.show(name)).failure).toContain('removedField')
    expect((await post.templates.list()).filter(({ failure }) => failure !== null).map((one) => one.name)).toEqual([
      name,
    ])
    await post.templates.updateMailTemplate(stage.owner, name, own, null)
    expect(await post.templates.show(name)).toMatchObject({ failure: null })
    expect(await told()).toHaveLength(1)
  })
})
