import type { Generated, GeneratedAlways } from 'kysely'

export type AccountStatus = 'pending' | 'active' | 'disabled'

declare module '../platform/database/tables.ts' {
  interface Tables {
    accounts: {
      id: string
      /** Lower case. */
      email: string
      first_name: string
      last_name: string
      /** First and last name, sorted for people. */
      name: GeneratedAlways<string>
      /** Null: cannot sign in with a password. */
      password_hash: string | null
      status: AccountStatus
      must_change_password: Generated<boolean>
      /** Registered by somebody who has not shown yet that they read mails there: cannot sign in. */
      email_unconfirmed: Generated<boolean>
      created_at: Date
      updated_at: Date
      /** Works at the back office on the products of `product_limits` alone. */
      limited_to_products: Generated<boolean>
      /** A program: no password, no mails; works with API tokens alone. */
      is_service: Generated<boolean>
      /** Of its mails, BCP 47; null: the first one that mails are written in. */
      mail_language: Generated<string | null>
      /** Then name and address are gone, and nobody finds it any more. */
      removed_at: Generated<Date | null>
      version: Generated<number>
    }
    account_pictures: {
      account_id: string
      /** Part of its address: random, and new with each picture. */
      name: string
      media_type: 'image/png' | 'image/jpeg' | 'image/webp'
      bytes: Buffer
      created_at: Date
    }
    admin_grants: {
      account_id: string
      role: string
      created_at: Date
    }
    product_limits: {
      account_id: string
      product_id: string
    }
    sessions: {
      id: string
      /** SHA-256 of the token in the cookie. */
      token_hash: Buffer
      account_id: string
      /** The organisation chosen for this session; null: the account's first. */
      organisation_id: string | null
      created_at: Date
      last_seen_at: Date
      idle_expires_at: Date
      expires_at: Date
      address: string
      user_agent: string
    }
    impersonations: {
      id: string
      /** SHA-256 of the token in the cookie. */
      token_hash: Buffer
      /** Of who looks. */
      session_id: string
      /** As whom. */
      account_id: string
      started_at: Date
      expires_at: Date
    }
    password_resets: {
      /** SHA-256 of the token in the mail. */
      token_hash: Buffer
      account_id: string
      created_at: Date
      expires_at: Date
    }
    api_tokens: {
      id: string
      account_id: string
      /** SHA-256 of the token. */
      token_hash: Buffer
      /** Its last characters. */
      hint: string
      name: string
      /** Null: whatever the account may do. */
      permissions: string[] | null
      created_at: Date
      expires_at: Date
      last_used_at: Date | null
      last_used_address: string | null
    }
    email_confirmations: {
      /** SHA-256 of the token in the mail. */
      token_hash: Buffer
      account_id: string
      /** The address that the account will have. */
      email: string
      created_at: Date
      expires_at: Date
    }
    second_factors: {
      account_id: string
      /** Of the authenticator app; opens for this account alone. */
      sealed_secret: Buffer
      created_at: Date
      /** Null: begun, and not in use. */
      confirmed_at: Generated<Date | null>
      /** The half minute of the last code that was used: earlier ones and this one work no more. */
      last_step: Generated<number>
    }
    recovery_codes: {
      account_id: string
      /** Keyed hash of the code. */
      fingerprint: Buffer
      used_at: Generated<Date | null>
    }
    passkeys: {
      id: string
      account_id: string
      /** What the authenticator calls it. */
      credential_id: Buffer
      /** In COSE. */
      public_key: Buffer
      /** Of the last use; 0 for authenticators that don't count. */
      counter: number
      /** How a browser reaches it, as the browser said. */
      transports: string[]
      name: string
      created_at: Date
      last_used_at: Date | null
    }
    passkey_challenges: {
      /** SHA-256 of the challenge. */
      challenge_hash: Buffer
      purpose: string
      /** The session, or a hash of the token in the cookie of who has none yet. */
      bound_to: string
      expires_at: Date
    }
    second_steps: {
      /** SHA-256 of the token in the cookie. */
      token_hash: Buffer
      account_id: string
      created_at: Date
      expires_at: Date
    }
    terms_versions: {
      id: string
      number: number
      /** Markdown. */
      text: string
      note: string
      must_accept: boolean
      published_at: Date
      published_by: string | null
      withdrawn_at: Generated<Date | null>
    }
    terms_acceptances: {
      account_id: string
      terms_id: string
      accepted_at: Date
      address: string
    }
    password_history: {
      account_id: string
      replaced_at: Date
      password_hash: string
    }
    sign_in_failures: {
      email_hash: Buffer
      /** Whose address it was at the last attempt; null for an address without an account. */
      account_id: Generated<string | null>
      failures: number
      last_failed_at: Date
      locked_until: Date | null
    }
  }
}
