const words: Readonly<Record<string, string>> = {
  authToken: 'API key',
  jwt: 'JSON web token',
  basic: 'User name and password',
  custom: 'The API’s own check',
  multiAuth: 'Client certificate with a key or token',
}

/** What callers of a product show, for people. */
export const authenticationOf = (authType: string): string => words[authType] ?? authType
