/** What changed on the control side, for whoever keeps a copy in memory. */
export type Change =
  | { kind: 'apis' }
  | { kind: 'policy'; policyId: string }
  | { kind: 'key'; keyHash: string }
  /** Anything may have changed: notices may have been missed. */
  | { kind: 'everything' }

/** Carries changes from the control side to gateways of the same process, at once; other processes hear of them by notice. */
export interface GatewayChanges {
  announce(change: Change): void
  /** @returns ends the subscription */
  subscribe(listener: (change: Change) => void): () => void
}

export function createGatewayChanges(): GatewayChanges {
  const listeners = new Set<(change: Change) => void>()
  return {
    announce(change) {
      for (const listener of listeners) listener(change)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const changeChannel = 'portico_gateway'

/** @returns `everything` when notices may have been missed (null), and for one of a newer release that is not understood */
export function changeOf(payload: string | null): Change {
  try {
    const change = JSON.parse(payload ?? '') as Partial<Record<string, unknown>>
    if (change.kind === 'apis') return { kind: 'apis' }
    if (change.kind === 'policy' && typeof change.policyId === 'string') {
      return { kind: 'policy', policyId: change.policyId }
    }
    if (change.kind === 'key' && typeof change.keyHash === 'string') return { kind: 'key', keyHash: change.keyHash }
  } catch {
    return { kind: 'everything' }
  }
  return { kind: 'everything' }
}
