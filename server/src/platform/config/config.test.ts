import { describe, expect, test } from 'vitest'
import { Refused } from '../errors.ts'
import { readConfig } from './config.ts'
import { configurationReference } from './reference.ts'

function refusalOf(environment: Record<string, string>): string {
  try {
    readConfig(environment)
  } catch (error) {
    expect(error).toBeInstanceOf(Refused)
    return (error as Refused).message
  }
  return 'accepted'
}

describe('configuration', () => {
  test('without any setting the portal listens on 3001, its gateway on 8080, with the embedded database', () => {
    const config = readConfig({ HOME: '/root', PATH: '/bin' })
    expect(config.portal).toEqual({ host: '0.0.0.0', port: 3001, baseUrl: 'http://localhost:3001' })
    expect(config.gateway).toEqual({ enabled: true, host: '0.0.0.0', port: 8080, publicUrl: 'http://localhost:8080' })
    expect(config).toMatchObject({ databaseUrl: null, secretKey: null, sample: 'auto', evaluation: false })
  })

  test('an evaluation listens on loopback only', () => {
    expect(readConfig({ PORTAL_EVALUATION: '1' })).toMatchObject({
      portal: { host: '127.0.0.1' },
      gateway: { host: '127.0.0.1' },
      allowPrivateTargets: true,
    })
  })

  test.each([
    ['127.0.0.1:4000', '127.0.0.1', 4000],
    [':4000', '0.0.0.0', 4000],
    ['4000', '0.0.0.0', 4000],
    ['[::1]:4000', '::1', 4000],
  ])('PORTAL_HOSTPORT=%s', (value, host, port) => {
    expect(readConfig({ PORTAL_HOSTPORT: value }).portal).toMatchObject({ host, port })
  })

  test('the base address is what links are made from, without a slash at its end', () => {
    expect(readConfig({ PORTAL_BASE_URL: 'https://portal.example.com/' }).portal.baseUrl).toBe(
      'https://portal.example.com',
    )
  })

  test('an empty variable counts as not set', () => {
    expect(readConfig({ PORTAL_BASE_URL: '', DATABASE_URL: '' })).toMatchObject({ databaseUrl: null })
  })
})

describe('settings that stop the start', () => {
  test('one that does not exist, with the one that was probably meant', () => {
    expect(refusalOf({ PORTAL_HOST_PORT: '3001' })).toBe(
      'PORTAL_HOST_PORT is not a setting; did you mean PORTAL_HOSTPORT?',
    )
    expect(refusalOf({ PORTAL_GATEWAY_PROT: '1' })).toContain('did you mean PORTAL_GATEWAY_PORT')
    expect(refusalOf({ PORTAL_COFFEE_STRENGTH: '11' })).toBe('PORTAL_COFFEE_STRENGTH is not a setting.')
  })

  test.each([
    ['PORTAL_HOSTPORT', 'here'],
    ['PORTAL_HOSTPORT', '127.0.0.1:99999'],
    ['PORTAL_GATEWAY_PORT', '-1'],
    ['PORTAL_BASE_URL', 'portal.example.com'],
    ['PORTAL_BASE_URL', 'ftp://portal.example.com'],
    ['PORTAL_BASE_URL', 'https://example.com/portal'],
    ['PORTAL_BASE_URL', 'https://me:secret@example.com'],
    ['PORTAL_AUDIT_FORWARD', 'syslog:collector'],
    ['PORTAL_AUDIT_FORWARD', 'file:///'],
    ['DATABASE_URL', 'mysql://localhost/portal'],
    ['PORTAL_SECRET_KEY', 'too short'],
    ['PORTAL_SAMPLE', 'maybe'],
    ['PORTAL_LOG_LEVEL', 'loud'],
    ['PORTAL_TRUSTED_PROXIES', 'all'],
    ['PORTAL_EVALUATION', 'perhaps'],
  ])('%s=%s, named in the sentence', (name, value) => {
    expect(refusalOf({ [name]: value })).toContain(name)
  })

  test('all of them at once, a line each', () => {
    const lines = refusalOf({ PORTAL_SAMPLE: 'maybe', PORTAL_LOG_LEVEL: 'loud', PORTAL_TYPO: '1' }).split('\n')
    expect(lines).toHaveLength(3)
  })

  test('two that contradict each other', () => {
    expect(refusalOf({ PORTAL_HOSTPORT: '4000', PORTAL_GATEWAY_PORT: '4000' })).toContain('different ports')
    expect(refusalOf({ PORTAL_HOSTPORT: '4000', PORTAL_GATEWAY_PORT: '4000', PORTAL_GATEWAY_ENABLED: '0' })).toBe(
      'accepted',
    )
    expect(refusalOf({ PORTAL_EVALUATION: '1', PORTAL_HOSTPORT: '0.0.0.0:3001' })).toContain('loopback only')
  })
})

test('the configuration reference is the committed one (`npm run check -- --write` renews it)', async () => {
  await expect(configurationReference()).toMatchFileSnapshot('../../../../docs/configuration.md')
})
