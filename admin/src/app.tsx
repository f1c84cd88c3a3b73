import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { createQueries } from './api/queries.ts'
import { cssVariables, theme } from './look/theme.ts'
import { createAdminRouter } from './routes.tsx'
import { SessionGate } from './session/session-gate.tsx'

export function App() {
  const [ended, setEnded] = useState(false)
  const [queries] = useState(() => createQueries(() => setEnded(true)))
  const [router] = useState(createAdminRouter)
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={queries}>
        <SessionGate ended={ended} onSignedIn={() => setEnded(false)}>
          <RouterProvider router={router} />
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  )
}
