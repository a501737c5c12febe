import type { Host } from './main.ts'
import { vaultPath } from './paths.ts'
import { browserCommand } from '../page/browser.ts'
import { readVaultFile } from '../vault/save.ts'
import { KeepError } from '../errors.ts'

/** Runs the program with these words, as from a terminal. @returns the exit code. */
export type RunAgain = (argv: readonly string[]) => Promise<number>

interface Choice {
  readonly text: string
  readonly argv: (host: Host) => readonly string[] | Promise<readonly string[]>
}

const choices: readonly Choice[] = [
  { text: 'What do I have?', argv: () => ['list'] },
  { text: 'How does it stand?', argv: () => ['status'] },
  { text: 'I need a code', argv: asking('Of which account? ', 'use') },
  { text: 'Take codes in from a file', argv: asking('Which file? ', 'import') },
  { text: 'Type codes in', argv: () => ['add'] },
  { text: 'What would lock me out?', argv: () => ['lockout'] },
  { text: 'What is due?', argv: () => ['due'] },
  { text: 'I have a bad day', argv: () => ['emergency'] },
  { text: 'Everything else', argv: () => ['help'] },
]

/**
 * What the program does when it is called alone at a terminal: opens the page where there is a browser, else goes through a menu.
 *
 * @returns the exit code.
 * @throws KeepError `cancelled` on Ctrl-C in the menu.
 */
export async function runAlone(host: Host, again: RunAgain): Promise<number> {
  if (browserCommand(host.env) !== null) return again(['open'])
  host.terminal.out('There is no browser here, so this is a menu. "keep --help" lists every command.')
  if (!(await hasVault(host))) return again(['init'])
  const code = await again(['unlock'])
  if (code !== 0) return code
  try {
    await goThroughMenu(host, again)
  } finally {
    await again(['lock'])
  }
  return 0
}

async function goThroughMenu(host: Host, again: RunAgain): Promise<void> {
  const { terminal } = host
  for (;;) {
    terminal.note('')
    choices.forEach(({ text }, index) => terminal.note(`  ${index + 1}. ${text}`))
    const typed = (await terminal.ask('Its number (Enter: lock, and leave): ')).trim()
    if (typed === '') return
    const choice = choices[Number(typed) - 1]
    if (choice === undefined) terminal.note(`Please type a number from 1 to ${choices.length}.`)
    else await again(await choice.argv(host))
  }
}

function asking(question: string, command: string): Choice['argv'] {
  return async ({ terminal }) => [command, '--', (await terminal.ask(question)).trim()]
}

async function hasVault({ env }: Host): Promise<boolean> {
  const path = await vaultPath(null, env)
  if (path === null) return false
  try {
    await readVaultFile(path)
    return true
  } catch (error) {
    if (error instanceof KeepError && error.code === 'vault_missing') return false
    throw error
  }
}
