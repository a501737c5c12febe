import { readFile } from 'node:fs/promises'
import { randomInt } from 'node:crypto'
import type { Context } from './command.ts'
import { KeepError } from '../errors.ts'

/** A passphrase of one's own has this many characters at least (NIST SP 800-63B-4 §3.1.1.2: 15 where it stands alone). */
export const shortestPassphrase = 15

const wordsInPassphrase = 6

/** A passphrase of six random words, 66 bits. */
export async function generatePassphrase(): Promise<string> {
  const { wordlist } = await import('@scure/bip39/wordlists/english.js')
  return Array.from({ length: wordsInPassphrase }, () => wordlist[randomInt(wordlist.length)] ?? '').join(' ')
}

/** The same passphrase whatever keyboard or system it was typed on. */
export function normalisePassphrase(typed: string): string {
  return typed.normalize('NFC')
}

/** @throws KeepError `input_invalid` where a new passphrase is too short. */
export function requireGoodPassphrase(passphrase: string): string {
  const length = Array.from(passphrase).length
  if (length >= shortestPassphrase) return passphrase
  throw new KeepError(
    'input_invalid',
    `A passphrase needs ${shortestPassphrase} characters at least; this one has ${length}. Four or more words that do not belong together are easy to remember.`,
    { field: 'passphrase' },
  )
}

/**
 * Reads a secret from the file that an environment variable names; the last line break is not part of it.
 *
 * @returns `null` where the variable is not set.
 * @throws KeepError `file_unreadable`, or `input_invalid` where the file is empty.
 */
export async function secretFromFile(
  context: Pick<Context, 'env'>,
  variable: string,
): Promise<string | null> {
  const path = context.env[variable]
  if (path === undefined || path === '') return null
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new KeepError('file_unreadable', `The file that ${variable} names cannot be read.`, {
      field: variable,
      cause: error,
    })
  }
  const secret = text.replace(/\r?\n$/, '')
  if (secret === '')
    throw new KeepError('input_invalid', `The file that ${variable} names is empty.`, { field: variable })
  return secret
}

/**
 * A new passphrase: from `KEEP_PASSPHRASE_FILE` (or `variable`), else typed twice, or made on the spot.
 *
 * @throws KeepError `terminal_missing` where there is neither file nor terminal.
 */
export async function newPassphrase(context: Context, variable = 'KEEP_PASSPHRASE_FILE'): Promise<string> {
  const fromFile = await secretFromFile(context, variable)
  if (fromFile !== null) return requireGoodPassphrase(normalisePassphrase(fromFile))
  const { terminal } = context
  for (;;) {
    const typed = normalisePassphrase(
      await terminal.askHidden('New passphrase (Enter alone: make one for me): '),
    )
    if (typed === '') return await confirmGenerated(context)
    try {
      requireGoodPassphrase(typed)
    } catch (error) {
      if (!(error instanceof KeepError)) throw error
      terminal.note(error.message)
      continue
    }
    if (normalisePassphrase(await terminal.askHidden('The same again: ')) === typed) return typed
    terminal.note('The two are not the same. Try again.')
  }
}

async function confirmGenerated({ terminal }: Context): Promise<string> {
  const passphrase = await generatePassphrase()
  terminal.out(`\n    ${passphrase}\n\nSay it a few times, or write it down for the first days.`)
  for (;;) {
    if (normalisePassphrase(await terminal.askHidden('Type it once: ')) === passphrase) return passphrase
    terminal.note('That is not the same. Try again; spaces between the words count.')
  }
}
