import { paths } from '../paths.ts'
import { TabLinks } from '../ui/tabs.tsx'

const tabs = [
  { label: 'Outbox', to: paths.mails() },
  { label: 'Templates', to: paths.mailTemplates() },
  { label: 'Mail server', to: paths.mailSettings() },
]

export const MailTabs = () => <TabLinks label="Mail" tabs={tabs} also={{ '/mails?state=failed': paths.mails() }} />
