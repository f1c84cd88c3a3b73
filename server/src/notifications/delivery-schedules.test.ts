import { expect, onTestFinished, test } from 'vitest'
import { newId } from '../platform/ids.ts'
import { createLog } from '../platform/log.ts'
import { type OwnStage, setStage } from '../test-capabilities.ts'
import { dyingDatabase } from '../test-dying-database.ts'
import { choose, pick, type Random, randomFrom } from '../test-unreliable.ts'
import { createRenderer, type Renderer } from '../themes/index.ts'
import { defaultThemeFolder } from '../themes/theme-fixture.ts'
import { createMailLanguages, createMailSettings, createNotifications, createQueueMail } from './index.ts'
import { type Behaviour, type openMailbox, openPost } from './test-mailbox.ts'

/** `npm run soak` plays more of them; a schedule that failed is played alone with its seed. */
const schedules = Number(process.env.FAULT_SCHEDULES ?? 25)
const firstSeed = Number(process.env.FAULT_SEED ?? 1)

const [minute, hour] = [60_000, 3600_000]

interface World {
  stage: OwnStage
  renderer: Renderer
  mailbox: Awaited<ReturnType<typeof openMailbox>>
}

test('whatever a mail server does and whenever a process is killed, every mail arrives, again only under its own id', {
  timeout: 60_000 + schedules * 10_000,
}, async () => {
  const stage = await setStage()
  const { mailbox, connect } = await openPost(stage)
  await connect()
  const renderer = await createRenderer({ themeFolder: defaultThemeFolder, log: { warn() {} } })
  onTestFinished(() => renderer.close())
  const world = { stage, mailbox, renderer }
  for (let seed = firstSeed; seed < firstSeed + schedules; seed += 1) {
    const random = randomFrom(seed)
    mailbox.letters.length = 0
    const recipients = await playSchedule(world, random)
    expect({ seed, ...(await settle(world, recipients)) }).toEqual({ seed, missing: [], strange: [], open: [] })
  }
})

/** Eight rounds in which a mail is caused, a process works until it is killed, the server changes its mind, or time goes by. */
async function playSchedule(world: World, random: Random): Promise<string[]> {
  const { stage, mailbox } = world
  const recipients: string[] = []
  for (let round = 0; round < 8; round += 1) {
    mailbox.behave(misbehaviour(random))
    const dice = pick(random, 4)
    if (dice === 0 || recipients.length === 0) {
      const recipient = `${newId()}@example.com`
      const mail = { eventId: null, template: 'test', recipient, model: { askedBy: 'Olga' } } as const
      await createQueueMail({ vault: stage.vault })(stage.db, mail, stage.clock.now())
      recipients.push(recipient)
    } else if (dice === 1) stage.clock.advance(choose(random, [minute / 6, 2 * minute, 6 * minute, hour]))
    else await Promise.all([work(world, pick(random, 12)), dice === 2 ? work(world, pick(random, 30)) : null])
  }
  return recipients
}

/** Some of what mail servers do for a while. */
function misbehaviour(random: Random): Behaviour {
  return {
    recipient: () => (pick(random, 6) === 0 ? '450 try later' : '250 known'),
    data: () => {
      const dice = pick(random, 4)
      if (dice < 2) return '250 taken'
      // It has taken it, and nobody hears so.
      return dice === 2 ? null : '451 try later'
    },
  }
}

/** A process of the portal that is killed after so many statements. */
async function work({ stage, renderer }: World, statements: number): Promise<void> {
  const process = dyingDatabase(stage.db, statements)
  const { vault, clock } = stage
  const { deliverMails } = createNotifications({
    db: process.db,
    now: clock.now,
    log: createLog({ level: 'silent', format: 'json' }),
    vault,
    renderer,
    settings: createMailSettings({ db: process.db, now: clock.now, vault, mail: null }),
    languages: createMailLanguages({ db: process.db, now: clock.now }),
    baseUrl: 'http://localhost:3001',
    evaluation: false,
  })
  await deliverMails().catch((error: unknown) => {
    if (!process.isDead()) throw error
  })
}

/** Everything works again, for less than the day after which a mail is given up. */
async function settle(world: World, recipients: readonly string[]) {
  const { stage, mailbox } = world
  mailbox.behave({})
  for (let round = 0; round < 3; round += 1) {
    stage.clock.advance(2 * hour)
    await work(world, Number.POSITIVE_INFINITY)
  }
  const arrived = mailbox.letters.map((letter) => ({
    recipient: /^To: (\S+)/m.exec(letter)?.[1],
    id: /^Message-ID: <([^@]+)@/m.exec(letter)?.[1],
  }))
  const rows = await stage.db.selectFrom('mails').select(['id', 'recipient', 'state']).execute()
  const idOf = new Map(rows.map((row) => [row.recipient, row.id]))
  return {
    missing: recipients.filter((wanted) => !arrived.some(({ recipient }) => recipient === wanted)),
    strange: arrived.filter(({ recipient = '', id }) => idOf.get(recipient) !== id),
    open: rows.filter(({ state }) => state !== 'sent'),
  }
}
