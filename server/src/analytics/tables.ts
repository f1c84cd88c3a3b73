declare module '../platform/database/tables.ts' {
  interface Tables {
    usage_hours: {
      credential_id: string
      service_id: string
      hour: Date
      calls: number
      errors: number
      latency_ms: number
      last_call_at: Date
    }
    usage_collections: { provider_id: string; collected_until: Date }
  }
}

export {}
