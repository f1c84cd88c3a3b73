import type { mail as mailSchema } from '@portico/contract'
import type { z } from 'zod'
import { escapeHtml } from '../themes/index.ts'

type Mail = z.input<typeof mailSchema>
type Letter = Mail & { text: string | null; html: string | null }

/** Every mail of the portal, newest first. */
export const drawMailbox = ({ items, nextCursor }: { items: readonly Mail[]; nextCursor: string | null }): string =>
  frame(
    'Mailbox',
    `<h1>Mailbox</h1>
<p>Every mail the portal has written on this machine, whoever it is for. Only this machine can open this page.</p>
<p><a href="/mailbox">Look again</a></p>
${items.length === 0 ? '<p>No mail yet. Ask for a new password, or request access to a product.</p>' : `<ul>${items.map(entry).join('')}</ul>`}
${nextCursor === null ? '' : `<p><a href="/mailbox?cursor=${encodeURIComponent(nextCursor)}">Older mails</a></p>`}`,
  )

const entry = (mail: Mail): string =>
  `<li><a href="/mailbox/${escapeHtml(mail.id)}">${escapeHtml(mail.subject ?? mail.title)}</a>
<span>to ${escapeHtml(mail.recipient)}, ${timeOf(mail.createdAt)}</span></li>`

export const drawLetter = (letter: Letter): string =>
  frame(
    letter.subject ?? letter.title,
    `<p><a href="/mailbox">Mailbox</a></p>
<h1>${escapeHtml(letter.subject ?? letter.title)}</h1>
<p>to ${escapeHtml(letter.recipient)}, ${timeOf(letter.createdAt)}</p>
${
  letter.html === null
    ? `<p>It is being written. <a href="/mailbox/${escapeHtml(letter.id)}">Look again</a></p>`
    : `<iframe title="The mail" src="/mailbox/${escapeHtml(letter.id)}/body"></iframe>
<details><summary>As plain text</summary><pre>${escapeHtml(letter.text)}</pre></details>`
}`,
  )

/** The mail as its recipient gets it; links leave the frame it is shown in. */
export const bodyOf = ({ html }: Letter): string => (html ?? '').replace(/<head[^>]*>/, '$&<base target="_top">')

const timeOf = (at: string | Date): string => {
  const iso = new Date(at).toISOString()
  return `<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`
}

const frame = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; }
body { max-width: 48rem; margin: 0 auto; padding: 1.5rem 1rem; font: 1rem/1.6 system-ui, sans-serif; color: light-dark(#1c1b19, #f2efe9); background: light-dark(#f7f6f3, #151413); }
a { color: light-dark(#0f5e57, #5fd0c2); }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
ul { padding: 0; list-style: none; }
li { padding: 0.6rem 0; border-bottom: 1px solid light-dark(#e4e1da, #3a3733); overflow-wrap: anywhere; }
li span { display: block; color: light-dark(#57534e, #b8b2a8); }
iframe { width: 100%; height: 32rem; border: 1px solid light-dark(#e4e1da, #3a3733); border-radius: 0.5rem; background: light-dark(#ffffff, #1e1c1a); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`
