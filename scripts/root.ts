import { join } from 'node:path'

/** The folder of the repository. */
export const root = join(import.meta.dirname, '..')

/** What can be made again at any time; removed with the packages. */
export const stateFolder = join(root, 'node_modules/.portico')
