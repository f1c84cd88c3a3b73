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
  layout: string
  /** Stands for the page's own part in what the layout prints. */
  contentMark: string
  frameJson: string
  /** Shared views don't see the frame, so what they print can serve everybody. */
  viewSeesFrame: boolean
}

export type ToProcess = LoadTheme | RenderPage

export interface Problem {
  file: string
  line: number
  message: string
}

export type FromProcess =
  | { kind: 'ready' }
  | { kind: 'loaded'; problems: Problem[] }
  | { kind: 'rendered'; id: number; main: string | null; frame: string }
  | { kind: 'failed'; id: number; message: string }
