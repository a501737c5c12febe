import { SetupError } from 'sparekey'

export interface Mailbox {
  /** What is shown beside the address; may be empty. */
  readonly name: string
  readonly address: string
}

const MOST_ADDRESS_CHARACTERS = 254

/**
 * Whether this is one address, and nothing that a mail program could take for more: no spaces, control characters, quotes,
 * brackets, commas or a second `@`. Quoted local parts (RFC 5321 §4.1.2) are not taken.
 */
export const isMailAddress = (text: string): boolean =>
  text.length <= MOST_ADDRESS_CHARACTERS &&
  /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[^\s@<>()[\]\\,;:"\p{C}]{1,253}$/u.test(text) &&
  !text.startsWith('-')

/**
 * Reads `codes@example.org` or `Example <codes@example.org>`.
 *
 * @throws {SetupError} `setting_invalid`: anything else.
 */
export const readMailFrom = (text: string): Mailbox => {
  const [, name = '', bracketed] = /^([^<>"\p{C}]{0,100})<([^<>]+)>$/u.exec(text.trim()) ?? []
  const address = (bracketed ?? text).trim()
  if (!isMailAddress(address)) {
    throw new SetupError(
      'setting_invalid',
      'SPAREKEY_MAIL_FROM must be one address, as in codes@example.org or Example <codes@example.org>.',
    )
  }
  return { name: name.trim(), address }
}
