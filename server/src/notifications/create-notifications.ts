import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import type { Db } from '../platform/database/database.ts'
import type { Pace } from '../platform/jobs/pace.ts'
import type { Log } from '../platform/log.ts'
import type { Renderer } from '../themes/index.ts'
import { createDelivery } from './delivery.ts'
import { createDrawing } from './drawing.ts'
import type { MailLanguages } from './mail-languages.ts'
import type { MailSettings } from './mail-settings.ts'
import { createMailTemplates } from './mail-templates.ts'
import { createMails } from './mails.ts'
import { createSendAtOnce } from './sending-at-once.ts'
import { type ConnectMail, connectMail } from './smtp.ts'

export interface CreateNotificationsDeps {
  db: Db
  now: () => Date
  log: Log
  vault: Vault
  renderer: Renderer
  settings: MailSettings
  languages: MailLanguages
  /** Without a slash at the end. */
  baseUrl: string
  portalName?: string
  evaluation: boolean
  /** Stands for the network in tests. */
  connect?: ConnectMail
  pace?: Pace
}

export type Notifications = ReturnType<typeof createNotifications>

/** Everything that is made of queued mails: the outbox, their words, and their way out. */
export function createNotifications(deps: CreateNotificationsDeps) {
  const { db, now, settings, baseUrl, portalName = 'Developer portal', connect = connectMail } = deps
  const drawing = createDrawing({ ...deps, site: { portalName, baseUrl } })
  const host = new URL(baseUrl).hostname
  const sendAtOnce = createSendAtOnce({ settings, connect, host })
  return {
    settings,
    mails: createMails({ ...deps, drawing }),
    templates: createMailTemplates({ ...deps, drawing, sendAtOnce }),
    ...createDelivery({ ...deps, drawing, connect, host }),

    /** Hands a test mail over at once and says how far it got. @throws Refused `mail-server-missing` */
    async testMailSettings(actor: Actor, recipient: string): Promise<{ sent: boolean; failure: string | null }> {
      const failure = await sendAtOnce(recipient, await drawing.drawAsChanged('test', { askedBy: actor.name }))
      await recordAudit(db, actor, now(), {
        action: 'mail.tested',
        object: { kind: 'setting', id: 'mail', name: 'Mail' },
        details: { recipient, failure },
      })
      return { sent: failure === null, failure }
    },
  }
}
