import type { Permission } from '@portico/contract'
import { paths } from '../paths.ts'
import { useSession } from '../session/session.tsx'
import { TabLinks } from '../ui/tabs.tsx'

const tabs: readonly { label: string; to: string; needs: Permission }[] = [
  { label: 'Outbox', to: paths.mails(), needs: 'mails:read' },
  { label: 'Templates', to: paths.mailTemplates(), needs: 'mail-templates:read' },
  { label: 'Languages', to: paths.mailLanguages(), needs: 'settings:read' },
  { label: 'Mail server', to: paths.mailSettings(), needs: 'settings:read' },
]

export function MailTabs() {
  const { permissions } = useSession()
  const allowed = tabs.filter(({ needs }) => permissions.includes(needs))
  return <TabLinks label="Mail" tabs={allowed} also={{ '/mails?state=failed': paths.mails() }} />
}
