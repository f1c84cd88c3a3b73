import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { onTestFinished, vi } from 'vitest'
import { type OwnStage, setStage } from '../test-capabilities.ts'
import { type Door, openDoor } from '../test-door.ts'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface Receiver {
  url: string
  received: Received[]
  /** What it does with a request from now on; 204 unless told. */
  behave(answer: (response: ServerResponse, request: Received) => void): void
}

/** Somebody else's server on loopback: the outside world of these tests, speaking the real protocol. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  let behaviour = (response: ServerResponse, _request: Received): void => void response.writeHead(204).end()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() }
      received.push(one)
      behaviour(response, one)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    behave(answer) {
      behaviour = answer
    },
  }
}

export interface Telephone {
  stage: OwnStage
  door: Door
  receiver: Receiver
  webhookId: string
  /** Hands events out and sends what is due until nothing is under way. */
  deliver(): Promise<void>
  /** Causes an event that the webhook is told of. */
  happen(name?: string): Promise<void>
  deliveries(): Promise<{ id: string; state: string; attempts: number; failure: string | null; messageId: string }[]>
}

/** A stage with one webhook that is told of plans of apps being created, at a receiver on loopback. */
export async function openTelephone(input: object = {}): Promise<Telephone> {
  const stage = await setStage()
  const door = await openDoor(stage)
  const receiver = await openReceiver()
  const body = { url: `${receiver.url}/hook`, events: ['account.activated'], ...input }
  const created = await door.ask('POST', '/webhooks', body)
  if (created.status !== 201) throw new Error(JSON.stringify(created.body))
  const { webhookDelivery, events, identity } = stage.capabilities
  return {
    stage,
    door,
    receiver,
    webhookId: created.body.id,
    async deliver() {
      await events.dispatch()
      await webhookDelivery.startDue()
      await webhookDelivery.idle()
    },
    async happen() {
      const { accountId } = await identity.createAccount(stage.owner, {
        email: `${Math.random().toString(36).slice(2)}@example.com`,
        firstName: 'Ada',
        lastName: 'Tester',
        password: 'correct horse battery',
        status: 'pending',
      })
      await identity.activateAccount(stage.owner, accountId)
    },
    async deliveries() {
      const { items } = (await door.ask('GET', `/webhooks/${created.body.id}/deliveries?limit=100`)).body
      return items
    },
  }
}

/** What a receiver does to know that a message is genuine, at the moment of the stage's clock. @throws when it is not */
export function verify({ clock }: OwnStage, secret: string, { body, headers }: Received): void {
  vi.useFakeTimers({ toFake: ['Date'], now: clock.now() })
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>)
  } finally {
    vi.useRealTimers()
  }
}
