import { Refused } from '../../errors.ts'

/** For a laptop of two cores that also runs the portal and a browser; about 64 MB when idle. */
const defaults: Record<string, string> = {
  max_connections: '60',
  shared_buffers: '96MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '512MB',
  max_worker_processes: '4',
  max_parallel_workers_per_gather: '1',
  random_page_cost: '1.1',
  jit: 'off',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  // Messages without statements and row details: those may hold personal data and secrets.
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
}

/** What the starter depends on, and what keeps the data safe and private. */
const fixed: Record<string, string> = {
  fsync: 'on',
  full_page_writes: 'on',
  password_encryption: 'scram-sha-256',
  cluster_name: 'portico',
  // Seven files, one a weekday, each emptied when its day comes round again.
  logging_collector: 'on',
  log_destination: 'stderr',
  log_directory: 'log',
  log_filename: 'postgresql-%a.log',
  log_rotation_age: '1d',
  log_truncate_on_rotation: 'on',
  log_file_mode: '0600',
}

const reserved = new Set([
  ...Object.keys(fixed),
  ...['data_directory', 'config_file', 'hba_file', 'ident_file', 'external_pid_file', 'listen_addresses', 'port'],
  ...['unix_socket_directories', 'unix_socket_permissions', 'unix_socket_group'],
])

/** @throws Refused `database-setting-reserved` for a setting that would open the server, or risk data */
export function serverSettings(asked: Record<string, string>): Record<string, string> {
  for (const name of Object.keys(asked)) {
    if (!reserved.has(name.toLowerCase())) continue
    throw new Refused(
      'database-setting-reserved',
      `The embedded PostgreSQL server decides "${name}" itself: leave it out.`,
      { field: name },
    )
  }
  return { ...defaults, ...asked, ...fixed }
}
