import { describe, expect, test } from 'vitest'
import { auditedActions } from '../test-capabilities.ts'
import { openDoor } from '../test-door.ts'
import { measured, storedUsage } from './test-measured.ts'

const dayMs = 24 * 3600_000

describe('forgetting usage', () => {
  test('hours end as parts of their days, days end for good, and what stays is the same', async () => {
    const { stage, told, row, usage } = await measured()
    told.rows = [row('2026-02-10T08:00:00Z', 1), row('2026-02-10T09:00:00Z', 2), row('2026-03-02T08:00:00Z', 4)]
    await usage.collect()
    await usage.changeUsageRetention(stage.owner, { daysByHour: 31, daysByDay: 92 })
    stage.clock.advance(20 * dayMs)
    await usage.forgetOld()
    const afterHours = await storedUsage({ stage })
    expect(afterHours.hours.map(({ calls }) => calls)).toEqual([4])
    expect(afterHours.days.map(({ calls }) => calls)).toEqual([3, 4])
    stage.clock.advance(65 * dayMs)
    await usage.forgetOld()
    expect((await storedUsage({ stage })).days.map(({ calls }) => calls)).toEqual([4])
  })

  test('what is read again afterwards is not added twice', async () => {
    const { stage, told, row, usage } = await measured()
    told.rows = [row('2026-02-10T08:00:00Z', 5)]
    await usage.collect()
    await usage.changeUsageRetention(stage.owner, { daysByHour: 31, daysByDay: 92 })
    stage.clock.advance(20 * dayMs)
    await usage.forgetOld()
    await stage.db.deleteFrom('usage_collections').execute()
    await usage.collect()
    expect((await storedUsage({ stage })).days).toMatchObject([{ calls: 5 }])
  })

  test('the built-in gateway forgets its counts as well, in small steps', async () => {
    const { stage, usage } = await measured()
    await stage.db
      .insertInto('gateway_usage')
      .values(
        ['2025-11-01', '2026-03-02'].map((day) => ({
          hour: new Date(`${day}T08:00:00Z`),
          counter_id: 'one',
          api_id: '00000000-0000-0000-0000-000000000000',
          status: 200,
          calls: 1,
          errors: 0,
          latency_ms: 1,
          last_call_at: new Date(`${day}T08:00:00Z`),
        })),
      )
      .execute()
    await usage.forgetOld()
    const left = await stage.db.selectFrom('gateway_usage').select('hour').execute()
    expect(left).toEqual([{ hour: new Date('2026-03-02T08:00:00Z') }])
  })
})

describe('how long usage is kept', () => {
  test('is changed by the owner and recorded; numbers that don’t fit are refused by name', async () => {
    const { stage } = await measured()
    const { ask } = await openDoor(stage)
    expect((await ask('GET', '/settings/usage-retention')).body).toEqual({ daysByHour: 92, daysByDay: 800 })
    const wanted = { daysByHour: 40, daysByDay: 400 }
    expect(await ask('PUT', '/settings/usage-retention', wanted)).toMatchObject({ status: 200, body: wanted })
    expect((await auditedActions(stage)).at(-1)).toBe('setting.changed')
    const wrong = await ask('PUT', '/settings/usage-retention', { daysByHour: 30, daysByDay: 400.5 })
    expect(wrong).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'daysByHour' }, { field: 'daysByDay' }] },
    })
    expect((await ask('GET', '/settings/usage-retention')).body).toEqual(wanted)
  })
})
