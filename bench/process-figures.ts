import { readdirSync, readFileSync } from 'node:fs'

const millisecondsPerTick = 10

/** User and system CPU of a process so far, all its threads included; with those of children that have ended if asked for. Linux only. */
export function cpuMs(pid: number, { withEnded = false } = {}): number {
  const fields = statOf(pid)
  const ticks = withEnded ? fields.slice(11, 15) : fields.slice(11, 13)
  return ticks.reduce((sum, field) => sum + Number(field), 0) * millisecondsPerTick
}

/** Of a process and everything it has started. */
export const cpuMsOfTree = (pid: number): number =>
  cpuMs(pid, { withEnded: true }) + childrenOf(pid).reduce((sum, child) => sum + cpuMs(child), 0)

export function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1_024
}

/** Resident, but what is shared with other processes (the program's own code) counts with its part only: what apart processes take adds up. */
export function proportionalMegabytes(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
  return Number(kilobytes) / 1_024
}

export const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid)

export const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')

export function parentOf(pid: number): number | undefined {
  try {
    return Number(statOf(pid)[1])
  } catch (error) {
    // It ended while the list was read.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/** The fields behind the name, which may itself hold blanks and brackets: state, parent … */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(') ') + 2).split(' ')
}
