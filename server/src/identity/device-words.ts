import bowser from 'bowser'

/** `Firefox on Windows`: what a browser says of itself, for who looks where they are signed in. */
export function deviceWords(userAgent: string): string {
  if (userAgent.trim() === '') return 'Unknown program'
  const { browser, os } = bowser.parse(userAgent)
  if (!browser.name) return 'Unknown program'
  return os.name ? `${browser.name} on ${os.name}` : browser.name
}
