import { expect } from 'vitest'
import { type SynchronisedStage, setSynchronisedStage } from './catalogue/test-synchronisation.ts'
import { openPost, type Post } from './notifications/test-mailbox.ts'
import type { Actor } from './platform/actor.ts'
import { addMember, addOffering, type Offering, requestAndApprove } from './test-capabilities.ts'
import { openDoor } from './test-door.ts'

/** What has to be there before events can be caused, and how to cause them. */
export interface Play {
  stage: SynchronisedStage
  /** Where mails go once it is connected: with a mail server whoever registers has to confirm their address first. */
  post: Post
  member: Actor
  /** What was made on the way, by the name it has in paths. */
  ids: Record<string, string>
  /** Whose plan lets keys live for forty days. */
  offering: Offering
  /** Another at the same provider. */
  other: Offering
  /** Asks the REST API by the name of an operation; ids of the path are those of `ids`. @returns the body of the answer */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects
  ask(operation: string, body?: object, by?: 'owner' | 'member', ids?: Record<string, string>): Promise<any>
  /** The token in the newest mail of this kind. */
  tokenFor(template: string): Promise<string>
}

export type Cause = (play: Play) => Promise<unknown>

export async function openPlay(): Promise<Play> {
  const stage = await setSynchronisedStage()
  const { capabilities, owner, vault, db } = stage
  const member = await addMember(stage)
  const offering = await addOffering(stage)
  const keyLifetimeSeconds = 40 * 24 * 3600
  await capabilities.plans.updatePlan(owner, offering.planId, { keyLifetimeSeconds }, null)
  const other = await addOffering(stage)
  const { appId, credentialId } = await requestAndApprove(stage, member, offering)
  const ids: Record<string, string> = { ownApp: appId, credentialId, providerId: stage.tykId }
  const doors = { owner: await openDoor(stage), member: await openDoor(stage, member) }
  const post = await openPost(stage)
  return {
    stage,
    post,
    member,
    ids,
    offering,
    other,
    async ask(operation, body, by = 'owner', others = {}) {
      const door = doors[by]
      const entrance = door.entrances.find(({ name }) => name === operation)
      if (!entrance) throw new Error(`There is no operation ${operation}.`)
      const path = entrance.path
        .replace('/api/v1', '')
        .replaceAll(/\{(\w+)\}/g, (_, name: string) => others[name] ?? ids[name] ?? name)
      const answer = await door.ask(entrance.method, path, body)
      expect(answer.status, `${operation}: ${JSON.stringify(answer.body)}`).toBeLessThan(300)
      return answer.body
    },
    async tokenFor(template) {
      await capabilities.events.dispatch()
      const mails = db.selectFrom('mails').select('model_sealed').where('template', '=', template)
      const { model_sealed } = await mails.orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow()
      const model = model_sealed ? vault.open(model_sealed, 'mail-model').expose() : ''
      return /token=([\w-]+)/.exec(model)?.[1] ?? ''
    },
  }
}
