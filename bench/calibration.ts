import { createHash } from 'node:crypto'

/** What one loop takes on the machine for which the budgets in milliseconds are meant. */
export const referenceMs = 36

const passes = 9

/**
 * CPU milliseconds of a fixed piece of work of the kind a web server does: escape, join, write and read JSON, sort, digest. The median
 * of nine passes after one that warms up.
 */
export function measureCalibrationLoop(): number {
  calibrationLoop()
  const times = Array.from({ length: passes }, () => {
    const before = process.cpuUsage()
    calibrationLoop()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  })
  return times.toSorted((a, b) => a - b)[(passes - 1) / 2] ?? Number.NaN
}

function calibrationLoop(): string {
  let digest = ''
  for (let round = 0; round < 40; round += 1) {
    const rows = Array.from({ length: 1_000 }, (_, index) => ({
      id: index * 7_919 + round,
      name: `<Row ${(index * 31) % 997} & co> ${digest.slice(0, 4)}`,
      tags: ['a', 'b', String(index % 13)],
    }))
    const read = JSON.parse(JSON.stringify(rows)) as typeof rows
    read.sort((a, b) => (a.name < b.name ? -1 : 1))
    const html = read.map((row) => `<li>${row.name.replace(/[&<>"']/g, '·')} ${row.tags.join()}</li>`).join('')
    digest = createHash('sha256').update(html).digest('hex')
  }
  return digest
}
