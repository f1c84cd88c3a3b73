import { Command } from 'commander'
import { z } from 'zod'
import { atDesk } from './operator.ts'
import { system } from './platform/actor.ts'
import { readConfig } from './platform/config/config.ts'
import { absent, Refused } from './platform/errors.ts'
import { removeSample } from './sample/index.ts'

const operator = system('Operator')
const say = (text: string) => process.stdout.write(`${text}\n`)

const portal = new Command('portal').description('Looks after a portal from the command line, running or not.')

const admin = portal.command('admin').description('people of the back office')

admin
  .command('create')
  .description('create an account that may do everything')
  .requiredOption('--email <address>')
  .requiredOption('--first-name <name>')
  .requiredOption('--last-name <name>')
  .action(async (names: { email: string; firstName: string; lastName: string }) => {
    const password = await atDesk(process.env, async ({ capabilities: { identity } }) => {
      await identity.createOwner(operator, { ...names, password: null })
      return (await identity.resetPassword(operator, names.email)).password
    })
    say(temporaryPassword(names.email, password))
  })

admin
  .command('reset-password')
  .argument('<email>')
  .description('give an account a temporary password, end its sessions and lift its lock')
  .action(async (email: string) => {
    const { password } = await atDesk(process.env, ({ capabilities }) =>
      capabilities.identity.resetPassword(operator, email),
    )
    say(temporaryPassword(email, password))
  })

admin
  .command('reset-second-factor')
  .argument('<email>')
  .description('let somebody who has lost device and recovery codes sign in with the password alone')
  .action(async (email: string) => {
    await atDesk(process.env, async ({ capabilities: { consumers, identity } }) => {
      const { items } = await consumers.listAccounts({ limit: 100, total: false, search: email })
      const account = items.find((one) => one.email === email.trim().toLowerCase())
      if (!account) throw absent('account')
      await identity.resetSecondFactor(operator, account.id)
    })
    say(`${email} signs in with the password alone now.`)
  })

portal
  .command('sample')
  .description('sample content')
  .command('remove')
  .description('take the sample content away; the owner’s account stays')
  .action(async () => {
    const removed = await atDesk(process.env, removeSample)
    say(
      removed.length === 0 ? 'There is no sample content.' : `Removed:\n${removed.map((one) => `  ${one}`).join('\n')}`,
    )
  })

portal
  .command('config')
  .description('settings')
  .command('check')
  .description('say whether the settings in the environment are good, without starting')
  .action(() => {
    const { portal, gateway, databaseUrl, dataFolder } = readConfig(process.env)
    say(`The settings are good.
  Portal    ${portal.host}:${portal.port}, reached as ${portal.baseUrl}
  Gateway   ${gateway.enabled ? `${gateway.host}:${gateway.port}, reached as ${gateway.publicUrl}` : 'not in this process'}
  Database  ${databaseUrl === null ? 'embedded' : new URL(databaseUrl).host}
  Data      ${dataFolder}`)
  })

const temporaryPassword = (email: string, password: string) =>
  `${email} can sign in with the temporary password\n\n  ${password}\n\nand chooses a new one then. It is not shown again.`

try {
  await portal.parseAsync()
} catch (error) {
  if (error instanceof z.ZodError) process.stderr.write(`${error.issues.map(({ message }) => message).join('\n')}\n`)
  else if (error instanceof Refused) process.stderr.write(`${error.message}\n`)
  else throw error
  process.exitCode = 1
}
