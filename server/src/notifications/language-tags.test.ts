import { languageTag } from '@portico/contract'
import { expect, test } from 'vitest'
import { acceptedOf, inLine, matching } from './language-tags.ts'

test('the words of a mail are those of its language, of what it is a variety of, or of the first language', () => {
  const offered = ['en', 'de', 'de-AT', 'zh-Hant', 'zh-Hant-TW']
  expect(inLine('de-AT', offered)).toEqual(['de-AT', 'de', 'en'])
  expect(inLine('zh-Hant-TW', offered)).toEqual(['zh-Hant-TW', 'zh-Hant', 'en'])
  expect(inLine('en', offered)).toEqual(['en'])
  // Not chosen, or no longer offered.
  expect(inLine(null, offered)).toEqual(['en'])
  expect(inLine('fr', offered)).toEqual(['en'])
})

test('what a browser asks for is read by weight, and nonsense is left out', () => {
  expect(acceptedOf('fr-CH, fr;q=0.9, en;q=0.8, de;q=0.95, *;q=0.5')).toEqual(['fr-CH', 'de', 'fr', 'en'])
  expect(acceptedOf('EN-us;q=0.4,pt-br , it;q=0')).toEqual(['pt-BR', 'en-US'])
  for (const nonsense of ['', ';;', 'q=1', 'a,b', '../../etc', 'de;q=two', 'x'.repeat(10_000)]) {
    expect(acceptedOf(nonsense), nonsense).toEqual([])
  }
})

test('an offered language answers to itself, to its varieties, and to what it is a variety of', () => {
  expect(matching('de-AT', ['en', 'de'])).toBe('de')
  expect(matching('pt', ['en', 'pt-BR'])).toBe('pt-BR')
  expect(matching('zh-Hant-HK', ['zh', 'zh-Hant'])).toBe('zh-Hant')
  expect(matching('fr', ['en', 'de'])).toBeUndefined()
})

test('a tag is brought to its canonical form, and what names no language is refused', () => {
  const read = (tag: string) => languageTag.safeParse(tag)
  expect(['DE', ' pt-br ', 'zh-hant-tw', 'es-419'].map((tag) => read(tag).data)).toEqual([
    'de',
    'pt-BR',
    'zh-Hant-TW',
    'es-419',
  ])
  for (const wrong of ['', 'german', 'xx', 'de_AT', 'de-x-mine', 'en-u-ca-buddhist', '*', 'e', '-de', 'de-']) {
    expect(read(wrong).success, wrong).toBe(false)
  }
})
