import { expect, vi } from 'vitest'
import type { Capabilities } from './build-capabilities.ts'
import { openMailbox } from './notifications/test-mailbox.ts'
import { system } from './platform/actor.ts'
import type { Db } from './platform/database/database.ts'
import { openReceiver } from './webhooks/test-receiver.ts'

const approved = 'access-request.approved'

/** A mail server and a receiver of webhooks, there all the time while the portal is not. */
export async function openOutside({ mailSettings, webhooks }: Capabilities) {
  const [mailbox, receiver, tester] = [await openMailbox(), await openReceiver(), system('Test')]
  await mailSettings.updateMailSettings(
    tester,
    {
      server: { host: '127.0.0.1', port: mailbox.port, security: 'none', username: '' },
      fromAddress: 'portal@example.com',
      fromName: 'Portal',
      replyTo: null,
      ownerNotices: [],
    },
    null,
  )
  await webhooks.createWebhook(tester, {
    url: `${receiver.url}/hook`,
    description: '',
    events: [approved],
    productIds: [],
    organisationIds: [],
    headers: [],
    timeoutSeconds: 10,
  })

  return {
    /** Each of these approvals by mail and at the receiver: under one id, however often it came. */
    async expectTold(db: Db, requestIds: readonly string[]): Promise<void> {
      const mails = () =>
        db.selectFrom('mails').select(['id', 'state']).where('template', '=', 'access-request-approved').execute()
      await vi.waitFor(
        async () => {
          // As if the time were over for which a process that was killed had taken them.
          const over = { lease_until: new Date(0) }
          await db.updateTable('mails').set(over).where('lease', 'is not', null).execute()
          await db.updateTable('webhook_deliveries').set(over).where('lease', 'is not', null).execute()
          const mailStates = (await mails()).map(({ state }) => state)
          // The sample has some of its own.
          expect(mailStates.length).toBeGreaterThanOrEqual(requestIds.length)
          expect(new Set(mailStates)).toEqual(new Set(['sent']))
          expect(receiver.received.length).toBeGreaterThanOrEqual(requestIds.length)
          const states = db.selectFrom('webhook_deliveries').select('state').where('state', '<>', 'delivered')
          expect(await states.execute()).toEqual([])
        },
        { timeout: 120_000, interval: 1000 },
      )
      const letters = new Set(mailbox.letters.map((letter) => /^Message-ID: <([^@]+)@/m.exec(letter)?.[1]))
      for (const { id } of await mails()) expect(letters).toContain(id)
      const messages = receiver.received.map(({ headers, body }) => ({
        id: headers['webhook-id'],
        about: (JSON.parse(body) as { data: { accessRequestId: string } }).data.accessRequestId,
      }))
      const idsOf = Map.groupBy(messages, ({ about }) => about)
      expect([...idsOf.keys()].toSorted()).toEqual(requestIds.toSorted())
      for (const same of idsOf.values()) expect(new Set(same.map(({ id }) => id)).size).toBe(1)
    },
  }
}
