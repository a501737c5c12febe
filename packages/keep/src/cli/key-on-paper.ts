import type { Context } from './command.ts'
import { sameRecoveryKey } from '../vault/recovery-key.ts'

/** What stands around a key that is to be written down. */
export interface KeyOnPaper {
  readonly key: string
  readonly above: readonly string[]
  readonly below: readonly string[]
  /** The word that ends it without the key typed back, and what the word does: "to put it off". */
  readonly wayOut: readonly [word: string, what: string]
  /** Said after the advice to compare the groups with the paper. */
  readonly afterMistake?: string
}

/**
 * Shows a key, wipes it off the screen, and has it typed back from the paper.
 *
 * @returns whether it was typed back; not where the person took the way out.
 */
export async function putKeyOnPaper(
  { terminal }: Context,
  { key, above, below, wayOut: [word, what], afterMistake = '' }: KeyOnPaper,
): Promise<boolean> {
  const indented = [key.slice(0, 24), key.slice(25), '', ...below].map((line) =>
    line === '' ? line : `    ${line}`,
  )
  terminal.out([...above, '', ...indented, ''].join('\n'))
  await terminal.ask('Press Enter when it is on paper: the screen is wiped then. ')
  terminal.clear()
  for (;;) {
    const typed = await terminal.ask(`Type it back from the paper ("${word}" ${what}): `)
    if (sameRecoveryKey(typed, key)) return true
    if (typed.trim().toLowerCase() === word) return false
    terminal.note(`That is not the key. Compare the groups with your paper.${afterMistake}`)
  }
}
