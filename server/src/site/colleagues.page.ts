import { id } from '@portico/contract'
import { z } from 'zod'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import { askedText } from './asked-text.ts'
import { avatarOf } from './avatar.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'

const peopleAPage = 50
const invitationsAPage = 100

const query = z.object({
  search: askedText(100),
  cursor: z.string().max(2000).optional().catch(undefined),
})

/** Who works in the same organisation, and for its admins who was invited. */
export function colleaguesPages(site: SiteTools): Page[] {
  const { consumers } = site
  const access = 'member'

  async function show(
    visit: AnyVisit,
    { search = '', cursor }: z.output<typeof query>,
    error: string | null = null,
  ): Promise<Drawn> {
    const { actor } = visit
    const own = actor.organisation
    const title = 'Colleagues'
    const { ownInviteCodes } = await consumers.showOrganisationSettings()
    const codesHref = ownInviteCodes ? paths.ownInviteCodes : null
    const hrefs = { inviteHref: paths.inviteColleague, codesHref, organisationHref: paths.organisation }
    if (!own || own.isDefault) return site.draw(visit, 'colleagues', { title }, { ...nobodyYet, ...hrefs, error })
    const isAdmin = own.role === 'admin'
    const [people, invited] = await Promise.all([
      consumers.listColleagues(actor, { search: search || undefined, cursor, limit: peopleAPage, total: true }),
      isAdmin ? consumers.listOwnInvitations(actor, { limit: invitationsAPage, total: true }) : noInvitations,
    ])
    return site.draw(
      visit,
      'colleagues',
      { title },
      {
        organisationName: own.name,
        isAdmin,
        search,
        total: people.total ?? 0,
        people: people.items.map((person) => ({
          name: person.name || (person.email ?? ''),
          email: person.email,
          avatar: avatarOf(person.name || (person.email ?? ''), person.picture),
          role: person.role,
          active: person.status === 'active',
          teams: person.teams.filter((team) => !team.isDefault).map((team) => team.name),
          since: momentOf(person.since),
          isReader: person.id === actor.accountId,
          href: isAdmin ? paths.colleague(person.id) : null,
        })),
        firstHref: cursor === undefined ? null : paths.colleaguesAt({ search }),
        nextHref: people.nextCursor && paths.colleaguesAt({ search, cursor: people.nextCursor }),
        invitations: invited.items.map(({ id: invitationId, name, email, role, sentAt, expiresAt, status }) => ({
          name,
          email,
          role,
          sentAt: momentOf(sentAt),
          expiresAt: momentOf(expiresAt),
          expired: status === 'expired',
          action: paths.ownInvitation(invitationId),
        })),
        moreInvitations: (invited.total ?? 0) - invited.items.length,
        ...hrefs,
        error,
      },
    )
  }

  return [
    page({ name: 'colleaguesPage', path: '/portal/private/users', access, query }, (visit) => show(visit, visit.query)),
    form(
      {
        name: 'ownInvitationForm',
        path: '/portal/private/users/invitations/{invitation}',
        access,
        params: z.object({ invitation: id }),
        form: z.object({ mode: z.enum(['resend', 'withdraw'], 'Choose what to do.') }),
        ifGone: { goTo: paths.colleagues, flash: 'gone-already' },
      },
      {
        async submit({ actor, params: { invitation }, form: { mode } }) {
          if (mode === 'resend') await consumers.resendOwnInvitation(actor, invitation)
          else await consumers.withdrawOwnInvitation(actor, invitation)
          return { goTo: paths.colleagues, flash: mode === 'resend' ? 'colleague-invited' : 'invitation-withdrawn' }
        },
        again: (visit, { error, errors }) => show(visit, {}, error ?? errors.mode ?? null),
      },
    ),
  ]
}

export const momentOf = (at: string | Date): string => new Date(at).toISOString()

const noInvitations = { items: [], total: 0 }

const nobodyYet = {
  organisationName: null,
  isAdmin: false,
  search: '',
  total: 0,
  people: [],
  firstHref: null,
  nextHref: null,
  invitations: [],
  moreInvitations: 0,
}
