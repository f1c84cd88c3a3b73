import type { Db } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'

export interface NewMail {
  eventId: string
  template: string
  recipient: string
  subject: string
  text: string
  html: string
}

/** Puts a mail in the outbox; the same event never puts it there twice. */
export async function queueMail(tx: Db, mail: NewMail, at: Date): Promise<void> {
  await tx
    .insertInto('mails')
    .values({
      id: newId(),
      event_id: mail.eventId,
      template: mail.template,
      recipient: mail.recipient,
      subject: mail.subject,
      text_body: mail.text,
      html_body: mail.html,
      state: 'waiting',
      next_attempt_at: at,
      created_at: at,
    })
    .onConflict((conflict) => conflict.columns(['event_id', 'recipient', 'template']).doNothing())
    .execute()
}

/** Who asked for what; the tables belong to access, apps, identity and the catalogue. */
export const requestInWords = (tx: Db, accessRequestId: string) =>
  tx
    .selectFrom('access_requests')
    .innerJoin('accounts', 'accounts.id', 'access_requests.account_id')
    .innerJoin('apps', 'apps.id', 'access_requests.app_id')
    .innerJoin('plans', 'plans.id', 'access_requests.plan_id')
    .select([
      'accounts.email',
      'accounts.first_name as firstName',
      'apps.id as appId',
      'apps.name as appName',
      'plans.name as planName',
    ])
    .where('access_requests.id', '=', accessRequestId)
    .executeTakeFirst()

export async function productNames(tx: Db, accessRequestId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('access_request_products')
    .innerJoin('products', 'products.id', 'access_request_products.product_id')
    .select('products.name')
    .where('access_request_products.access_request_id', '=', accessRequestId)
    .orderBy('products.name')
    .execute()
  return rows.map((row) => row.name)
}
