import { hashKey } from '../gateway/index.ts'
import type { Driver } from '../providers/index.ts'
import { offerAtTyk, setTykStage } from '../providers/test-tyk-stage.ts'
import {
  addMember,
  addOffering,
  keysLetIn,
  requestAndApprove,
  type Stage,
  type StageOptions,
  setStage,
} from '../test-capabilities.ts'

/** A member with a working credential. */
export async function issued(options: StageOptions = {}) {
  const stage = await setStage(options)
  const member = await addMember(stage)
  const offering = await addOffering(stage)
  const names = await requestAndApprove(stage, member, offering)
  const { credentials } = stage.capabilities
  const reveal = async () => (await credentials.revealCredential(member, names.credentialId)).expose()
  return { stage, member, offering, ...names, ...stage.capabilities, reveal }
}

/** A member with a working credential at a Tyk Dashboard. */
export async function issuedAtTyk(options: Parameters<typeof setTykStage>[0] = {}) {
  const stage = await setTykStage(options)
  const member = await addMember(stage)
  const offering = await offerAtTyk(stage)
  const names = await requestAndApprove(stage, member, offering)
  const { credentials } = stage.capabilities
  const reveal = async () => (await credentials.revealCredential(member, names.credentialId)).expose()
  return { stage, fake: stage.fake, member, offering, ...names, ...stage.capabilities, reveal }
}

export const isLetIn = async (stage: Stage, key: string) => (await keysLetIn(stage)).includes(hashKey(key))

/** A driver that holds back new keys until it is told to go on, once it is told to hold. */
export function holding() {
  let held: Promise<void> | undefined
  let go = () => {}
  let reached = () => {}
  return {
    hold() {
      held = new Promise((resolve) => {
        go = resolve
      })
      return new Promise<void>((resolve) => {
        reached = resolve
      })
    },
    go: () => go(),
    wrapDriver: (driver: Driver): Driver => ({
      ...driver,
      async putKey(key) {
        reached()
        await held
        return driver.putKey(key)
      },
    }),
  }
}
