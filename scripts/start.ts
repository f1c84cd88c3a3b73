import type { RunningPortal } from '../server/src/run-portal.ts'
import { runUntilSignalled } from '../server/src/until-signalled.ts'
import { buildAdmin } from './build-admin.ts'

// The evaluation start: loopback only, sample content, everything a first visitor needs on one screen.
await buildAdmin((text) => process.stderr.write(`${text}\n`))
await runUntilSignalled(
  { PORTAL_LOG_FORMAT: 'plain', PORTAL_LOG_LEVEL: 'warn', ...process.env, PORTAL_EVALUATION: '1' },
  async (portal) => process.stdout.write(await welcome(portal)),
)

async function welcome({ config, ...running }: RunningPortal): Promise<string> {
  // The addresses people use; where any free port was asked for, only the running portal knows it.
  const portalUrl = config.portal.port === 0 ? running.portalUrl : config.portal.baseUrl
  const gatewayUrl = config.gateway.port === 0 ? running.gatewayUrl : running.gatewayUrl && config.gateway.publicUrl
  const seconds = (performance.now() / 1000).toFixed(1)
  const lines = [
    '',
    `Portico is ready (${seconds} s).`,
    '',
    `  Live portal  ${portalUrl}`,
    `  Admin app    ${portalUrl}/admin`,
    `  Mailbox      ${portalUrl}/mailbox`,
    ...(gatewayUrl ? [`  Gateway      ${gatewayUrl}`] : []),
    ...(await samples(config.dataFolder)),
    '',
    `Data is kept in ${config.dataFolder}. Ctrl-C stops.`,
    '',
  ]
  return `${lines.join('\n')}\n`
}

async function samples(dataFolder: string): Promise<string[]> {
  // Loaded late: it brings the whole program, which loads while the database server starts.
  const { readCredentials } = await import('../server/src/sample/index.ts')
  const credentials = await readCredentials(dataFolder)
  if (!credentials) return []
  const { accounts, curl } = credentials
  const width = (pick: (account: (typeof accounts)[number]) => string) =>
    Math.max(...accounts.map((account) => pick(account).length))
  const [roles, emails] = [width((account) => account.role), width((account) => account.email)]
  return [
    '',
    'Sign in as',
    ...accounts.map(({ role, email, password }) => `  ${role.padEnd(roles)}  ${email.padEnd(emails)}  ${password}`),
    ...(curl ? ['', 'Call the sample API', `  ${curl.replaceAll('\n', '\n  ')}`] : []),
  ]
}
