import { z } from 'zod'
import { variables } from './variables.ts'

/** The configuration reference, made from the table of variables. */
export function configurationReference(): string {
  const rows = Object.entries(variables).map(
    ([name, schema]) => `| \`${name}\` | ${defaultOf(schema)} | ${schema.description} |`,
  )
  return [
    '# Configuration',
    '',
    'Settings of a deployment are environment variables, read once at the start. A `PORTAL_` variable that does not exist, a value',
    'that makes no sense and settings that contradict one another stop the start with a sentence; `npm run portal -- config check`',
    'says the same without starting. Everything an owner may want to change while the portal runs is in the admin app instead.',
    '',
    'This page is made from `server/src/platform/config/variables.ts` (`npm run check -- --write`).',
    '',
    '| Variable | Default | Meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function defaultOf(schema: z.ZodType): string {
  return schema instanceof z.ZodPrefault ? `\`${schema.def.defaultValue}\`` : ''
}
