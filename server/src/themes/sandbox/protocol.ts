/** What the portal and the rendering process tell each other, one JSON message each. */

export interface LoadTheme {
  kind: 'load'
  /** Template text by name: `layouts/page`, `views/home`, and partials without a folder. */
  templates: Record<string, string>
  /** Texts by locale and key. */
  texts: Record<string, Record<string, string>>
  /** Where each asset is served, by its name in the package. */
  assetAddresses: Record<string, string>
}

export interface RenderPage {
  kind: 'render'
  id: number
  /** Null when the page's own part is known already. */
  main: { view: string; modelJson: string } | null
  /** Parts of it for one person: the partials that print them, and what these are given. */
  pieces: { partials: string[]; modelJson: string } | null
  layout: string
  /** Stands for the page's own part in what the layout prints. */
  contentMark: string
  frameJson: string
  /** Shared views don't see the frame, so what they print can serve everybody. */
  viewSeesFrame: boolean
}

/** A mail; its templates come with the order, since an owner may have changed them. */
export interface RenderMail {
  kind: 'mail'
  id: number
  templates: MailTemplates
  /** Whether everything is looked at that could go wrong some day, as somebody writes them. */
  isWritten: boolean
  modelJson: string
  siteJson: string
}

export interface MailTemplates {
  /** Prints one line of plain text. */
  subject: string
  /** Prints the HTML that stands inside `layouts/mail`. */
  body: string
}

export type ToProcess = LoadTheme | RenderPage | RenderMail

export interface Problem {
  file: string
  line: number
  message: string
}

export type FromProcess =
  | { kind: 'ready' }
  | { kind: 'loaded'; problems: Problem[] }
  | { kind: 'rendered'; id: number; main: string | null; pieces: string[]; frame: string }
  | { kind: 'mail-rendered'; id: number; subject: string; html: string }
  | { kind: 'mail-refused'; id: number; problems: Problem[] }
  | { kind: 'failed'; id: number; message: string }
