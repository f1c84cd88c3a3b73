import { id, ownInviteCodeEndpoints } from '@portico/contract'
import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import type { PageModel } from '../themes/index.ts'
import { momentOf } from './colleagues.page.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

/** As many as an organisation has; whoever wants to see more people than this asks the REST API. */
const shownAtOnce = { codes: 50, people: 100 }
const lifetimes = [7, 30, 90]

const fields = z.object({
  name: ownInviteCodeEndpoints.createOwnInviteCode.body.shape.name,
  quota: z.coerce.number('Enter a number.').pipe(ownInviteCodeEndpoints.createOwnInviteCode.body.shape.quota),
  lifetime: z.coerce.number('Choose how long it works.'),
  team: z.uuid('Choose a team.').or(z.literal('')),
})

/** Invite codes that an admin of the organisation hands out. */
export function ownInviteCodesPages(site: SiteTools): Page[] {
  const { consumers } = site
  const access = 'member'
  const path = '/portal/private/users/invite-codes'
  const codePath = `${path}/{inviteCode}` as const
  const params = z.object({ inviteCode: id })

  async function show(visit: AnyVisit, more: Partial<PageModel<'own-invite-codes'>>): Promise<Drawn> {
    const { actor } = visit
    const { items } = await consumers.listOwnInviteCodes(actor, { limit: shownAtOnce.codes, total: false })
    const { teams, name } = await consumers.showOwnOrganisation(actor)
    const { ownInviteCodes } = await consumers.showOrganisationSettings()
    const values = { name: '', quota: '10', lifetime: '30', team: '', ...more.values }
    return site.draw(
      visit,
      'own-invite-codes',
      { title: 'Invite codes' },
      {
        organisationName: name,
        open: ownInviteCodes,
        codes: items.map((code) => ({
          name: code.name,
          code: code.code,
          team: code.team?.name ?? null,
          used: code.used,
          quota: code.quota,
          state: code.state,
          expiresAt: code.expiresAt && momentOf(code.expiresAt),
          href: paths.ownInviteCode(code.id),
        })),
        teams: [
          { value: '', label: 'Default team', selected: values.team === '' },
          ...teams
            .filter((team) => !team.isDefault)
            .map((team) => ({ value: team.id, label: team.name, selected: values.team === team.id })),
        ],
        lifetimes: lifetimes.map((days) => ({
          value: String(days),
          label: `${days} days`,
          selected: values.lifetime === String(days),
        })),
        cancelHref: paths.colleagues,
        error: null,
        errors: {},
        ...more,
        values,
      },
    )
  }

  async function showOne(visit: AnyVisit, codeId: string, error: string | null = null): Promise<Drawn> {
    const { actor } = visit
    const code = await consumers.showOwnInviteCode(actor, codeId)
    const query = { limit: shownAtOnce.people, total: true }
    const came = await consumers.listOwnInviteCodeRedemptions(actor, codeId, query)
    const { ownInviteCodes } = await consumers.showOrganisationSettings()
    return site.draw(
      visit,
      'own-invite-code',
      { title: code.name },
      {
        name: code.name,
        code: code.code,
        link: code.link,
        team: code.team?.name ?? null,
        used: code.used,
        quota: code.quota,
        active: code.active,
        state: code.state,
        expiresAt: code.expiresAt && momentOf(code.expiresAt),
        maySwitchOn: ownInviteCodes,
        people: came.items.map((one) => ({
          name: one.name || one.email,
          email: one.email,
          at: momentOf(one.redeemedAt),
        })),
        morePeople: (came.total ?? 0) - came.items.length,
        action: paths.ownInviteCode(codeId),
        cancelHref: paths.ownInviteCodes,
        error,
      },
    )
  }

  return [
    page({ name: 'ownInviteCodesPage', path, access }, (visit) => show(visit, {})),
    form(
      {
        name: 'ownInviteCodesForm',
        path,
        access,
        form: fields,
        fieldOf: { teamId: 'team', lifetimeDays: 'lifetime' },
      },
      {
        async submit({ actor, form: { name, quota, lifetime: lifetimeDays, team } }) {
          const wish = { name, quota, lifetimeDays, teamId: team === '' ? null : team }
          const made = await consumers.createOwnInviteCode(actor, wish)
          return { goTo: paths.ownInviteCode(made.id), flash: 'invite-code-created' }
        },
        again: (visit, { error, errors }, typed) =>
          show(visit, {
            values: {
              name: typed.text('name'),
              quota: typed.text('quota'),
              lifetime: typed.text('lifetime'),
              team: typed.text('team'),
            },
            error,
            errors,
          }),
      },
    ),
    page({ name: 'ownInviteCodePage', path: codePath, access, params }, (visit) =>
      showOne(visit, visit.params.inviteCode),
    ),
    form(
      {
        name: 'ownInviteCodeForm',
        path: codePath,
        access,
        params,
        form: z.object({ mode: z.enum(['on', 'off', 'delete'], 'Choose what to do.') }),
        ifGone: { goTo: paths.ownInviteCodes, flash: 'gone-already' },
      },
      {
        async submit({ actor, params: { inviteCode }, form: { mode } }) {
          if (mode === 'delete') {
            await consumers.deleteOwnInviteCode(actor, inviteCode)
            return { goTo: paths.ownInviteCodes, flash: 'invite-code-deleted' }
          }
          await consumers.updateOwnInviteCode(actor, inviteCode, { active: mode === 'on' }, null)
          return { goTo: paths.ownInviteCode(inviteCode), flash: `invite-code-${mode}` }
        },
        again: (visit, { error, errors }) => showOne(visit, visit.params.inviteCode, error ?? errors.mode ?? null),
      },
    ),
  ]
}
