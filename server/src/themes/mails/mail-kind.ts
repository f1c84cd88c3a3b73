import { z } from 'zod'

/** One mail the portal sends: what its templates are given, and sample data for previews. */
export interface MailKind<S extends z.ZodObject> {
  /** What it is called on screens. */
  title: string
  /** When it is sent and to whom, in a sentence. */
  when: string
  /** Every field has a description: it is what an author of templates reads. */
  schema: S
  sample: z.input<S>
}

export const mailKind = <S extends z.ZodObject>(kind: MailKind<S>): MailKind<S> => kind

export const field = (description: string) => z.string().meta({ description })

/** A full address, so that a mail works wherever it is read. */
export const address = (description: string) => z.url({ protocol: /^https?$/ }).meta({ description })

export const names = (description: string) => z.array(z.string()).meta({ description })

export const count = (description: string) => z.number().int().meta({ description })
