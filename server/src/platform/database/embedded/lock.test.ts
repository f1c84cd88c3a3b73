import { describe, expect, test } from 'vitest'
import { lockFolder } from './lock.ts'
import { query, startedServer, startPortalProcess, temporaryFolder, usedFolder } from './test-portal.ts'

const timeout = 120_000

describe('two portals on one data folder', { timeout }, () => {
  test('the second is refused with a sentence, and the first goes on', async () => {
    const dataFolder = await usedFolder()
    const first = startPortalProcess(dataFolder)
    const connectionString = await first.firstLine
    await expect(startedServer(dataFolder)).rejects.toMatchObject({
      code: 'data-folder-in-use',
      message: `The data folder ${dataFolder} is in use by another portal (process ${first.child.pid}): stop that one first, or give this one a data folder of its own.`,
    })
    expect(await query(connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('started at the same moment on an empty folder: one wins, one is refused', async () => {
    const dataFolder = await temporaryFolder()
    const lines = await Promise.all(
      [startPortalProcess(dataFolder), startPortalProcess(dataFolder)].map((portal) => portal.firstLine),
    )
    expect(lines.filter((line) => line === 'data-folder-in-use')).toHaveLength(1)
    const winner = lines.find((line) => line !== 'data-folder-in-use') ?? ''
    expect(await query(winner, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('in one process the second is refused as well', async () => {
    const dataFolder = await usedFolder()
    const first = await startedServer(dataFolder)
    await expect(startedServer(dataFolder)).rejects.toMatchObject({ code: 'data-folder-in-use' })
    expect(await query(first.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
  })
})

test('a released lock can be taken again', async () => {
  const folder = await temporaryFolder()
  lockFolder(folder, folder).release()
  const lock = lockFolder(folder, folder)
  expect(() => lockFolder(folder, folder)).toThrow(/in use by another portal/)
  lock.release()
})
