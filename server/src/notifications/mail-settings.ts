import { type mailSettings, mailSettingsInput } from '@portico/contract'
import { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import type { Config } from '../platform/config/config.ts'
import { type Secret, secret } from '../platform/crypto/secret.ts'
import type { Vault } from '../platform/crypto/vault.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { readSetting, writeSetting } from '../platform/settings/settings.ts'
import { refuseOutdated } from '../platform/versions.ts'
import type { MailServer } from './smtp.ts'

type Input = z.output<typeof mailSettingsInput>

const stored = z.object({
  server: mailSettingsInput.shape.server.unwrap().omit({ password: true }).nullable(),
  /** Base64 of what the vault sealed; null: no password. */
  passwordSealed: z.string().nullable(),
  fromAddress: z.string().nullable(),
  fromName: z.string(),
  replyTo: z.string().nullable(),
  ownerNotices: z.array(z.string()),
  version: z.number().int(),
})

const setting = {
  name: 'mail',
  schema: stored,
  initial: {
    server: null,
    passwordSealed: null,
    fromAddress: null,
    fromName: 'Developer portal',
    replyTo: null,
    ownerNotices: [],
    version: 0,
  },
} as const satisfies { name: string; schema: typeof stored; initial: z.output<typeof stored> }

const sealedFor = 'mail-password'

export interface Sender {
  name: string
  address: string
  replyTo: string | null
}

export interface MailSettingsDeps {
  db: Db
  now: () => Date
  vault: Vault
  mail: Config['mail']
}

export type MailSettings = ReturnType<typeof createMailSettings>

/** How mails leave: the server, what the environment says of it before what owners do, and who they are from. */
export function createMailSettings({ db, now, vault, mail }: MailSettingsDeps) {
  async function show(): Promise<z.input<typeof mailSettings>> {
    const kept = await readSetting(db, setting)
    const server = mail ? { ...mail.server, passwordSet: mail.password !== null } : withoutPassword(kept)
    return {
      server,
      fromAddress: kept.fromAddress ?? mail?.fromAddress ?? null,
      fromName: kept.fromName,
      replyTo: kept.replyTo,
      ownerNotices: kept.ownerNotices,
      fromEnvironment: mail !== null,
      version: kept.version,
    }
  }

  return {
    show,

    /** @throws Refused `mail-server-from-environment`, `mail-password-missing`, `outdated` */
    async updateMailSettings(actor: Actor, input: Input, seenVersion: number | null) {
      await inTransaction(db, async (tx) => {
        const before = await readSetting(tx, setting)
        refuseOutdated('mail settings', before.version, seenVersion)
        const { server, ...sender } = input
        if (mail && server && !sameServer(server, mail.server)) {
          throw new Refused(
            'mail-server-from-environment',
            'The mail server is set by PORTAL_SMTP_URL; change it there, or remove it there first.',
            { kind: 'input', field: 'server' },
          )
        }
        const after = mail
          ? { server: before.server, passwordSealed: before.passwordSealed }
          : serverAfter(before, server)
        await writeSetting(tx, now(), setting, { ...sender, ...after, version: before.version + 1 })
        await recordAudit(tx, actor, now(), {
          action: 'setting.changed',
          object: { kind: 'setting', id: setting.name, name: 'Mail' },
          details: {
            before: shown(before),
            after: { ...shown({ ...before, ...sender, ...after }), passwordChanged: server?.password !== undefined },
          },
        })
      })
      return show()
    },

    /** Null: nothing can be sent. */
    async server(): Promise<{ server: MailServer; sender: Sender } | null> {
      const kept = await readSetting(db, setting)
      const server = mail ? { ...mail.server, password: mail.password } : openServer(kept)
      const address = kept.fromAddress ?? mail?.fromAddress ?? null
      if (!server || !address) return null
      return { server, sender: { name: kept.fromName, address, replyTo: kept.replyTo } }
    },

    /** Where notices to the owners go, when somebody has said so. */
    ownerNotices: async (tx: Db): Promise<readonly string[]> => (await readSetting(tx, setting)).ownerNotices,
  }

  function serverAfter(before: z.output<typeof stored>, server: Input['server']) {
    if (!server) return { server: null, passwordSealed: null }
    const { password, ...rest } = server
    if (rest.username === '') return { server: rest, passwordSealed: null }
    if (password) return { server: rest, passwordSealed: vault.seal(password, sealedFor).toString('base64') }
    // A kept password is never sent to another server, or whoever may change settings could read it there.
    const isSame = before.server?.host === rest.host && before.server.username === rest.username
    if (before.passwordSealed && isSame) return { server: rest, passwordSealed: before.passwordSealed }
    throw new Refused('mail-password-missing', 'Enter the password for this server and user name.', {
      kind: 'input',
      field: 'server.password',
    })
  }

  function openServer({ server, passwordSealed }: z.output<typeof stored>): MailServer | null {
    return server && { ...server, password: passwordSealed ? openPassword(passwordSealed) : null }
  }

  function openPassword(sealed: string): Secret {
    return secret(vault.open(Buffer.from(sealed, 'base64'), sealedFor).expose())
  }
}

const withoutPassword = ({ server, passwordSealed }: z.output<typeof stored>) =>
  server && { ...server, passwordSet: passwordSealed !== null }

const sameServer = (one: { host: string; port: number }, other: { host: string; port: number }) =>
  one.host === other.host && one.port === other.port

/** What the audit log may hold. */
const shown = ({
  passwordSealed: _,
  version: __,
  ...rest
}: Omit<z.output<typeof stored>, 'version'> & { version?: number }) => rest
