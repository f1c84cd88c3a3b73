export interface Named {
  id: string
  name: string
}

/** What belongs to each owner, in the order of the rows. */
export function namedByOwner(rows: readonly (Named & { owner: string })[]): Map<string, Named[]> {
  const groups = new Map<string, Named[]>()
  for (const { owner, id, name } of rows) {
    const group = groups.get(owner)
    if (group) group.push({ id, name })
    else groups.set(owner, [{ id, name }])
  }
  return groups
}
