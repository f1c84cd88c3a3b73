import { expect, test } from 'vitest'
import { metadataIn, metadataText } from './metadata-text.ts'

test('PLN-8: fields are read a line each, and written as they are read', () => {
  const text = 'tier=gold\n\n rate_limit_pattern = $tyk_meta.ApplicationID|a=b \nlonely'
  expect(metadataIn(text)).toEqual({ tier: 'gold', rate_limit_pattern: '$tyk_meta.ApplicationID|a=b', lonely: '' })
  expect(metadataIn(metadataText({ a: '1', b: 'x=y' }))).toEqual({ a: '1', b: 'x=y' })
})
