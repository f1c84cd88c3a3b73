/** How long attempts go on, and how long a webhook may fail before it is paused. */
export const patienceMs = 24 * 3600_000
