import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, integer, line, text } from '../fields.ts'
import { credential } from './credentials.ts'

const params = z.object({ credentialId: id })
const ofApp = z.object({ appId: id })

const tag = 'Credentials'
const access = 'credentials:write'
const always = ['credential-stored', 'credential-not-active'] as const

/** Which quota counts after a change of plan. */
export const quotaChoice = z.enum(['keep', 'restart'])

export const suspensionInput = z.strictObject({
  reason: text(500).default('').meta({ description: 'Shown to everybody who sees the app.' }),
})

export const aliasInput = z.strictObject({ alias: line(120) })

export const credentialChangeEndpoints = {
  updateCredential: endpoint({
    method: 'PATCH',
    path: '/credentials/{credentialId}',
    tag,
    summary: 'Rename a credential',
    access,
    params,
    body: aliasInput,
    reply: credential,
    status: 200,
    errors: ['outdated'],
  }),
  addCredentialProducts: endpoint({
    method: 'POST',
    path: '/credentials/{credentialId}/products',
    tag,
    summary: 'Give a credential further products',
    description: 'At once, with the same key. They have to be at its provider; those it holds already change nothing.',
    access,
    params,
    body: z.strictObject({ productIds: z.array(id).min(1, 'Choose a product.').max(50) }),
    reply: credential,
    status: 200,
    errors: [...always, 'product-not-available'],
  }),
  removeCredentialProduct: endpoint({
    method: 'DELETE',
    path: '/credentials/{credentialId}/products/{productId}',
    tag,
    summary: 'Take a product off a credential',
    description: 'At once, with the same key. The only one stays: revoke the credential instead.',
    access,
    params: params.extend({ productId: id }),
    reply: credential,
    status: 200,
    errors: [...always, 'last-product'],
  }),
  changeCredentialPlan: endpoint({
    method: 'PUT',
    path: '/credentials/{credentialId}/plan',
    tag,
    summary: 'Put a credential under another plan',
    description: 'At once, for all its products and with the same key. The life time of the new plan begins now.',
    access,
    params,
    body: z.strictObject({
      planId: id,
      quota: quotaChoice
        .default('keep')
        .meta({ description: '`keep`: what is used of the running quota counts on; `restart`: a new one begins.' }),
    }),
    reply: credential,
    status: 200,
    errors: [...always, 'plan-not-available'],
  }),
  suspendCredential: endpoint({
    method: 'POST',
    path: '/credentials/{credentialId}/suspension',
    tag,
    summary: 'Suspend a credential',
    description: 'Its keys are refused until it is resumed, which only the back office can do.',
    access,
    params,
    body: suspensionInput,
    reply: credential,
    status: 200,
    errors: always,
  }),
  resumeCredential: endpoint({
    method: 'DELETE',
    path: '/credentials/{credentialId}/suspension',
    tag,
    summary: 'Resume a suspended credential',
    access,
    params,
    reply: credential,
    status: 200,
    errors: always,
  }),
  suspendCredentialsOfApp: endpoint({
    method: 'POST',
    path: '/apps/{appId}/suspension',
    tag,
    summary: 'Suspend all credentials of an app',
    access,
    params: ofApp,
    body: suspensionInput,
    reply: z.object({ credentials: integer.meta({ description: 'How many were suspended now.' }) }),
    status: 200,
  }),
  resumeCredentialsOfApp: endpoint({
    method: 'DELETE',
    path: '/apps/{appId}/suspension',
    tag,
    summary: 'Resume the credentials of an app that the back office has suspended',
    access,
    params: ofApp,
    reply: z.object({ credentials: integer.meta({ description: 'How many were resumed now.' }) }),
    status: 200,
  }),
  renewCredential: endpoint({
    method: 'POST',
    path: '/credentials/{credentialId}/renewal',
    tag,
    summary: 'Renew a credential that expires or has expired',
    description: 'It lasts as long as its plan says, from now on.',
    access,
    params,
    reply: credential,
    status: 200,
    errors: [...always, 'credential-does-not-expire', 'plan-not-available', 'product-not-available'],
  }),
  finishCredentialRotation: endpoint({
    method: 'DELETE',
    path: '/credentials/{credentialId}/outgoing-key',
    tag,
    summary: 'End the old key of a rotation now',
    access,
    params,
    reply: credential,
    status: 200,
  }),
  retryCredential: endpoint({
    method: 'POST',
    path: '/credentials/{credentialId}/retry',
    tag,
    summary: 'Try again now what the provider has not done',
    access,
    params,
    reply: credential,
    status: 200,
  }),
} as const
