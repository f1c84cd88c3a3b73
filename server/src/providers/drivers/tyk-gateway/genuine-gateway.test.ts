import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, onTestFinished } from 'vitest'
import { secret } from '../../../platform/crypto/secret.ts'
import { createAddressGuard } from '../../../platform/outbound/address-guard.ts'
import { testDriver } from '../driver-suite.ts'
import { createTykGatewayDriver } from './driver.ts'

/*
 * The suite against a genuine Tyk Gateway, where one runs: PORTICO_TYK_GATEWAY names its address and PORTICO_TYK_SECRET its secret. It
 * needs policies from files, keys hashed by murmur64 or not at all, no cache of sessions (`disable_cached_session_state`), and an upstream
 * that answers, named by PORTICO_TYK_UPSTREAM.
 */
const { PORTICO_TYK_GATEWAY: url, PORTICO_TYK_SECRET: word, PORTICO_TYK_UPSTREAM: upstream } = process.env

describe.skipIf(url === undefined)('genuine', () => {
  testDriver('Tyk Gateway', async () => {
    const address = url ?? ''
    const headers = { 'x-tyk-authorization': word ?? '' }
    const organisationId = `org${randomBytes(6).toString('hex')}`

    async function control(method: string, path: string, body?: object): Promise<void> {
      const answer = await fetch(address + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    }

    async function addApi(): Promise<string> {
      const api_id = randomBytes(8).toString('hex')
      await control('POST', '/tyk/apis', {
        api_id,
        name: api_id,
        slug: api_id,
        org_id: organisationId,
        active: true,
        auth: { auth_header_name: 'Authorization' },
        version_data: { not_versioned: true, versions: { Default: { name: 'Default' } } },
        proxy: { listen_path: `/${api_id}/`, target_url: upstream, strip_listen_path: true },
      })
      onTestFinished(() => control('DELETE', `/tyk/apis/${api_id}`))
      return api_id
    }

    const serviceIds = [await addApi(), await addApi()] as const
    await control('GET', '/tyk/reload?block=true')
    const connection = {
      url: address,
      secret: secret(word ?? ''),
      organisationId,
      policyTags: [],
      insecureSkipVerify: false,
    }
    const guard = createAddressGuard({ allowPrivate: true })
    const driver = createTykGatewayDriver(connection, { now: () => new Date(), guard })
    onTestFinished(driver.close)
    return {
      driver,
      serviceIds,
      call: async (key, serviceId) =>
        (await fetch(`${address}/${serviceId}/`, { headers: { authorization: key } })).status === 200,
      now: () => new Date(),
      later: (ms) => wait(ms),
    }
  })
})
