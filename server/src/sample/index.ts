export { readCredentials, type SampleCredentials } from './credentials-file.ts'
export { removeSample } from './remove-sample.ts'
export { provideSample } from './sample.ts'
export { dropEverything, isSampleInterrupted } from './sample-state.queries.ts'
