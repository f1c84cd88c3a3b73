import { id } from '@portico/contract'
import { z } from 'zod'
import { absent } from '../platform/errors.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { newPasskeyIn, passkeyIn } from './passkey-field.ts'
import { paths } from './paths.ts'

const access = 'session'
const fieldOf = { password: 'current_password' }

/** Passkeys of one's own: a new one, and what is done with one. */
export function passkeyPages(site: SiteTools): Page[] {
  return [...newPasskeyPages(site), ...onePasskeyPages(site)]
}

function newPasskeyPages(site: SiteTools): Page[] {
  const { identity } = site
  const path = '/portal/private/profile/second-factor/passkeys'

  async function show(visit: AnyVisit, more: Partial<PageModel<'new-passkey'>>): Promise<Drawn> {
    const { on } = await identity.showSecondFactor(visit.actor)
    const model = { on, values: { name: '' }, error: null, errors: {}, ...more }
    return site.draw(visit, 'new-passkey', { title: 'Add a passkey' }, model)
  }

  return [
    page({ name: 'newPasskeyPage', path, access }, (visit) =>
      identity.passkeysPossible ? show(visit, {}) : Promise.resolve({ goTo: paths.secondFactor }),
    ),
    form(
      { name: 'newPasskeyForm', path, access, form: z.object({ name: z.string(), passkey: z.string() }), fieldOf },
      {
        async submit(visit) {
          const { name, passkey } = visit.form
          const answer = newPasskeyIn(passkey)
          const { recoveryCodes } = await identity.addPasskey(visit.actor, { name, passkey: answer })
          if (recoveryCodes.length === 0) return { goTo: paths.secondFactor, flash: 'passkey-added' }
          return site.draw(visit, 'second-factor', { title: 'Recovery codes' }, codesOnly(recoveryCodes))
        },
        again: (visit, { error, errors }, typed) =>
          show(visit, { values: { name: typed.text('name') }, error, errors }),
      },
    ),
  ]
}

function onePasskeyPages(site: SiteTools): Page[] {
  const { identity } = site
  const path = '/portal/private/profile/second-factor/passkeys/{passkey}'
  const params = z.object({ passkey: id })
  const fields = z.object({
    mode: z.enum(['rename', 'remove']).catch('rename'),
    name: z.string(),
    code: z.string(),
    current_password: z.string(),
    passkey: z.string(),
  })

  async function show(
    visit: AnyVisit & { params: { passkey: string } },
    more: Partial<PageModel<'passkey'>>,
  ): Promise<Drawn> {
    const passkeys = await identity.listPasskeys(visit.actor)
    const passkey = passkeys.find((one) => one.id === visit.params.passkey)
    if (!passkey) throw absent('passkey')
    const { app, required } = await identity.showSecondFactor(visit.actor)
    const isLast = passkeys.length === 1 && !app
    const { name } = passkey
    const facts = { id: passkey.id, name, hasApp: app, isLast, stays: isLast && required }
    const { passkeysPossible } = identity
    const model = { ...facts, passkeysPossible, values: { name }, error: null, errors: {}, ...more }
    return site.draw(visit, 'passkey', { title: name }, model)
  }

  return [
    page({ name: 'passkeyPage', path, access, params }, (visit) => show(visit, {})),
    form(
      {
        name: 'passkeyForm',
        path,
        access,
        params,
        form: fields,
        fieldOf,
        ifGone: { goTo: paths.secondFactor, flash: 'gone-already' },
      },
      {
        async submit({ actor, params: { passkey: passkeyId }, form: { mode, name, passkey, code, ...typed } }) {
          if (mode === 'rename') {
            await identity.renamePasskey(actor, passkeyId, { name })
            return { goTo: paths.secondFactor, flash: 'passkey-renamed' }
          }
          const proof = { code, password: typed.current_password, ...(passkey ? { passkey: passkeyIn(passkey) } : {}) }
          await identity.removePasskey(actor, passkeyId, proof)
          const { on } = await identity.showSecondFactor(actor)
          return { goTo: paths.secondFactor, flash: on ? 'passkey-removed' : 'second-factor-off' }
        },
        again: (visit, { error, errors }, typed) =>
          show(visit, {
            ...(typed.all('name').length > 0 ? { values: { name: typed.text('name') } } : {}),
            error,
            errors,
          }),
      },
    ),
  ]
}

/** The page of the second factor when it shows new recovery codes, once. */
export const codesOnly = (recoveryCodes: string[]): PageModel<'second-factor'> => ({
  state: 'codes',
  on: true,
  passkeysPossible: false,
  passkeys: [],
  required: false,
  since: null,
  codesLeft: recoveryCodes.length,
  secret: '',
  qr: null,
  recoveryCodes,
  error: null,
  errors: { code: null, current_password: null },
})
