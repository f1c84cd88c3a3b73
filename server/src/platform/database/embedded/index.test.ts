import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { startEmbeddedPostgres } from './index.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { query, startedServer, temporaryFolder, usedFolder } from './test-portal.ts'

const timeout = 120_000

describe('a new data folder', { timeout }, () => {
  test('gets a UTF-8 database that sorts for people, and is safe against power cuts', async () => {
    const server = await startedServer(await temporaryFolder())
    const [row] = await query(
      server.connectionString,
      `select current_database() as name, current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
        current_setting('data_checksums') as checksums,
        (select string_agg(word, ' ' order by word collate "und-x-icu") from unnest(array['zebra', 'Äpfel', 'apple', 'Zoo']) word) as sorted,
        lower('ÄÖ') as lower`,
    )
    expect(row).toEqual({
      name: 'portico',
      encoding: 'UTF8',
      fsync: 'on',
      checksums: 'on',
      sorted: 'Äpfel apple zebra Zoo',
      lower: 'äö',
    })
    expect(server.version).toMatch(/^18\./)
  })

  test('lets the portal create databases and trusted extensions, but is not run as superuser', async () => {
    const server = await startedServer(await usedFolder())
    await query(server.connectionString, 'create database another')
    await query(server.connectionString, 'create extension pg_trgm')
    await expect(query(server.connectionString, "copy (select 1) to program 'true'")).rejects.toThrow(
      /permission denied/,
    )
  })

  test('cannot be reached from outside, without the password, or as superuser', async () => {
    const server = await startedServer(await usedFolder())
    const [row] = await query(server.connectionString, `select current_setting('listen_addresses') as addresses`)
    expect(row).toEqual({ addresses: '' })
    const url = new URL(server.connectionString)
    expect(((await stat(url.searchParams.get('host') ?? '')).mode & 0o777).toString(8)).toBe('700')
    expect(((await stat(`${server.folder}/cluster`)).mode & 0o777).toString(8)).toBe('700')
    expect(((await stat(`${server.folder}/password`)).mode & 0o777).toString(8)).toBe('600')
    url.password = 'guess'
    await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/)
    url.username = 'postgres'
    await expect(query(url.href, 'select 1')).rejects.toThrow(/no pg_hba.conf entry/)
  })

  test('keeps neither statements nor values of failed queries in its log', async () => {
    const server = await startedServer(await usedFolder())
    await query(server.connectionString, 'create table people (email text unique)')
    const insert = `insert into people values ('ada@example.com')`
    await query(server.connectionString, insert)
    await expect(query(server.connectionString, insert)).rejects.toThrow(/duplicate key/)
    await server.stop()
    const logs = await readdir(`${server.folder}/cluster/log`)
    const text = await readFile(`${server.folder}/cluster/log/${logs[0]}`, 'utf8')
    expect(text).toContain('duplicate key')
    expect(text).not.toContain('ada@example.com')
  })
})

describe('an existing data folder', { timeout }, () => {
  test('keeps its data over a stop and a start, and leaves no socket folder behind', async () => {
    const dataFolder = await usedFolder()
    const first = await startedServer(dataFolder)
    await query(first.connectionString, 'create table kept as select 42 as answer')
    await Promise.all([first.stop(), first.stop()])
    await expect(stat(new URL(first.connectionString).searchParams.get('host') ?? '')).rejects.toThrow(/ENOENT/)
    const second = await startedServer(dataFolder)
    expect(await query(second.connectionString, 'select answer from kept')).toEqual([{ answer: 42 }])
  })

  test('that lost its password file gets a new password', async () => {
    const dataFolder = await usedFolder()
    const first = await startedServer(dataFolder)
    await first.stop()
    await writeFile(`${first.folder}/password`, '')
    const messages: string[] = []
    const second = await startedServer(dataFolder, messages)
    expect(await query(second.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(second.connectionString.slice(0, 60)).not.toBe(first.connectionString.slice(0, 60))
    expect(messages.join()).toContain('password')
  })

  test('of another major version is refused with the way on, and kept', async () => {
    const dataFolder = await usedFolder()
    const server = await startedServer(dataFolder)
    await server.stop()
    const versionFile = `${server.folder}/cluster/PG_VERSION`
    await writeFile(versionFile, '17\n')
    await expect(startedServer(dataFolder)).rejects.toMatchObject({
      code: 'database-version-differs',
      message: expect.stringMatching(/PostgreSQL 17.*PostgreSQL 18.*pg_dump/),
    })
    await writeFile(versionFile, '18\n')
    await startedServer(dataFolder)
  })

  test('without its PG_VERSION is refused and never overwritten', async () => {
    const dataFolder = await usedFolder()
    const server = await startedServer(dataFolder)
    await server.stop()
    await writeFile(`${server.folder}/cluster/PG_VERSION`, '')
    await expect(startedServer(dataFolder)).rejects.toMatchObject({ code: 'database-folder-damaged' })
    expect(await readdir(`${server.folder}/cluster`)).toContain('pg_wal')
  })
})

describe('a running server', { timeout }, () => {
  test('is stopped while sessions are at work, which keeps what they committed and nothing else', async () => {
    const dataFolder = await usedFolder()
    const first = await startedServer(dataFolder)
    await query(first.connectionString, 'create table kept as select 1 as n')
    const atWork = query(first.connectionString, 'begin; insert into kept values (2); select pg_sleep(600)')
    const refused = expect(atWork).rejects.toThrow(/terminat/)
    const sleeping = `select 1 from pg_stat_activity where wait_event = 'PgSleep'`
    while ((await query(first.connectionString, sleeping)).length === 0);
    await first.stop()
    await refused
    const second = await startedServer(dataFolder)
    expect(await query(second.connectionString, 'select n from kept')).toEqual([{ n: 1 }])
  })

  test('that ends by itself is reported, and stopping it afterwards is no error', async () => {
    const messages: string[] = []
    const server = await startedServer(await usedFolder(), messages)
    const file = await readPostmasterFile(`${server.folder}/cluster`)
    process.kill(file?.pid ?? 0, 'SIGTERM')
    await expect.poll(() => messages.join()).toContain('ended by itself')
    await server.stop()
  })
})

describe('settings', { timeout }, () => {
  test('go over the built-in ones', async () => {
    const server = await startEmbeddedPostgres({
      dataFolder: await usedFolder(),
      log: () => undefined,
      settings: { max_connections: '33' },
    })
    try {
      const [row] = await query(
        server.connectionString,
        `select current_setting('max_connections') as max, current_setting('jit') as jit`,
      )
      expect(row).toEqual({ max: '33', jit: 'off' })
    } finally {
      await server.stop()
    }
  })

  test.each(['fsync', 'listen_addresses', 'FSYNC'])('%s is not for changing', async (name) => {
    const dataFolder = await temporaryFolder()
    await expect(
      startEmbeddedPostgres({ dataFolder, log: () => undefined, settings: { [name]: 'off' } }),
    ).rejects.toMatchObject({
      code: 'database-setting-reserved',
      field: name,
    })
    expect(await readdir(dataFolder)).toEqual([])
  })

  test('PostgreSQL does not know are named in the refusal, and leave the folder free', async () => {
    const dataFolder = await usedFolder()
    await expect(
      startEmbeddedPostgres({ dataFolder, log: () => undefined, settings: { work_memory: '1' } }),
    ).rejects.toMatchObject({ code: 'database-not-started', message: expect.stringContaining('work_memory') })
    await startedServer(dataFolder)
  })
})
