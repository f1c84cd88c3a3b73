import { paths } from '../paths.ts'
import { LinkTo } from '../ui/link-to.tsx'
import { Page } from '../ui/page.tsx'

export function NotFound() {
  return (
    <Page title="There is no such page">
      <p>
        The address may be mistyped, or what it showed was deleted.{' '}
        <LinkTo to={paths.home()}>Go to the home page</LinkTo>
      </p>
    </Page>
  )
}
