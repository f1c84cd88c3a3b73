import { z } from 'zod'
import type { Typed } from '../platform/http/form-failure.ts'
import { type AnyVisit, type Drawn, form, type Page, page } from '../platform/http/pages.ts'
import { newId } from '../platform/ids.ts'
import type { PageModel } from '../themes/index.ts'
import { credentialOfApp, ofCredential } from './app.page.ts'
import type { SiteTools } from './pages.ts'
import { paths } from './paths.ts'
import { shownPlan } from './plan-words.ts'

const fields = z.object({
  new_plan_id: z.uuid('Choose a plan.'),
  message: z.string().trim().max(1000),
  'submission-key': z.string().min(8).max(100),
})

const fieldOf = { planId: 'new_plan_id' }

type Params = z.output<typeof ofCredential>

export function changePlanPages(site: SiteTools): Page[] {
  const path = '/portal/private/apps/{app}/credentials/{credential}/change-plan'
  const access = 'member'

  async function show(
    visit: AnyVisit,
    params: Params,
    typed: Typed | undefined,
    more: Partial<PageModel<'change-plan'>>,
  ): Promise<Drawn> {
    const { app, credential } = await credentialOfApp(site, visit.actor, params)
    const { choices, pending } = await site.accessRequests.showPlanChoices(visit.actor, credential.id)
    const plans = await site.browse.plans([credential.plan.id, ...choices.map((choice) => choice.id)])
    const shown = (planId: string) => {
      const plan = plans.get(planId)
      return plan ? [shownPlan(plan)] : []
    }
    const [current] = shown(credential.plan.id)
    if (!current) throw new Error(`The plan ${credential.plan.id} of a credential is gone.`)
    return site.draw(
      visit,
      'change-plan',
      { title: `Another plan for ${credential.alias}` },
      {
        appName: app.name,
        credentialName: credential.alias,
        productNames: credential.products.map(({ name }) => name),
        current,
        choices: choices
          .flatMap((choice) => shown(choice.id))
          .map((plan) => ({ ...plan, selected: plan.id === typed?.text('new_plan_id') })),
        pendingPlanName: pending?.plan.name ?? null,
        values: { message: typed?.text('message') ?? '' },
        error: null,
        errors: {},
        submissionKey: typed?.text('submission-key') || newId(),
        action: paths.changePlan(params.app, params.credential),
        cancelHref: paths.credential(params.app, params.credential),
        ...more,
      },
    )
  }

  return [
    page({ name: 'changePlanPage', path, access, params: ofCredential }, (visit) =>
      show(visit, visit.params, undefined, {}),
    ),
    form(
      { name: 'changePlanForm', path, access, params: ofCredential, form: fields, fieldOf },
      {
        async submit({ actor, params, form: typed }) {
          await credentialOfApp(site, actor, params)
          const { status } = await site.accessRequests.requestPlanChange(actor, params.credential, {
            planId: typed.new_plan_id,
            message: typed.message,
            submissionKey: typed['submission-key'],
          })
          const flash =
            status === 'approved' ? 'plan-changed' : status === 'approving' ? 'addition-running' : 'plan-change-sent'
          return { goTo: paths.credential(params.app, params.credential), flash }
        },
        again: (visit, { error, errors }, typed) => show(visit, visit.params, typed, { error, errors }),
      },
    ),
  ]
}
