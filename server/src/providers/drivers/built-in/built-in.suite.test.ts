import { call, createTestGateway, echo, startUpstream } from '../../../gateway/test-gateway.ts'
import { testDriver } from '../driver-suite.ts'
import { createBuiltInDriver } from './built-in.ts'

testDriver('built-in gateway', async () => {
  const gateway = await createTestGateway()
  const upstreamUrl = await startUpstream(echo)
  const paths = new Map<string, string>()
  async function addApi(listenPath: string): Promise<string> {
    const id = await gateway.addApi({ listenPath, upstreamUrl })
    paths.set(id, listenPath)
    return id
  }
  const serviceIds = [await addApi('/parcels/'), await addApi('/rates/')] as const
  const server = await gateway.start()
  return {
    driver: createBuiltInDriver(gateway.control),
    serviceIds,
    call: async (key, serviceId) => (await call(server, paths.get(serviceId) ?? '', { key })).status === 200,
    now: () => gateway.clock.now,
    async later(ms) {
      gateway.clock.now = new Date(gateway.clock.now.getTime() + ms)
    },
  }
})
