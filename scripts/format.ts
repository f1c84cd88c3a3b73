import { runNode, tools } from './run.ts'

const { ok } = await runNode([tools.biome, 'check', '--write', '.'])
process.exitCode = ok ? 0 : 1
