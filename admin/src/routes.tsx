import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Frame } from './frame/frame.tsx'
import { NotFound } from './frame/not-found.page.tsx'
import { PageFailure } from './frame/page-failure.tsx'
import { Loading } from './ui/answer.tsx'

const root = createRootRoute({ component: Frame })

/** A page, loaded when it is first opened. */
const page = <M extends Record<string, () => unknown>>(path: string, load: () => Promise<M>, name: keyof M & string) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, name) })

const pages = [
  page('/', () => import('./home/home.page.tsx'), 'HomePage'),
  page('/access-requests', () => import('./access/access-requests.list.tsx'), 'AccessRequestsPage'),
  page('/access-requests/$accessRequestId', () => import('./access/access-requests.page.tsx'), 'AccessRequestPage'),
  page('/apps', () => import('./apps/apps.list.tsx'), 'AppsPage'),
  page('/apps/new', () => import('./apps/apps.create.tsx'), 'CreateAppPage'),
  page('/apps/$appId/edit', () => import('./apps/apps.edit.tsx'), 'EditAppPage'),
  page(
    '/apps/$appId/credentials/new',
    () => import('./credentials/custom-credentials.create.tsx'),
    'AddCredentialPage',
  ),
  page('/apps/$appId', () => import('./apps/apps.page.tsx'), 'AppPage'),
  page('/credentials', () => import('./credentials/credentials.list.tsx'), 'CredentialsPage'),
  page('/differences', () => import('./credentials/differences.list.tsx'), 'DifferencesPage'),
  page('/credentials/$credentialId', () => import('./credentials/credentials.page.tsx'), 'CredentialPage'),
  page('/products', () => import('./catalogue/products.list.tsx'), 'ProductsPage'),
  page('/products/new', () => import('./catalogue/products.create.tsx'), 'CreateProductPage'),
  page('/products/$productId', () => import('./catalogue/products.edit.tsx'), 'EditProductPage'),
  page('/products/$productId/documents', () => import('./documentation/api-documents.page.tsx'), 'ApiDocumentsPage'),
  page('/products/$productId/visibility', () => import('./access/visibility.page.tsx'), 'ProductVisibilityPage'),
  page('/visibility', () => import('./access/visibility.page.tsx'), 'VisibilityPage'),
  page('/plans', () => import('./catalogue/plans.list.tsx'), 'PlansPage'),
  page('/plans/new', () => import('./catalogue/plans.create.tsx'), 'CreatePlanPage'),
  page('/plans/$planId', () => import('./catalogue/plans.edit.tsx'), 'EditPlanPage'),
  page('/catalogues', () => import('./catalogue/catalogues.list.tsx'), 'CataloguesPage'),
  page('/catalogues/new', () => import('./catalogue/catalogues.create.tsx'), 'CreateCataloguePage'),
  page('/catalogues/$catalogueId', () => import('./catalogue/catalogues.edit.tsx'), 'EditCataloguePage'),
  page('/providers', () => import('./providers/providers.list.tsx'), 'ProvidersPage'),
  page('/providers/new', () => import('./providers/providers.create.tsx'), 'CreateProviderPage'),
  page('/providers/$providerId', () => import('./providers/providers.page.tsx'), 'ProviderPage'),
  page('/synchronisations', () => import('./providers/synchronisations.list.tsx'), 'SynchronisationsPage'),
  page(
    '/synchronisations/$synchronisationId',
    () => import('./providers/synchronisations.page.tsx'),
    'SynchronisationPage',
  ),
  page('/gateway-apis', () => import('./gateway/gateway-apis.list.tsx'), 'GatewayApisPage'),
  page('/gateway-apis/new', () => import('./gateway/gateway-apis.create.tsx'), 'CreateGatewayApiPage'),
  page('/gateway-apis/$gatewayApiId', () => import('./gateway/gateway-apis.edit.tsx'), 'EditGatewayApiPage'),
  page('/accounts', () => import('./consumers/accounts.list.tsx'), 'AccountsPage'),
  page('/api-tokens', () => import('./api-tokens/api-tokens.list.tsx'), 'ApiTokensPage'),
  page('/api-tokens/all', () => import('./api-tokens/all-api-tokens.list.tsx'), 'AllApiTokensPage'),
  page('/api-tokens/new', () => import('./api-tokens/api-tokens.create.tsx'), 'CreateApiTokenPage'),
  page('/invitations', () => import('./consumers/invitations.list.tsx'), 'InvitationsPage'),
  page('/invite-codes', () => import('./consumers/invite-codes.list.tsx'), 'InviteCodesPage'),
  page('/invite-codes/$inviteCodeId', () => import('./consumers/invite-codes.page.tsx'), 'InviteCodePage'),
  page('/accounts/new', () => import('./consumers/accounts.create.tsx'), 'CreateAccountPage'),
  page('/accounts/$accountId', () => import('./consumers/accounts.page.tsx'), 'AccountPage'),
  page('/accounts/$accountId/edit', () => import('./consumers/accounts.edit.tsx'), 'EditAccountPage'),
  page('/mails', () => import('./notifications/mails.list.tsx'), 'MailsPage'),
  page('/mails/$mailId', () => import('./notifications/mails.page.tsx'), 'MailPage'),
  page('/mail-templates', () => import('./notifications/mail-templates.list.tsx'), 'MailTemplatesPage'),
  page('/mail-templates/$name', () => import('./notifications/mail-templates.edit.tsx'), 'EditMailTemplatePage'),
  page('/mail-settings', () => import('./notifications/mail-settings.page.tsx'), 'MailSettingsPage'),
  page('/webhooks', () => import('./webhooks/webhooks.list.tsx'), 'WebhooksPage'),
  page('/webhooks/new', () => import('./webhooks/webhooks.create.tsx'), 'CreateWebhookPage'),
  page('/webhooks/$webhookId', () => import('./webhooks/webhooks.page.tsx'), 'WebhookPage'),
  page('/webhooks/$webhookId/edit', () => import('./webhooks/webhooks.edit.tsx'), 'EditWebhookPage'),
  page(
    '/webhook-deliveries/$deliveryId',
    () => import('./webhooks/webhook-deliveries.page.tsx'),
    'WebhookDeliveryPage',
  ),
  page('/audit', () => import('./audit/audit-entries.list.tsx'), 'AuditEntriesPage'),
  page('/audit/retention', () => import('./audit/audit-retention.page.tsx'), 'AuditRetentionPage'),
  page('/audit/$auditEntryId', () => import('./audit/audit-entries.page.tsx'), 'AuditEntryPage'),
  page('/usage/retention', () => import('./usage/usage-retention.page.tsx'), 'UsageRetentionPage'),
  page('/usage', () => import('./usage/usage.page.tsx'), 'UsagePage'),
  page('/settings', () => import('./access/access-settings.page.tsx'), 'SettingsPage'),
  page(
    '/settings/organisations',
    () => import('./consumers/organisation-settings.page.tsx'),
    'OrganisationSettingsPage',
  ),
  page('/settings/accounts', () => import('./account/account-settings.page.tsx'), 'AccountSettingsPage'),
  page('/settings/fields', () => import('./custom-fields/custom-fields.list.tsx'), 'CustomFieldsPage'),
  page('/settings/fields/new', () => import('./custom-fields/custom-fields.create.tsx'), 'CreateCustomFieldPage'),
  page(
    '/settings/fields/$customFieldId',
    () => import('./custom-fields/custom-fields.edit.tsx'),
    'EditCustomFieldPage',
  ),
  page('/settings/terms', () => import('./terms/terms.list.tsx'), 'TermsPage'),
  page('/settings/terms/new', () => import('./terms/terms.publish.tsx'), 'PublishTermsPage'),
  page('/settings/terms/$termsId', () => import('./terms/terms.page.tsx'), 'TermsVersionPage'),
  page('/settings/sign-up', () => import('./account/sign-up-settings.page.tsx'), 'SignUpSettingsPage'),
  page('/inbox', () => import('./notifications/inbox.list.tsx'), 'InboxPage'),
  page('/own-notices', () => import('./notifications/notice-choices.page.tsx'), 'NoticeChoicesPage'),
  page('/own-sessions', () => import('./account/own-sessions.list.tsx'), 'OwnSessionsPage'),
  page('/settings/keys', () => import('./credentials/key-settings.page.tsx'), 'KeySettingsPage'),
  page('/organisations', () => import('./consumers/organisations.list.tsx'), 'OrganisationsPage'),
  page(
    '/organisation-requests',
    () => import('./consumers/organisation-requests.list.tsx'),
    'OrganisationRequestsPage',
  ),
  page('/organisations/$organisationId', () => import('./consumers/organisations.page.tsx'), 'OrganisationPage'),
]

export const createAdminRouter = () =>
  createRouter({
    routeTree: root.addChildren(pages),
    basepath: import.meta.env.BASE_URL,
    defaultPreload: 'intent',
    defaultPendingComponent: Loading,
    defaultErrorComponent: PageFailure,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  })
