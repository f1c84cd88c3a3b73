import { type CallField, type CallForm, callForm, changesSomething } from '../documentation/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { FormFailure, Typed } from '../platform/http/form-failure.ts'
import type { TryIt } from '../themes/index.ts'
import { answerText } from './answer-text.ts'
import { authenticationOf } from './authentication-words.ts'
import type { FoundOperation } from './found-operation.ts'
import { paths } from './paths.ts'
import { statusName } from './status-names.ts'
import type { Tried, TriedCall } from './tried-calls.ts'

type Form = NonNullable<TryIt['form']>

/** Null where no call of the operation can be made from here by anybody. */
export function tryItModel(found: FoundOperation, actor: Actor, tried: Tried): TryIt | null {
  const { product, service, shown, credentials, isOn } = found
  const call = service && callForm(shown.operation, service.keyHeader)
  if (!call || !isOn || product.auth_type === null) return null
  const nothing = { obstacle: null, way: null, form: null, keyShown: null, answer: null }
  if (product.auth_type !== 'authToken') {
    const obstacle = `Calls of this API show: ${authenticationOf(product.auth_type)}. The portal can’t make them for you.`
    return { ...nothing, obstacle }
  }
  if (call.obstacle !== null) return { ...nothing, obstacle: call.obstacle }
  const here = paths.operation(product.slug, found.document.slug, shown.operation.slug)
  if (actor.kind === 'nobody') {
    const obstacle = 'Sign in to call this operation from here, with a key of your own.'
    return { ...nothing, obstacle, way: { to: 'sign-in', href: paths.signInTo(here) } }
  }
  if (!actor.organisation) {
    return {
      ...nothing,
      obstacle: 'Calls are made with the key of an app, and people of the back office have no apps.',
    }
  }
  const [first] = credentials
  const plans = paths.plansOf(product.slug)
  if (!first) {
    const obstacle = 'You have no key for this API yet.'
    return { ...nothing, obstacle, way: { to: 'request', href: plans } }
  }
  const usable = credentials.filter(({ obstacle }) => obstacle === null)
  if (usable.length === 0 && !tried.typed) {
    const over = first.status === 'revoked'
    const way = over ? { to: 'request' as const, href: plans } : { to: 'app' as const, href: paths.app(first.app.id) }
    return { ...nothing, obstacle: `${first.alias}: ${first.obstacle}`, way }
  }
  return {
    ...nothing,
    form: {
      ...formModel(found, call, tried),
      action: here,
      samplesAction: `${here}#samples`,
      remarks: call.remarks,
    },
    keyShown: tried.key ? { name: tried.key.name, hideHref: here } : null,
    answer: tried.answer ? answerModel(tried.answer) : null,
  }
}

function formModel(
  { credentials, shown, shownOnce }: FoundOperation,
  { fields, body }: CallForm,
  { typed, failure }: Tried,
): Omit<Form, 'action' | 'samplesAction' | 'remarks'> {
  const usable = credentials.filter(({ obstacle }) => obstacle === null)
  const chosen = usable.find(({ id }) => id === typed?.text('credential')) ?? usable[0]
  const mediaType = body?.mediaTypes.find((one) => one === typed?.text('media-type')) ?? body?.mediaTypes[0]
  return {
    credentials: usable.map((credential) => ({
      value: credential.id,
      name: credential.alias,
      app: credential.app.name,
      plan: credential.plan.name,
      selected: credential.id === chosen?.id,
    })),
    changes: changesSomething(shown.operation.method),
    shownOnceAt: shownOnce && chosen ? paths.credential(chosen.app.id, chosen.id) : null,
    fields: fields.map((field) => fieldModel(field, typed, failure)),
    body: body
      ? {
          mediaTypes: body.mediaTypes.map((value) => ({ value, label: value, selected: value === mediaType })),
          value: typed ? typed.text('body') : body.text,
          required: body.required,
        }
      : null,
    error: failure?.error ?? null,
    errors: failure?.errors ?? {},
  }
}

const mostLines = 8

function fieldModel(
  { name, parameter, many, text }: CallField,
  typed: Typed | undefined,
  failure: FormFailure | undefined,
): Form['fields'][number] {
  const { schema } = parameter
  const value = typed ? (typed.all(name).at(-1) ?? '') : text
  const hints = [schema.type, ...schema.constraints, ...(many ? ['one value on each line'] : [])]
  return {
    name,
    label: parameter.name,
    in: parameter.in as 'path' | 'query' | 'header',
    required: parameter.required,
    hint: hints.join(', '),
    value,
    rows: many ? Math.min(mostLines, Math.max(2, value.split('\n').length)) : null,
    options: many ? [] : optionsOf(schema),
    error: failure?.fields[name] ?? null,
  }
}

function optionsOf({ enum: values, type }: CallField['parameter']['schema']): string[] {
  if (values.length === 0) return type === 'boolean' ? ['true', 'false'] : []
  return values.map((json) => {
    const value: unknown = JSON.parse(json)
    return typeof value === 'string' ? value : json
  })
}

function answerModel({ method, url, outcome }: TriedCall): NonNullable<TryIt['answer']> {
  const { ms: milliseconds } = outcome
  if (outcome.kind !== 'answer') {
    const nothing = { status: null, statusName: '', headers: [], body: null, bodyRemark: null }
    return { method, url, milliseconds, ...nothing, tone: 'bad', explanation: failures[outcome.kind] }
  }
  const { status, headers, bytes, cut } = outcome
  const header = (name: string) => headers.find((one) => one.name === name)?.value ?? ''
  const { text, remark } = answerText(bytes, header('content-type'), header('content-encoding'), cut)
  return {
    method,
    url,
    milliseconds,
    status,
    statusName: statusName(status),
    tone: status < 300 ? 'good' : status < 400 ? 'wait' : 'bad',
    explanation: explanationOf(status, header('retry-after')),
    headers,
    body: text,
    bodyRemark: remark,
  }
}

const failures = {
  'refused-address':
    'The gateway is at an address that this portal may not call. Tell the owner of the API; a sample works from your own machine.',
  unreachable: 'The gateway could not be reached. Nothing was counted. Try again in a moment.',
  'too-slow': 'No answer came in time. The call may have reached the API all the same.',
  broken: 'The connection broke before the answer was complete. The call may have reached the API all the same.',
} as const

/** Gateway and API answer with the same statuses, so it is said what is likely. */
function explanationOf(status: number, retryAfter: string): string | null {
  if (status >= 300 && status < 400 && status !== 304)
    return 'The answer leads to another address. It was not followed.'
  if (status === 401) return 'The call was not recognised: the gateway or the API wants other proof of who calls.'
  if (status === 403)
    return 'The call was refused: the key does not open this, or is suspended. A change of a key takes a moment to arrive.'
  if (status === 429) {
    const wait = /^\d{1,6}$/.test(retryAfter)
      ? ` Try again in ${retryAfter === '1' ? 'a second' : `${retryAfter} seconds`}.`
      : ''
    return `There were more calls than the plan of this key allows.${wait}`
  }
  if (status === 502 || status === 503 || status === 504) return 'The gateway got no answer from the API behind it.'
  return null
}
