import { runUntilSignalled } from '../server/src/until-signalled.ts'
import { buildAdmin } from './build-admin.ts'

// The production start: everything comes from the environment.
await buildAdmin((text) => process.stderr.write(`${text}\n`))
await runUntilSignalled(process.env, () => undefined)
