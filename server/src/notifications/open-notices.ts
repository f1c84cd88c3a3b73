import { createMailLanguageChoice } from '../identity/index.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import type { Db } from '../platform/database/database.ts'
import type { EventDispatcher } from '../platform/outbox/events.ts'
import { createDigestSettings } from './digest-settings.ts'
import { createDigests } from './digests.ts'
import { createInbox, type InboxDeps } from './inbox.ts'
import type { MailLanguages } from './mail-languages.ts'
import type { MailSettings } from './mail-settings.ts'
import { createNoticeChoices } from './notice-choices.ts'
import { subscribeNotifications } from './notifications.ts'
import type { QueueMail } from './outbox.ts'

export interface OpenNoticesDeps {
  db: Db
  now: () => Date
  vault: Vault
  events: EventDispatcher
  queueMail: QueueMail
  mailSettings: MailSettings
  mailLanguages: MailLanguages
  apps: InboxDeps['apps']
  /** Without a slash at the end. */
  baseUrl: string
}

/** What people are told of what happens: in their inbox, and by mail as they choose. */
export function openNotices({ events, mailSettings: settings, mailLanguages: languages, ...deps }: OpenNoticesDeps) {
  const digestSettings = createDigestSettings(deps)
  subscribeNotifications({ ...deps, events, settings, languages, digest: digestSettings })
  return {
    digestSettings,
    mailLanguageChoice: createMailLanguageChoice({ ...deps, mailLanguages: languages }),
    digests: createDigests({ ...deps, settings: digestSettings }),
    inbox: createInbox(deps),
    noticeChoices: createNoticeChoices({ ...deps, settings }),
  }
}
