import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Frame } from './frame/frame.tsx'
import { NotFound } from './frame/not-found.page.tsx'
import { PageFailure } from './frame/page-failure.tsx'
import { Loading } from './ui/answer.tsx'

const root = createRootRoute({ component: Frame })
const under = <const P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component })

/** Every page, loaded when it is first opened. */
const pages = [
  under(
    '/',
    lazyRouteComponent(() => import('./home/home.page.tsx'), 'HomePage'),
  ),
]

export const createAdminRouter = () =>
  createRouter({
    routeTree: root.addChildren(pages),
    basepath: import.meta.env.BASE_URL,
    defaultPreload: 'intent',
    defaultPendingComponent: Loading,
    defaultErrorComponent: PageFailure,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  })
