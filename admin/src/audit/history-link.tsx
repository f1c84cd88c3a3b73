import { paths } from '../paths.ts'
import { useMay } from '../session/session.tsx'
import { ButtonTo } from '../ui/link-to.tsx'

/** From a thing to what was done with it. */
export function HistoryLink({ kind, id }: { kind: string; id: string }) {
  return useMay('audit:read') ? (
    <ButtonTo to={paths.auditEntries({ objectKind: kind, objectId: id })} variant="default">
      History
    </ButtonTo>
  ) : null
}
