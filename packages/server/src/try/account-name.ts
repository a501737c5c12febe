import { redactCodes } from 'sparekey/service'

export type AccountName =
  { readonly ok: true; readonly name: string } | { readonly ok: false; readonly problem: string }

const MOST_CHARACTERS = 64

/** Reads the name of an account as typed. A code is refused: the name goes into addresses, where no code may be. */
export const readAccountName = (typed: unknown): AccountName => {
  const name = typeof typed === 'string' ? typed.trim() : ''
  if (name === '') return { ok: false, problem: 'Type a name, for example ada.' }
  if (name.length > MOST_CHARACTERS)
    return { ok: false, problem: `Choose a name of at most ${MOST_CHARACTERS} characters.` }
  if (/\p{Cc}/u.test(name) || !name.isWellFormed())
    return { ok: false, problem: 'Choose a name of letters, digits and signs.' }
  if (redactCodes(name) !== name)
    return { ok: false, problem: 'That looks like a backup code. Type the name of an account here.' }
  return { ok: true, name }
}
