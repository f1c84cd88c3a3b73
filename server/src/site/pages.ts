import type { Page } from '../platform/http/pages.ts'
import { cataloguePages } from './catalogue.page.ts'
import type { Draw } from './draw.ts'
import { homePages } from './home.page.ts'
import { productPages } from './product.page.ts'
import { signInPages } from './sign-in.page.ts'
import type { SiteDeps } from './site-deps.ts'

/** What every page is built with. */
export interface SiteTools extends SiteDeps {
  draw: Draw
  /** Markdown as HTML that may be printed. */
  markdown: (text: string) => string
}

export const sitePages = (site: SiteTools): Page[] => [
  ...homePages(site),
  ...cataloguePages(site),
  ...productPages(site),
  ...signInPages(site),
]
