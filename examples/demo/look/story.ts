/** What a newcomer does, in order. */
export const chapters = [
  { name: 'Make an account', hint: 'Any name and address will do. Nothing is sent anywhere.' },
  { name: 'Add your phone', hint: 'An authenticator app, or the one that this demo plays for you.' },
  { name: 'Get backup codes', hint: 'Ten codes, shown once. Save them and type one back.' },
  { name: 'Lose your phone', hint: 'Sign out. From here on, pretend that the phone is gone.' },
  { name: 'Sign in with a code', hint: 'Your password first, then “Try another way”.' },
  { name: 'Put things right', hint: 'A new phone, a new sheet, a new password. Then it is over.' },
] as const

/** Where somebody is in the story: the number of a chapter, or 7 at its end. */
export type Chapter = 1 | 2 | 3 | 4 | 5 | 6 | 7
