import { paths } from '../paths.ts'
import { TabLinks } from '../ui/tabs.tsx'

const tabs = [
  { label: 'Access', to: paths.settings() },
  { label: 'Sign-up', to: paths.signUpSettings() },
  { label: 'Organisations', to: paths.organisationSettings() },
  { label: 'Accounts', to: paths.accountSettings() },
  { label: 'Fields', to: paths.customFields() },
  { label: 'Terms', to: paths.terms() },
  { label: 'Keys', to: paths.keySettings() },
]

export const SettingsTabs = () => <TabLinks label="Settings" tabs={tabs} />
