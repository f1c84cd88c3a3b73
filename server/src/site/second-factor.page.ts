import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { qrCode } from './qr-code.ts'

const fields = z.object({
  mode: z.enum(['begin', 'confirm', 'renew', 'off']).catch('begin'),
  code: z.string(),
  current_password: z.string(),
})

/** Signing in with an authenticator app: set up, recovery codes, turned off. */
export function secondFactorPages(site: SiteTools): Page[] {
  const { identity } = site
  const path = '/portal/private/profile/second-factor'
  const access = 'session'

  async function show(visit: AnyVisit, more: Partial<PageModel<'second-factor'>>): Promise<Drawn> {
    const { on, begun, since, recoveryCodesLeft, required } = await identity.showSecondFactor(visit.actor)
    const setup = begun ? await identity.beginSecondFactor(visit.actor) : null
    return site.draw(
      visit,
      'second-factor',
      { title: 'Second factor' },
      {
        state: on ? 'on' : setup ? 'setting-up' : 'off',
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
          const both = { code: typed.code, password: typed.current_password }
          if (typed.mode === 'begin') {
            await identity.beginSecondFactor(actor)
            return { goTo: paths.secondFactor }
          }
          if (typed.mode === 'off') {
            await identity.turnOffSecondFactor(actor, both)
            return { goTo: paths.secondFactor, flash: 'second-factor-off' }
          }
          const issue = typed.mode === 'confirm' ? identity.confirmSecondFactor : identity.renewRecoveryCodes
          return show(visit, { recoveryCodes: await issue(actor, both), state: 'codes' })
        },
        again: (visit, { error, errors }) => show(visit, { error, errors }),
      },
    ),
  ]
}
