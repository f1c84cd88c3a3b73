import type { Note, Server } from '../model.ts'
import { isRecord, type Json, lineAt, linkAddress, listAt, oneLine, own, recordAt } from './json.ts'

const mostServers = 20

/** @returns null when the place declares none */
export function serversOf(place: Json, pointer: string, notes: Note[]): Server[] | null {
  const declared = listAt(place, 'servers').filter(isRecord)
  if (declared.length === 0) return null
  return declared.slice(0, mostServers).flatMap((server, index) => {
    const address = linkAddress(withVariables(server))
    if (address === null) {
      notes.push({
        pointer: `${pointer}/servers/${index}/url`,
        sentence:
          'The server address is left out: only http, https and relative addresses without a password are shown.',
      })
      return []
    }
    return [{ url: address.replace(/\/+$/, '') || '/', description: lineAt(server, 'description') }]
  })
}

function withVariables(server: Json): string {
  const variables = recordAt(server, 'variables')
  return oneLine(own(server, 'url'), 2000).replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => {
    const variable = own(variables, name)
    return isRecord(variable) ? oneLine(own(variable, 'default'), 200) : whole
  })
}
