import { runNode, tools } from './run.ts'

// Long proofs: a thousand random schedules of faults, each reproducible by its seed (FAULT_SEED=7 FAULT_SCHEDULES=1 repeats the seventh).
const tests = [
  'server/src/access/fault-schedules.test.ts',
  'server/src/credentials/reconciliation-faults.test.ts',
  'server/src/notifications/delivery-schedules.test.ts',
  'server/src/webhooks/delivery-schedules.test.ts',
]
const { ok } = await runNode([tools.vitest, 'run', ...tests], {
  env: { CI: '1', FAULT_SCHEDULES: process.env.FAULT_SCHEDULES ?? '1000', FAULT_SEED: process.env.FAULT_SEED ?? '1' },
})
process.exitCode = ok ? 0 : 1
