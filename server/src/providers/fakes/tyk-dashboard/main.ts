import { type FakeDashboard, startFakeDashboard } from './fake-dashboard.ts'

/*
 * A Tyk Dashboard in memory for `npm run dev`: connect it as a provider and try the portal out. It forgets everything when it ends.
 */
const options = { secret: 'development-only' }
const usualPort = 3010

// Another copy may run already; the address that is printed counts.
const fake: FakeDashboard = await startFakeDashboard({ ...options, port: usualPort }).catch(() =>
  startFakeDashboard(options),
)
for (const name of ['Parcels', 'Rates', 'Tracking']) fake.addApi(name)
fake.addApi('Status', { use_keyless: true })
console.log(`A Tyk Dashboard to try out: ${fake.url}, secret ${fake.secret}, organisation ${fake.organisationId}`)
