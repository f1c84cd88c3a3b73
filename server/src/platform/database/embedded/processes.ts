import { readFile, readlink, realpath } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { run } from './run-as.ts'

export type ProcessState = 'gone' | 'zombie' | 'running'

export async function processState(pid: number): Promise<ProcessState> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'gone'
  }
  if (process.platform === 'win32') return 'running'
  const letter = process.platform === 'linux' ? await linuxState(pid) : (await ps(pid, 'stat')).trim()[0]
  if (!letter) return 'gone'
  return letter === 'Z' || letter === 'X' ? 'zombie' : 'running'
}

async function linuxState(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name before the state may itself hold brackets and blanks.
  return text.slice(text.lastIndexOf(')') + 2)[0]
}

/** Whether the process is a PostgreSQL server working on this very cluster. Not knowing counts as no. */
export async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === 'win32') {
    const { output } = await run(`${process.env.SystemRoot}\\System32\\tasklist.exe`, ['/FI', `PID eq ${pid}`, '/NH'], {
      account: undefined,
    })
    return output.toLowerCase().includes('postgres.exe')
  }
  if (process.platform !== 'linux') {
    const command = await ps(pid, 'command')
    return command.includes('postgres') && command.includes(`-D ${cluster}`)
  }
  // A server's working folder is its cluster.
  const workingFolder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')
  return workingFolder === (await realpath(cluster)) && name.trim() === 'postgres'
}

const ps = async (pid: number, column: string): Promise<string> =>
  (await run('/bin/ps', ['-o', `${column}=`, '-p', String(pid)], { account: undefined })).output

/** @returns whether the process ended (or is but a zombie) within the time */
export async function ended(pid: number, milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds
  while ((await processState(pid)) === 'running') {
    if (performance.now() > deadline) return false
    await pause(10)
  }
  return true
}
