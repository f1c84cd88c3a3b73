import { type EventName, eventNames, events } from './events.ts'

export type EventSubject = 'products' | 'organisations'

const fieldsAbout: Readonly<Record<EventSubject, readonly string[]>> = {
  products: ['productId', 'credentialId', 'accessRequestId'],
  organisations: ['organisationId', 'appId', 'credentialId', 'accessRequestId'],
}

/** Policies are those of products or of plans. */
const alsoAbout: Readonly<Partial<Record<EventName, EventSubject>>> = {
  'policy.orphaned': 'products',
  'policy.restored': 'products',
  'policy.drifted': 'products',
  'policy.replaced': 'products',
}

/** What each event is about by its nature, so that a webhook can be limited to some: by itself, or by the app, request or credential in its data. */
export const eventSubjects: Readonly<Record<EventName, readonly EventSubject[]>> = Object.fromEntries(
  eventNames.map((name) => {
    const fields = Object.keys(events[name].shape)
    const about = (['products', 'organisations'] as const).filter(
      (subject) => alsoAbout[name] === subject || fieldsAbout[subject].some((field) => fields.includes(field)),
    )
    return [name, about]
  }),
) as unknown as Record<EventName, readonly EventSubject[]>
