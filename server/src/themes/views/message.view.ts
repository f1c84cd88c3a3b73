import { z } from 'zod'
import { href, tone, view } from './view.ts'

/** The result of something, when there is no better page to go back to. */
export const messageView = view({
  shared: false,
  viewer: 'member',
  schema: z.object({
    tone,
    heading: z.string(),
    paragraphs: z.array(z.string()),
    /** The first is the main one. */
    actions: z.array(z.object({ label: z.string(), href })),
  }),
  samples: {
    good: {
      tone: 'good',
      heading: 'Your request was sent',
      paragraphs: [
        'You get a mail as soon as somebody has decided.',
        'Until then you find it on the page of your app.',
      ],
      actions: [
        { label: 'Open Warehouse robot', href: '/portal/private/apps/app-1' },
        { label: 'Back to the APIs', href: '/portal/catalogue-products' },
      ],
    },
    bare: { tone: 'neutral', heading: 'You are signed out', paragraphs: [], actions: [] },
  },
})
