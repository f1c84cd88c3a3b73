import type { Renderer } from './renderer.ts'
import { type Frame, sampleFrames } from './views/frame.ts'
import { type ViewModels, type ViewName, viewNames, views } from './views/registry.ts'

export interface PreviewPage {
  view: ViewName
  state: string
  /** Null when it could not be drawn. */
  html: string | null
  /** Why not. */
  problem: string | null
}

/** Draws every view in every sample state: what a theme must be able to do, and what is looked at while writing one. */
export async function* renderPreview(renderer: Renderer, locale = 'en', direction: 'ltr' | 'rtl' = 'ltr') {
  for (const view of viewNames) {
    const { samples, viewer } = views[view]
    for (const [state, sample] of Object.entries(samples)) {
      const base: Frame =
        state.startsWith('long') && viewer === 'member' ? sampleFrames.memberWithMessages : sampleFrames[viewer]
      const frame = { ...base, site: { ...base.site, locale, direction }, title: `${view}, ${state}` }
      yield await draw(renderer, view, state, { ...sample, frame } as ViewModels[typeof view])
    }
  }
}

const draw = async <V extends ViewName>(
  renderer: Renderer,
  view: V,
  state: string,
  model: ViewModels[V],
): Promise<PreviewPage> => {
  try {
    return { view, state, html: await renderer.render(view, model), problem: null }
  } catch (error) {
    return { view, state, html: null, problem: error instanceof Error ? error.message : String(error) }
  }
}
