/** What an API key may be allowed to do, in the order in which it is documented. */
export const scopes = [
  'issue',
  'confirm',
  'redeem',
  'read',
  'revoke',
  'signal',
  'recoveries',
  'pages',
  'erase',
  'import',
  'ssf.read',
  'ssf.manage',
  'support:open',
  'support:read',
  'support:claim',
  'support:freeze',
] as const

export type Scope = (typeof scopes)[number]

/** `all`: also those that a later version adds; never those of support, which a key has only where they are named. */
export type Scopes = 'all' | readonly Scope[]

/** Whether somebody must answer for what is done under it. */
export const isOfSupport = (scope: Scope): boolean => scope.startsWith('support:')

/** Whether a key with these scopes may do what asks for one. */
export const allows = (granted: Scopes, scope: Scope): boolean =>
  granted === 'all' ? !isOfSupport(scope) : granted.includes(scope)

/** As the database keeps them. */
export const printScopes = (granted: Scopes): string => (granted === 'all' ? '*' : granted.join(' '))

/** A word that this version does not know grants nothing here. */
export const readScopes = (text: string): Scopes => {
  if (text === '*') return 'all'
  const words = text.split(' ')
  return scopes.filter((scope) => words.includes(scope))
}
