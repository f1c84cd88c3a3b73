import { describe, expect, test } from 'vitest'
import type { CustomField } from '../custom-fields/index.ts'
import { readImportFile } from './import-file.ts'

const vat = { name: 'vat', label: 'VAT number' } as CustomField

async function read(text: string | Uint8Array) {
  const rows = []
  for await (const row of readImportFile(typeof text === 'string' ? Buffer.from(text) : text, [vat])) rows.push(row)
  return rows
}

const header = 'email,first name,last name'

test.each([
  ['commas', 'Email,First Name,Last-Name,company,VAT number\nAda@Example.com,Ada,"King, Countess",Acme,GB1'],
  ['semicolons', 'E-Mail;first_name;surname;Organisation;vat\nada@example.com;Ada;King, Countess;Acme;GB1'],
  [
    'tabs and a byte order mark',
    '\uFEFFemail\tfirstname\tlastname\torganization\tfield:vat\r\nada@example.com\tAda\tKing, Countess\tAcme\tGB1\r\n',
  ],
])('a file with %s is read', async (_what, text) => {
  const cells = {
    firstName: 'Ada',
    lastName: 'King, Countess',
    organisation: 'Acme',
    teams: '',
    role: '',
    fields: { vat: 'GB1' },
  }
  expect(await read(text)).toEqual([{ line: 2, email: 'ada@example.com', cells, fault: null }])
})

test('lines are those of the file, whatever is quoted, empty or cut', async () => {
  const text = `${header},teams\n\na@x.example,A,One,"Red\r\nBlue"\n,,,\nb@x.example,B\nc@x.example,C,Three,`
  const rows = await read(text)
  expect(rows.map(({ line, email }) => `${line} ${email}`)).toEqual(['3 a@x.example', '6 b@x.example', '7 c@x.example'])
  expect(rows.map(({ fault }) => fault?.sentence ?? '')).toEqual([
    '',
    expect.stringContaining('2 cells, the header 4'),
    '',
  ])
})

test('a cell that is too long is a fault of its row, and is cut', async () => {
  const [row] = await read(`${header}\na@x.example,${'😀'.repeat(1500)},One`)
  expect(row?.fault).toEqual({ column: 'first name', sentence: 'Use at most 2,000 characters.' })
  expect(row?.cells.firstName).toHaveLength(2000)
})

describe('refused with a sentence', () => {
  test.each([
    ['another encoding', Buffer.from([...Buffer.from(`${header}\n`), 0xe4, 0x2c]), 'import-unreadable', 'UTF-8'],
    ['two bytes a letter', Buffer.from(`\uFEFF${header}`, 'utf16le'), 'import-unreadable', 'UTF-8'],
    ['NUL', `${header}\na@x.example,A\0,B`, 'import-unreadable', 'UTF-8'],
    ['a quotation mark that is never closed', `${header}\na@x.example,A,"B\nmore`, 'import-unreadable', 'Row 2,'],
    ['a stray quotation mark', `${header}\na@x.example,A"a",B`, 'import-unreadable', 'Row 2,'],
    ['nothing', '', 'import-empty', 'no people'],
    ['a header alone', `${header}\n`, 'import-empty', 'no people'],
    ['no header', 'a@x.example,A,B', 'import-columns', 'not known: “a@x.example”'],
    ['a missing column', 'email,first name\na@x.example,A', 'import-columns', '“last name” is missing'],
    ['a column twice', `${header},E-mail\na@x.example,A,B,c@x.example`, 'import-columns', '“E-mail” is there twice'],
    ['an unknown column', `${header},shoe size\na@x.example,A,B,46`, 'import-columns', 'Known are: email, first name'],
    ['passwords', `${header},Password\na@x.example,A,B,secret`, 'import-columns', 'Passwords do not belong'],
  ])('%s', async (_what, text, code, sentence) => {
    const refusal = read(text)
    await expect(refusal).rejects.toMatchObject({ code, field: 'file', message: expect.stringContaining(sentence) })
  })

  test('more rows than a file may hold', async () => {
    const text = `${header}\n${'a@x.example,A,B\n'.repeat(4)}`
    let rows = 0
    const reading = async () => {
      for await (const _ of readImportFile(Buffer.from(text), [], 3)) rows += 1
    }
    await expect(reading()).rejects.toMatchObject({
      code: 'import-too-long',
      message: expect.stringContaining('3 rows'),
    })
    expect(rows).toBe(3)
  })
})
