import { posix } from 'node:path'
import { capabilities, platformParts } from './capabilities.ts'

/** A source file, its path from the repository's root. */
export interface Source {
  path: string
  text: string
}

const topFolders = ['.ci', 'admin', 'bench', 'contract', 'docs', 'e2e', 'examples', 'scripts', 'server', 'themes']
const forbiddenNames = /(^|\/)(utils?|helpers?|common|shared|core|misc)(\.|\/|$)/
const queryCalls = /\.(selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\(|\bsql(<[^`]*>)?`/
/** A condition of our own words beside others, which are joined to it by `and`. */
const conditions = /\.(?:where|having|on)\(\s*sql(?:<[^`]*>)?`([^`]*)`/g
/** `import type` loads nothing. */
const heavyImport = /^import (?!type\b)[^\n]* from '(undici|node:http)'/m
const isTest = (path: string) => /\.(test|e2e)\.tsx?$|(^|\/)test-[^/]*\.ts$/.test(path)
const longestFile = 300
const largestShare = 0.2

/** Where the sources leave the architecture, a sentence each. */
export function violations(sources: readonly Source[]): string[] {
  return [...sources.flatMap((source) => violationsOf(source)), ...oversized(sources)]
}

function violationsOf({ path, text }: Source): string[] {
  const found: string[] = []
  const [top = '', second = ''] = path.split('/')
  if (path.includes('/') && !topFolders.includes(top)) found.push(`${path}: unknown folder ${top}`)
  if (forbiddenNames.test(path)) found.push(`${path}: this name says nothing about its contents`)
  const lines = text.split('\n').length - 1
  if (lines > longestFile && !isTest(path) && !path.includes('/migrations/') && !path.includes('.generated.')) {
    found.push(`${path}: ${lines} lines, more than ${longestFile}`)
  }
  const place = placeOf(path)
  if (path.startsWith('server/src/') && place === 'unknown') found.push(`${path}: not a known capability or part`)
  const mayQuery = /\.queries\.ts$/.test(path) || place === 'platform' || second === 'migrations' || isTest(path)
  if (top === 'server' && !mayQuery && queryCalls.test(text)) found.push(`${path}: SQL outside *.queries.ts`)
  if (
    top === 'server' &&
    !isTest(path) &&
    [...text.matchAll(conditions)].some(([, condition = '']) => hasBareOr(condition))
  ) {
    found.push(`${path}: a condition with "or" needs brackets, "and" would bind tighter`)
  }
  if (isOfPortal(path) && heavyImport.test(text)) {
    found.push(`${path}: loads ten megabytes that nobody uses; see decision 17`)
  }
  for (const target of importsOf(path, text)) {
    const reason = refusal(path, place, target)
    if (reason) found.push(`${path} imports ${target}: ${reason}`)
  }
  return found
}

function hasBareOr(condition: string): boolean {
  const withoutBrackets = condition.replace(/\([^()]*\)/g, '')
  return withoutBrackets === condition ? /\bor\b/i.test(condition) : hasBareOr(withoutBrackets)
}

/** Loaded by a running portal: not a test, a fake or a tool of theme authors. */
const isOfPortal = (path: string) =>
  path.startsWith('server/src/') && !isTest(path) && !/\/fakes\/|\/preview/.test(path)

/** The capability a file belongs to; `program` for what wires them. */
function placeOf(path: string): string {
  const parts = /^server\/src\/(?:([^/]+)\/)?([^/]+)/.exec(path)
  if (!parts) return 'elsewhere'
  const [, folder, name = ''] = parts
  if (folder === undefined) return 'program'
  if (folder === 'platform') {
    const isKnown = path.split('/').length === 4 || platformParts.some((part) => part === name)
    return isKnown ? 'platform' : 'unknown'
  }
  return capabilities.some((capability) => capability === folder) ? folder : 'unknown'
}

/** Imported packages, and files by their path from the root. */
export function importsOf(path: string, text: string): string[] {
  const specifiers = text.matchAll(
    /^\s*(?:import|export)\s(?:[\w\s{},*$]*?\bfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
  )
  return [...specifiers].map(([, fixed, dynamic]) => {
    const specifier = fixed ?? dynamic ?? ''
    return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier
  })
}

function refusal(path: string, place: string, target: string): string | undefined {
  const [top] = path.split('/')
  if (top !== 'admin' && /^(admin\/|@portico\/admin)/.test(target)) return 'nobody imports the admin app'
  if (top === 'contract' && target !== 'zod' && !target.startsWith('contract/') && !isTest(path)) {
    return 'the contract stands on zod only'
  }
  if (top === 'admin' && /^(server|contract|scripts)\/|^@portico\/server/.test(target)) {
    return 'the admin app knows @portico/contract only'
  }
  const goal = placeOf(target)
  if (!target.startsWith('server/src/') || isTest(path) || place === 'elsewhere' || goal === 'platform')
    return undefined
  if (place === goal) return undefined
  if (place === 'platform') return 'the platform stands on nothing of the portal'
  if (place === 'program') {
    const isDoor = goal === 'program' || /\/index\.ts$|\/drivers\/[^/]+\/[^/]+\.ts$/.test(target)
    return isDoor ? undefined : 'a capability is used through its index.ts'
  }
  if (goal === 'program') return isSampleWiring(place, target) ? undefined : 'a capability does not know the program'
  const order = capabilities as readonly string[]
  if (order.indexOf(goal) > order.indexOf(place)) return `${place} stands below ${goal}`
  return target === `server/src/${goal}/index.ts` ? undefined : 'a capability is used through its index.ts'
}

/** Sample content works on all capabilities together. */
const isSampleWiring = (place: string, target: string) =>
  place === 'sample' && target === 'server/src/build-capabilities.ts'

/** No capability grows past a fifth of the server's code. */
function oversized(sources: readonly Source[]): string[] {
  const code = sources.filter(({ path }) => path.startsWith('server/src/') && !isTest(path))
  const size = (files: readonly Source[]) => files.reduce((total, { text }) => total + text.length, 0)
  const whole = size(code)
  return capabilities.flatMap((capability) => {
    const share = size(code.filter(({ path }) => placeOf(path) === capability)) / whole
    return share > largestShare ? [`${capability} holds ${Math.round(share * 100)} % of the server's code`] : []
  })
}
