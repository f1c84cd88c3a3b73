import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { passkeyIn } from './passkey-field.ts'
import { paths } from './paths.ts'
import { qrCode } from './qr-code.ts'

const fields = z.object({
  mode: z.enum(['begin', 'confirm', 'renew', 'off']).catch('begin'),
  code: z.string(),
  current_password: z.string(),
  passkey: z.string(),
})

/** What signing in takes besides the password: the authenticator app is set up and turned off here, passkeys are listed, recovery codes renewed. */
export function secondFactorPages(site: SiteTools): Page[] {
  const { identity } = site
  const path = '/portal/private/profile/second-factor'
  const access = 'session'

  async function show(visit: AnyVisit, more: Partial<PageModel<'second-factor'>>): Promise<Drawn> {
    const { on, app, begun, since, recoveryCodesLeft, required } = await identity.showSecondFactor(visit.actor)
    const setup = begun ? await identity.beginSecondFactor(visit.actor) : null
    return site.draw(
      visit,
      'second-factor',
      { title: 'Second factor' },
      {
        state: app ? 'on' : setup ? 'setting-up' : 'off',
        on,
        passkeysPossible: identity.passkeysPossible,
        passkeys: (await identity.listPasskeys(visit.actor)).map(({ id, name, createdAt, lastUsedAt }) => ({
          id,
          name,
          since: new Date(createdAt).toISOString(),
          lastUsed: lastUsedAt === null ? null : new Date(lastUsedAt).toISOString(),
        })),
        required,
        since: since === null ? null : new Date(since).toISOString(),
        codesLeft: recoveryCodesLeft,
        secret: setup?.secret.replaceAll(/(.{4})(?=.)/g, '$1 ') ?? '',
        qr: setup ? qrCode(setup.address) : null,
        recoveryCodes: [],
        error: null,
        errors: {},
        ...more,
      },
    )
  }

  return [
    page({ name: 'secondFactorPage', path, access }, (visit) => show(visit, {})),
    form(
      { name: 'secondFactorForm', path, access, form: fields, fieldOf: { password: 'current_password' } },
      {
        async submit(visit) {
          const { actor, form: typed } = visit
          const { code, passkey, current_password: password } = typed
          const proof = () => ({ code, password, ...(passkey ? { passkey: passkeyIn(passkey) } : {}) })
          if (typed.mode === 'begin') {
            await identity.beginSecondFactor(actor)
            return { goTo: paths.secondFactor }
          }
          if (typed.mode === 'off') {
            await identity.turnOffSecondFactor(actor, proof())
            const { on } = await identity.showSecondFactor(actor)
            return { goTo: paths.secondFactor, flash: on ? 'app-off' : 'second-factor-off' }
          }
          const codes =
            typed.mode === 'confirm'
              ? await identity.confirmSecondFactor(actor, { code, password })
              : await identity.renewRecoveryCodes(actor, proof())
          return show(visit, { recoveryCodes: codes, state: 'codes' })
        },
        again: (visit, { error, errors }) => show(visit, { error, errors }),
      },
    ),
  ]
}
