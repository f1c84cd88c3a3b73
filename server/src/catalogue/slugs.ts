/** A name as the last part of an address: lower-case words joined by hyphens, at most 80 characters; `otherwise` when nothing is left. */
export function slugOf(name: string, otherwise = 'product'): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  return (words ?? []).join('-').slice(0, 80).replace(/-+$/, '') || otherwise
}
