import { system } from '../platform/actor.ts'

export const sampleActor = system('Sample content')
