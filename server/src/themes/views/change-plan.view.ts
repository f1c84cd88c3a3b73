import { z } from 'zod'
import { plan, samplePlans } from './plan.ts'
import { fieldErrors, href, view } from './view.ts'

const schema = z.object({
  appName: z.string(),
  credentialName: z.string(),
  productNames: z.array(z.string()).min(1),
  current: plan,
  /** Plans that can be asked for instead. */
  choices: z.array(plan.extend({ selected: z.boolean() })),
  /** The plan that is asked for already; the form is then not shown. */
  pendingPlanName: z.string().nullable(),
  values: z.object({ message: z.string() }),
  error: z.string().nullable(),
  errors: fieldErrors(['new_plan_id', 'message']),
  submissionKey: z.string(),
  action: href,
  cancelHref: href,
})

type ChangePlan = z.input<typeof schema>

const one: ChangePlan = {
  appName: 'Warehouse robot',
  credentialName: 'Key 1',
  productNames: ['Parcels', 'Addresses'],
  current: samplePlans.free,
  choices: [
    { ...samplePlans.business, selected: false },
    { ...samplePlans.unlimited, selected: false },
  ],
  pendingPlanName: null,
  values: { message: '' },
  error: null,
  errors: {},
  submissionKey: '0197a8f2-0000-7000-8000-000000000001',
  action: '/portal/private/apps/app-1/credentials/cred-1/change-plan',
  cancelHref: '/portal/private/apps/app-1',
}

/** `/portal/private/apps/{id}/credentials/{credential}/change-plan`; fields `new_plan_id`, `message`, `submission-key`. */
export const changePlanView = view({
  shared: false,
  viewer: 'member',
  schema,
  samples: {
    one,
    none: { ...one, choices: [] },
    pending: { ...one, pendingPlanName: 'Seasonal peak capacity for partners of the northern region' },
    error: { ...one, errors: { new_plan_id: 'Choose a plan.', message: 'Use at most 1,000 characters.' } },
    refused: { ...one, error: 'Only a key that works can get another plan.' },
  },
})
