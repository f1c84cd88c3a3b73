import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, line, text } from '../fields.ts'
import { accessRequest } from './access-requests.ts'

const named = z.object({ id, name: z.string() })

export const planChoices = z.object({
  current: named,
  pending: z
    .object({ accessRequestId: id, plan: named })
    .nullable()
    .meta({ description: 'The change that waits; another one can be asked for once it is decided.' }),
  choices: z
    .array(named.extend({ description: z.string(), approvedAtOnce: z.boolean(), catalogue: named }))
    .meta({ description: 'Plans of the same provider in a catalogue that lists every product of the credential.' }),
})

const params = z.object({ credentialId: id })

export const planChangeEndpoints = {
  showPlanChoices: endpoint({
    method: 'GET',
    path: '/credentials/{credentialId}/plan-choices',
    tag: 'Access requests',
    summary: 'Show which other plans can be requested for one of your credentials',
    access: 'member',
    params,
    reply: planChoices,
    status: 200,
  }),
  requestPlanChange: endpoint({
    method: 'POST',
    path: '/credentials/{credentialId}/plan-changes',
    tag: 'Access requests',
    summary: 'Request another plan for one of your credentials',
    description:
      'For all its products; the key stays the same. The present plan holds until the request is approved, which a plan may do by itself.',
    access: 'member',
    params,
    body: z.strictObject({
      planId: id,
      message: text(1000).default('').meta({ description: 'For whoever decides.' }),
      submissionKey: line(100)
        .min(8, 'Use at least 8 characters.')
        .optional()
        .meta({ description: 'The same form sent again has no further effect and gets the same answer.' }),
    }),
    reply: accessRequest,
    status: 201,
    errors: [
      'plan-held',
      'plan-not-offered',
      'plan-change-pending',
      'credential-not-active',
      'allowance-used-up',
      'too-many-open-requests',
    ],
  }),
} as const
