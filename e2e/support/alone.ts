import { mkdir, rm } from 'node:fs/promises'
import { expect } from './test.ts'

/** What depends on settings of the one portal that all tests share. */
type Matter = 'signing-up' | 'trying-calls'

/** Nobody else does this, or changes its settings, during this work. Making a folder succeeds once, also among processes. */
export async function alone<T>(matter: Matter, work: () => Promise<T>): Promise<T> {
  const lock = `${process.env.E2E_DATA_FOLDER}-${matter}`
  const taken = () =>
    mkdir(lock).then(
      () => true,
      () => false,
    )
  await expect.poll(taken, { timeout: 60_000, intervals: [50] }).toBe(true)
  try {
    return await work()
  } finally {
    await rm(lock, { recursive: true })
  }
}
