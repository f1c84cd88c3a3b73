import { checks, runChecks } from './checks.ts'

// `npm run check`; with `-- --write` it formats and renews the generated documents.
const failed = await runChecks(checks(process.argv.includes('--write')))
process.exitCode = failed.length === 0 ? 0 : 1
