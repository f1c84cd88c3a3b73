import { StatusMark } from '../ui/status-mark.tsx'

/** Where a product or plan is listed, in one line. */
export function CatalogueNames({ catalogues }: { catalogues: readonly { id: string; name: string }[] }) {
  if (catalogues.length === 0) return <StatusMark tone="wait">In no catalogue</StatusMark>
  const [first, second] = catalogues
  if (catalogues.length <= 2) return catalogues.map(({ name }) => name).join(', ')
  return `${first?.name}, ${second?.name} and ${catalogues.length - 2} more`
}
