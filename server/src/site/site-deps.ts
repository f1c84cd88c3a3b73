import type { AccessRequests, AccessSettings, Cart } from '../access/index.ts'
import type { Usage } from '../analytics/index.ts'
import type { Apps } from '../apps/index.ts'
import type { Browse } from '../catalogue/index.ts'
import type { Colleagues, Consumers, OwnInviteCodes } from '../consumers/index.ts'
import type { Credentials, OwnCalls } from '../credentials/index.ts'
import type { Fields } from '../custom-fields/index.ts'
import type { Reference } from '../documentation/index.ts'
import type { Identity, MailLanguageChoice } from '../identity/index.ts'
import type { Inbox, MailLanguages, NoticeChoices } from '../notifications/index.ts'
import type { Db } from '../platform/database/database.ts'
import type { Listener } from '../platform/database/listen.ts'
import type { Log } from '../platform/log.ts'
import type { CallOnce } from '../platform/outbound/call-once.ts'
import type { Providers } from '../providers/index.ts'
import type { Renderer } from '../themes/index.ts'

/** What the site is built from. */
export interface SiteDeps {
  config: {
    /** Scheme, host and port that people see, without a slash at the end. */
    baseUrl: string
    /** `Developer portal` unless told. */
    portalName?: string
  }
  db: Db
  listener: Listener
  log: Log
  now: () => Date
  identity: Identity
  consumers: Pick<
    Consumers,
    | 'acceptAsNewcomer'
    | 'acceptWithAccount'
    | 'exportOwnOrganisationRequests'
    | keyof Colleagues
    | keyof OwnInviteCodes
    | 'joinWithInviteCode'
    | 'readInviteCode'
    | 'requestOrganisation'
    | 'showOrganisationSettings'
    | 'showOwnOrganisationRequest'
    | 'takesInviteCodes'
    | 'withdrawOrganisationRequest'
    | 'listOthersIn'
    | 'placesOf'
    | 'readInvitation'
    | 'removeOwnAccount'
    | 'showAccount'
    | 'showAccountRemoval'
  >
  fields: Pick<Fields, 'fieldsOf' | 'showFields'>
  browse: Browse
  reference: Reference
  apps: Apps
  accessRequests: AccessRequests
  accessSettings: AccessSettings
  cart: Cart
  credentials: Credentials
  ownCalls: OwnCalls
  callOnce: CallOnce
  usage: Usage
  inbox: Inbox
  noticeChoices: NoticeChoices
  mailLanguageChoice: Pick<MailLanguageChoice, 'showOwnMailLanguage' | 'updateOwnMailLanguage'>
  mailLanguages: Pick<MailLanguages, 'bestOf' | 'choices'>
  providers: Pick<Providers, 'driverOf'>
  renderer: Renderer
  /** Whether a mail that is queued now can reach somebody. */
  canSendMail: () => Promise<boolean>
  /** Bytes of finished pages kept in memory for visitors; 8 MB unless told. */
  keptPageBytes?: number
  /** How often the versions of what kept pages are made from are read in case a notice was missed; every three seconds unless told. */
  stampsEveryMs?: number
}
