const number = new Intl.NumberFormat()

export const latency = (ms: number | null) => (ms === null ? '–' : `${number.format(Math.round(ms))} ms`)
