import { Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { MailSettings } from './mail-settings.ts'
import { type ConnectMail, type Letter, MailRefused } from './smtp.ts'

/** Hands a letter over past the outbox. @returns what the server or the network said; null: it was taken. @throws Refused `mail-server-missing` */
export type SendAtOnce = (to: string, letter: Pick<Letter, 'subject' | 'html' | 'text'>) => Promise<string | null>

/** For tests of settings and words, which whoever makes them waits for. @param host in message ids */
export const createSendAtOnce =
  ({
    settings,
    connect,
    host,
  }: {
    settings: Pick<MailSettings, 'server'>
    connect: ConnectMail
    host: string
  }): SendAtOnce =>
  async (to, { subject, html, text }) => {
    const found = await settings.server()
    if (!found) throw new Refused('mail-server-missing', 'Save a mail server and the address mails are from first.')
    const connection = connect(found.server, found.sender)
    try {
      await connection.send({ messageId: `<${newId()}@${host}>`, to, subject, html, text })
      return null
    } catch (error) {
      if (error instanceof MailRefused) return error.message
      throw error
    } finally {
      connection.close()
    }
  }
