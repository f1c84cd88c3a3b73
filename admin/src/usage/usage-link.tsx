import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { ButtonTo } from '../ui/link-to.tsx'
import type { Dimension } from './usage-filters.ts'

/** From a thing to its calls. */
export function UsageLink({ of }: { of: Partial<Record<Dimension, string>> }) {
  return useMay('usage:read') ? (
    <ButtonTo to={paths.usage(of)} variant="default">
      Usage
    </ButtonTo>
  ) : null
}
