export function narrow(source: string): string
export function withoutBlankEnds(stripped: string, source: string): string
