import type { Reply } from '../api/client.ts'
import { type Column, Soft } from '../ui/data-table.tsx'
import { Moment } from '../ui/moment.tsx'
import { StatusMark } from '../ui/status-mark.tsx'

export type ApiToken = Reply<'listApiTokens'>['items'][number]

/** What every list of tokens says about one. */
export const apiTokenColumns: readonly Column<ApiToken>[] = [
  {
    label: 'Token',
    show: (token) => (
      <>
        {token.name}
        <Soft>ptk_…{token.hint}</Soft>
      </>
    ),
  },
  {
    label: 'May do',
    show: ({ permissions }) =>
      permissions === null ? 'Whatever its owner may do' : <Soft>{permissions.join(', ')}</Soft>,
  },
  {
    label: 'Last used',
    show: ({ lastUsedAt, lastUsedFrom }) =>
      lastUsedAt === null ? (
        'Never'
      ) : (
        <>
          <Moment at={lastUsedAt} />
          <Soft>from {lastUsedFrom}</Soft>
        </>
      ),
  },
  {
    label: 'Ends',
    show: ({ expired, expiresAt }) =>
      expired ? <StatusMark tone="bad">Expired</StatusMark> : <Moment at={expiresAt} />,
  },
]
