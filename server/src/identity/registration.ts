import type { Fields } from '../custom-fields/index.ts'
import type { Actor } from '../platform/actor.ts'
import { recordAudit } from '../platform/audit/audit.ts'
import { checkAll } from '../platform/check-all.ts'
import { type Db, inTransaction } from '../platform/database/database.ts'
import { Refused } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { publish } from '../platform/outbox/events.ts'
import { insertAccount, insertGrants } from './accounts.queries.ts'
import type { AddressLimit } from './address-limit.ts'
import type { Identity, InviteCodePort, JoinDefaultOrganisation } from './identity.ts'
import { type NewAccount, newAccount, type Registration, registration } from './inputs.ts'
import { type PasswordPolicy, refuseDifferent } from './password-policy.ts'
import type { Passwords } from './passwords.ts'
import { isSignUpOpen, refuseOtherDomains, type SignUpSettings, type SignUpSettingValues } from './sign-up-settings.ts'
import type { Terms } from './terms.ts'

export interface RegistrationDeps {
  db: Db
  now: () => Date
  passwords: Passwords
  policy: PasswordPolicy
  addresses: AddressLimit
  signUpSettings: Pick<SignUpSettings, 'showSignUpSettings'>
  joinDefaultOrganisation: JoinDefaultOrganisation
  fields: Pick<Fields, 'checkFields' | 'writeFields'>
  inviteCodes: InviteCodePort
  confirmsByDefault: () => Promise<boolean>
  terms: Pick<Terms, 'requireTermsAccepted' | 'acceptTermsAtSignUp'>
}

type RegistrationVerbs = Pick<Identity, 'register' | 'createAccount' | 'createOwner'>

export function createRegistration(deps: RegistrationDeps): RegistrationVerbs {
  const {
    db,
    now,
    passwords,
    policy,
    addresses,
    signUpSettings,
    joinDefaultOrganisation,
    inviteCodes,
    fields,
    terms,
    confirmsByDefault,
  } = deps

  async function createAccount(
    actor: Actor,
    input: NewAccount,
    tx: Db = db,
  ): Promise<{ accountId: string; name: string }> {
    const accountId = newId()
    const {
      password,
      adminRoles,
      fields: given,
      fieldsBy,
      acceptedTerms,
      ...account
    } = await checkAll(() => newAccount.parse(input), ...checksOn(input, accountId, input.fieldsBy ?? 'creation', tx))
    const passwordHash = password === null ? null : await passwords.hash(password)
    await inTransaction(tx, async (inner) => {
      await insert(inner, { ...account, id: accountId, passwordHash })
      await insertGrants(inner, accountId, adminRoles, now())
      if (given) await fields.writeFields(inner, { subject: 'account', subjectId: accountId, moment: fieldsBy, given })
      if (fieldsBy === 'sign-up') await terms.acceptTermsAtSignUp(inner, actor, accountId, acceptedTerms)
      await recordAudit(inner, actor, now(), {
        action: 'account.created',
        object: accountObject(accountId, account),
        details: { status: account.status, adminRoles, ...(given ? { fields: given } : {}) },
      })
    })
    return { accountId, name: `${account.firstName} ${account.lastName}` }
  }

  /** What everybody's account has to fulfil besides its shape. */
  const checksOn = (
    { fields: given, acceptedTerms = null, ...person }: Pick<NewAccount, keyof Registration>,
    subjectId: string,
    moment: 'creation' | 'sign-up',
    within: Db,
  ) => [
    () => person.password !== null && policy.refuseWeak(person.password, person, 'password', within),
    () => refuseDifferent(person.password, person.repeatedPassword),
    () => given && fields.checkFields({ subject: 'account', subjectId, moment, given }, within),
    () => moment === 'sign-up' && terms.requireTermsAccepted(acceptedTerms, within),
  ]

  /** Guesses of codes are counted, whatever else is wrong. */
  async function requireInviteCode(actor: Actor, inviteCode: string): Promise<void> {
    const takeBack = addresses.countAttempt(actor.address)
    await inviteCodes.requireInviteCode(db, inviteCode, now())
    takeBack()
  }

  /** @param advice - what the person who is refused may do instead */
  async function insert(tx: Db, account: AccountToInsert, advice = ''): Promise<void> {
    const at = now()
    const inserted = await insertAccount(tx, {
      id: account.id,
      email: account.email,
      first_name: account.firstName,
      last_name: account.lastName,
      password_hash: account.passwordHash,
      status: account.status,
      mail_language: account.mailLanguage,
      must_change_password: account.mustChangePassword,
      email_unconfirmed: account.emailUnconfirmed ?? false,
      created_at: at,
      updated_at: at,
    })
    if (!inserted) {
      const sentence = `There is an account with this e-mail address already.${advice}`
      throw new Refused('email-taken', sentence, { field: 'email' })
    }
  }

  const mustConfirm = async ({ emailConfirmation }: SignUpSettingValues) =>
    emailConfirmation === 'required' || (emailConfirmation === 'automatic' && (await confirmsByDefault()))

  return {
    createAccount,

    createOwner: (actor, owner) => createAccount(actor, { ...owner, status: 'active', adminRoles: ['owner'] }),

    async register(actor, input, inviteCode) {
      const settings = await signUpSettings.showSignUpSettings()
      if (!isSignUpOpen(settings)) {
        throw new Refused('sign-up-closed', 'This portal does not take registrations.', { kind: 'forbidden' })
      }
      const accountId = newId()
      const email = registration.shape.email.safeParse(input.email)
      const {
        password,
        fields: given,
        acceptedTerms,
        ...person
      } = await checkAll(
        () => registration.parse(input),
        () => email.success && refuseOtherDomains(settings, email.data),
        ...checksOn({ ...input, fields: input.fields ?? {} }, accountId, 'sign-up', db),
        () => inviteCode && requireInviteCode(actor, inviteCode),
      )
      const values = { subject: 'account', subjectId: accountId, moment: 'sign-up', given } as const
      passwords.refuseWhenFull()
      addresses.countAttempt(actor.address)
      const passwordHash = await passwords.hash(password)
      const status = settings.newAccounts === 'active' ? 'active' : 'pending'
      const emailUnconfirmed = await mustConfirm(settings)
      const work = inTransaction(db, async (tx) => {
        const account = {
          ...person,
          id: accountId,
          passwordHash,
          status,
          emailUnconfirmed,
          mustChangePassword: false,
        } as const
        await insert(tx, account, ' Sign in instead.')
        const { after } = await fields.writeFields(tx, values)
        await terms.acceptTermsAtSignUp(tx, actor, accountId, acceptedTerms)
        if (inviteCode) await inviteCodes.redeemInviteCode(tx, actor, { accountId, inviteCode }, now())
        else await joinDefaultOrganisation(tx, accountId, now())
        const object = accountObject(accountId, person)
        const details = { status, ...(Object.keys(after).length > 0 ? { fields: after } : {}) }
        await recordAudit(tx, actor, now(), { action: 'account.registered', object, details })
        if (emailUnconfirmed) await publish(tx, now(), 'account.email-confirmation-asked', { email: person.email })
        else await publish(tx, now(), 'account.registered', { accountId, email: person.email, status })
      })
      if (!emailUnconfirmed) {
        await work
        return { accountId, status }
      }
      // Whoever reads the mails learns that there is an account; whoever types the address does not.
      await work.catch(async (error: unknown) => {
        if (!(error instanceof Refused) || error.code !== 'email-taken') throw error
        await inTransaction(db, (tx) => publish(tx, now(), 'account.email-confirmation-asked', { email: person.email }))
      })
      return { accountId, status: 'unconfirmed' }
    },
  }
}

interface AccountToInsert {
  id: string
  email: string
  firstName: string
  lastName: string
  passwordHash: string | null
  status: 'pending' | 'active'
  mustChangePassword: boolean
  emailUnconfirmed?: boolean
  mailLanguage: string | null
}

const accountObject = (id: string, { firstName, lastName }: { firstName: string; lastName: string }) => ({
  kind: 'account',
  id,
  name: `${firstName} ${lastName}`,
})
