import { expect, test } from 'vitest'
import { databaseTests } from './database-tests.ts'

test('tests that use a database are found, also where something between them and it opens it', () => {
  const found = databaseTests()
  expect(found).toContain('server/src/platform/jobs/jobs.test.ts')
  expect(found).toContain('server/src/identity/sign-in.test.ts')
  expect(found).not.toContain('server/src/platform/config/config.test.ts')
})
