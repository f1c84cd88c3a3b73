import { escapeHtml } from './escape-html.ts'

export interface AccessApproved {
  firstName: string
  appName: string
  planName: string
  products: readonly string[]
  /** Full address of the app's page. */
  appUrl: string
}

/** Tells a developer that the key is there. It never holds the key. */
export function accessApprovedMail(about: AccessApproved): { subject: string; text: string; html: string } {
  const what = about.products.join(', ')
  const sentences = [
    `Hello ${about.firstName},`,
    `your request for ${what} with the plan ${about.planName} is approved. The key of your app “${about.appName}” is ready.`,
  ]
  return {
    // A subject is one line: names could hold anything that was typed.
    subject: `Access approved: ${what}`.replaceAll(/\s+/g, ' ').slice(0, 200),
    text: `${sentences.join('\n\n')}\n\nSee it here: ${about.appUrl}\n`,
    html: [
      '<!doctype html><html lang="en"><meta charset="utf-8"><title>Access approved</title><body>',
      ...sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`),
      `<p><a href="${escapeHtml(about.appUrl)}">See the key of your app</a></p></body></html>`,
    ].join(''),
  }
}
