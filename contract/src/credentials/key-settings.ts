import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { integer, wholeNumber } from '../fields.ts'

const metadata = z.strictObject({
  firstName: z.boolean(),
  lastName: z.boolean(),
  email: z.boolean(),
  role: z.boolean(),
  organisationName: z.boolean(),
  teamNames: z.boolean(),
})

export const keySettingsInput = z.strictObject({
  shownOnce: z.boolean().meta({
    description: 'Whether a key is shown once, to its developers only, instead of as often as somebody asks for it.',
  }),
  metadata: metadata.meta({
    description: 'What is written into each key about its owner beside ids. Personal data: gateways may log it.',
  }),
  expiryReminderDays: z
    .array(wholeNumber(1, 365))
    .max(5, 'Use at most 5 lead times.')
    .refine((days) => new Set(days).size === days.length, 'Name each lead time once.')
    .default([30, 7, 1])
    .meta({ description: 'How many days before a credential ends its people are reminded; empty: never before.' }),
})

export const keySettings = z.object({ ...keySettingsInput.shape, version: integer })

export const keySettingsEndpoints = {
  showKeySettings: endpoint({
    method: 'GET',
    path: '/key-settings',
    tag: 'Credentials',
    summary: 'Show how keys are shown and what they carry',
    access: 'credentials:read',
    reply: keySettings,
    status: 200,
  }),
  updateKeySettings: endpoint({
    method: 'PUT',
    path: '/key-settings',
    tag: 'Credentials',
    summary: 'Change how keys are shown and what they carry',
    description: 'What keys carry is changed in those that exist as well, little by little.',
    access: 'credentials:write',
    body: keySettingsInput,
    reply: keySettings,
    status: 200,
    errors: ['outdated'],
  }),
} as const
