import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { wholeNumber } from '../fields.ts'

export const newAccounts = z.enum(['active', 'approval', 'closed']).meta({
  description:
    'What becomes of people who register: `active` at once, waiting for `approval`, or nobody can register (`closed`). Invitations work in any case.',
})

const labels = /^[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+$/

/** In the spelling of the domain name system: `münchen.example` is kept as `xn--mnchen-3ya.example`. */
const emailDomain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253, 'Use at most 253 characters.')
  .transform((typed) => (/^[^\s/:?#@\\%[\]]+$/.test(typed) ? hostName(typed) : ''))
  .refine((name) => labels.test(name) && !/^[\d.]+$/.test(name), {
    message: 'Enter domains such as example.com, without @ and without http://.',
  })

function hostName(typed: string): string {
  const address = `http://${typed}`
  return URL.canParse(address) ? new URL(address).hostname.replace(/\.$/, '') : ''
}

const emailDomains = z
  .array(emailDomain)
  .max(500, 'Enter at most 500 domains.')
  .transform((domains) => [...new Set(domains)].sort())
  .meta({
    description:
      'Only addresses at these domains can register, and be taken as another address later; empty: any. A domain does not stand for those below it. Invitations and the back office are not bound by it.',
  })

export const emailConfirmation = z.enum(['automatic', 'required', 'off']).meta({
  description:
    'Whether people who register have to open a link in a mail before they can sign in. `automatic`: where a mail server is set, and not in an evaluation.',
})

const unconfirmedDays = wholeNumber(0, 365).meta({
  description:
    'Accounts whose address nobody has confirmed within so many days are removed; 0 keeps them. Never one with a role or an app.',
})

export const portalVisibility = z.enum(['public', 'private', 'hidden']).meta({
  description:
    'Who sees the live portal (ROL-7): everybody, as far as catalogues allow; whoever has signed in; or people of the back office only. It stands above every catalogue.',
})

export const signUpSettings = z.object({
  newAccounts: newAccounts.default('active'),
  emailConfirmation: emailConfirmation.default('automatic'),
  emailDomains: emailDomains.default([]),
  unconfirmedDays: unconfirmedDays.default(30),
  portalVisibility: portalVisibility.default('public'),
})

export const signUpSettingsEndpoints = {
  showSignUpSettings: endpoint({
    method: 'GET',
    path: '/settings/sign-up',
    tag: 'Settings',
    summary: 'Show who may come in',
    access: 'settings:read',
    reply: signUpSettings,
    status: 200,
  }),
  updateSignUpSettings: endpoint({
    method: 'PATCH',
    path: '/settings/sign-up',
    tag: 'Settings',
    summary: 'Change who may come in',
    description:
      'Holds at once, also for pages that are kept and for people who are signed in. Keys go on working whatever is chosen. Nobody can register at a hidden portal.',
    access: 'settings:write',
    body: z.strictObject({
      newAccounts: newAccounts.optional(),
      emailConfirmation: emailConfirmation.optional(),
      emailDomains: emailDomains.optional(),
      unconfirmedDays: unconfirmedDays.optional(),
      portalVisibility: portalVisibility.optional(),
    }),
    reply: signUpSettings,
    status: 200,
  }),
} as const
