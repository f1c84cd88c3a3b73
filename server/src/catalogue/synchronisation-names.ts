import { slugOf } from './slugs.ts'

/** Names and addresses that are taken; whatever is handed out counts as taken from then on. */
export interface NameBook {
  /** A name to show for a policy of this name: its own, or one that names the provider as well where that is taken. */
  nameFor(policyName: string, providerName: string): string
  slugFor(name: string): string
  free(name: string): void
}

const longest = 120

export function createNameBook(names: readonly string[], slugs: readonly string[]): NameBook {
  const takenNames = new Set(names.map((name) => name.toLowerCase()))
  const takenSlugs = new Set(slugs)
  return {
    nameFor(policyName, providerName) {
      const name = namesFor(policyName, providerName).find((one) => !takenNames.has(one.toLowerCase())) as string
      takenNames.add(name.toLowerCase())
      return name
    },
    slugFor(name) {
      const base = slugOf(name)
      let slug = base
      for (let count = 2; takenSlugs.has(slug); count += 1) slug = `${base.slice(0, 70)}-${count}`
      takenSlugs.add(slug)
      return slug
    },
    free: (name) => void takenNames.delete(name.toLowerCase()),
  }
}

/** Whether a name was made from the policy's and not chosen by anybody: then it follows when the policy is renamed. */
export function isNamedAfter(name: string, policyName: string, providerName: string): boolean {
  if (name === sayable(policyName)) return true
  const [, second = ''] = namesFor(policyName, providerName).take(2).toArray()
  return name === second || (name.startsWith(second.slice(0, -1)) && / \d+\)$/.test(name))
}

/** `Parcels`, `Parcels (Tyk in Dublin)`, `Parcels (Tyk in Dublin 2)`, … */
function* namesFor(policyName: string, providerName: string): Generator<string, never> {
  const name = sayable(policyName)
  const place = providerName.slice(0, 40)
  const stem = name.slice(0, longest - place.length - 10)
  yield name
  yield `${stem} (${place})`
  for (let count = 2; ; count += 1) yield `${stem} (${place} ${count})`
}

/** As a line of text that a person could have typed. */
function sayable(policyName: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing control characters is the purpose
  const line = policyName.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').trim()
  return line.slice(0, longest).trim() || 'Policy without a name'
}
