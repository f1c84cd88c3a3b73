import { Menu } from '@mantine/core'
import {
  ChevronDown,
  ExternalLink,
  KeySquare,
  LogOut,
  Mail,
  MonitorSmartphone,
  ShieldCheck,
  UserRound,
} from 'lucide-react'
import { useChange } from '../api/queries.ts'
import { livePaths, paths } from '../paths.ts'
import { useSession } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { sayFailure } from '../ui/say-failure.ts'

export function AccountMenu() {
  const { account } = useSession()
  const signOut = useChange('signOut')
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--ink)"
          maw="16rem"
          aria-label={`Account ${account.name}`}
          rightSection={<ChevronDown size={16} aria-hidden />}
          loading={signOut.isPending}
        >
          {account.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown maw="20rem">
        <Menu.Label style={{ overflowWrap: 'anywhere' }}>{account.email}</Menu.Label>
        <Menu.Item component="a" href={livePaths.home()} leftSection={<ExternalLink size={16} aria-hidden />}>
          Live portal
        </Menu.Item>
        <Menu.Item component="a" href={livePaths.profile()} leftSection={<UserRound size={16} aria-hidden />}>
          Profile and password
        </Menu.Item>
        <Menu.Item component="a" href={livePaths.secondFactor()} leftSection={<ShieldCheck size={16} aria-hidden />}>
          Second factor
        </Menu.Item>
        <Menu.Item
          component={LinkTo}
          to={paths.ownSessions()}
          leftSection={<MonitorSmartphone size={16} aria-hidden />}
        >
          Sessions
        </Menu.Item>
        <Menu.Item component={LinkTo} to={paths.noticeChoices()} leftSection={<Mail size={16} aria-hidden />}>
          Notices by mail
        </Menu.Item>
        <Menu.Item component={LinkTo} to={paths.apiTokens()} leftSection={<KeySquare size={16} aria-hidden />}>
          API tokens
        </Menu.Item>
        <Menu.Item
          leftSection={<LogOut size={16} aria-hidden />}
          // A fresh document: nothing the person saw stays in memory.
          onClick={() =>
            signOut.mutate(
              {},
              { onSuccess: () => window.location.assign(import.meta.env.BASE_URL), onError: sayFailure },
            )
          }
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
