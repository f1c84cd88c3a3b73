import type { Permission } from '@portico/contract'
import { createContext, useContext } from 'react'
import type { Reply } from '../api/client.ts'

export type Session = Reply<'showSession'>

export const SessionContext = createContext<Session | null>(null)

/** Who is signed in. Only below the gate, where somebody is. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('There is no session outside the gate.')
  return session
}

/** Whether the person may do this; the API decides again. */
export function useMay(permission: Permission): boolean {
  return useSession().permissions.includes(permission)
}
