import { v7 } from 'uuid'

/** A new opaque id that sorts by creation. */
export const newId = (): string => v7()
