import { type EventName, eventNames } from '@portico/contract'
import { expect, test } from 'vitest'
import { type Cause, openPlay } from './test-causes.ts'
import { causesOfAccess } from './test-causes-of-access.ts'
import { causesOfOffers } from './test-causes-of-offers.ts'
import { causesOfPeople } from './test-causes-of-people.ts'

/** An event without a cause is refused by the compiler: add it to the table it fits. */
const causes: Record<EventName, Cause> = { ...causesOfPeople, ...causesOfAccess, ...causesOfOffers }

test('WHK-5: every event of the catalogue is caused through the API or by its job, and told with its data', {
  timeout: 120_000,
}, async () => {
  const play = await openPlay()
  const told = async () =>
    (await play.stage.db.selectFrom('events').select(['name', 'payload']).orderBy('id').execute()).map(
      ({ name }) => name,
    )
  for (const [name, cause] of Object.entries(causes)) {
    const before = (await told()).length
    await cause(play)
    expect((await told()).slice(before), name).toContain(name)
  }
  expect(Object.keys(causes).toSorted()).toEqual([...eventNames].toSorted())
  // Whoever acts on them can read each.
  await play.stage.capabilities.events.dispatch()
  const failed = play.stage.db.selectFrom('events').select(['name', 'last_error']).where('last_error', 'is not', null)
  expect(await failed.execute()).toEqual([])
})
