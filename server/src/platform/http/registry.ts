import type { Access, Method } from '@portico/contract'

/** One way into the portal and who may use it. */
export interface Entrance {
  kind: 'endpoint' | 'page'
  /** The operation's name, for endpoints (`createPlan`) and pages (`showProduct`) alike. */
  name: string
  method: Method
  /** With parameters as in the contract: `/plans/{planId}`. */
  path: string
  access: Access
  /** Of a form that is posted, by their names in it. */
  fields?: readonly string[]
}

/** Every endpoint and page registers here; a test walks the list and tries each as nobody and as a stranger. */
export interface Registry {
  add(entrance: Entrance): void
  all(): readonly Entrance[]
  /** What an address takes, in order of the alphabet; nothing where there is none. @param path as asked, without the query */
  methodsAt(kind: Entrance['kind'], path: string): string[]
  /** The nearest page above an address that is the beginning of another, or takes a form only; undefined for any other. */
  pageAbove(path: string): string | undefined
}

export function createRegistry(): Registry {
  const entrances: Entrance[] = []

  function methodsAt(kind: Entrance['kind'], path: string): string[] {
    const there = entrances.filter((one) => one.kind === kind && shapeOf(one.path).test(path))
    return [...new Set(there.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].sort()
  }

  return {
    add(entrance) {
      const twin = entrances.find((other) => other.name === entrance.name)
      if (twin) throw new Error(`Two entrances are called ${entrance.name}.`)
      entrances.push(entrance)
    },
    all: () => entrances,
    methodsAt,
    pageAbove(path) {
      const parts = path.split('/').filter((part) => part !== '')
      const isKnown = entrances.some(
        (one) => one.kind === 'page' && shapeOf(beginningOf(one.path, parts.length)).test(path),
      )
      if (!isKnown) return undefined
      const above = parts.map((_, dropped) => `/${parts.slice(0, parts.length - dropped - 1).join('/')}`)
      // The home page is above everything and tells nobody where they wanted to go.
      return above.find((one) => one !== '/' && methodsAt('page', one).includes('GET'))
    },
  }
}

const shapeOf = (path: string) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`)

const beginningOf = (path: string, parts: number) => path.split('/', parts + 1).join('/')

/** `/plans/{planId}` as Fastify writes it: `/plans/:planId`. */
export const routePath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1')
