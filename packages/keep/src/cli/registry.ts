import type { Command } from './command.ts'

/** The questions that the help is grouped by. */
export const questions = [
  'What do I have?',
  'I need a code',
  'What would lock me out?',
  'What is due?',
  'Keep it safe',
  'Share it with a team',
] as const

export interface Entry {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly question: (typeof questions)[number]
  readonly summary: string
  /** Only the command that runs is read from disk: the help must be there at once. */
  readonly load: () => Promise<{ readonly command: Command }>
}

/** Every command, in the order of the help. */
export const registry: readonly Entry[] = [
  {
    name: 'open',
    question: 'What do I have?',
    summary: 'everything as a page in your browser, on this machine alone',
    load: () => import('./commands/open.ts'),
  },
  {
    name: 'list',
    question: 'What do I have?',
    summary: 'every account in one line',
    load: () => import('./commands/list.ts'),
  },
  {
    name: 'show',
    question: 'What do I have?',
    summary: 'one account: codes, copies, ways in, recovery note',
    load: () => import('./commands/show.ts'),
  },
  {
    name: 'search',
    question: 'What do I have?',
    summary: 'find accounts by any word',
    load: () => import('./commands/search.ts'),
  },
  {
    name: 'status',
    question: 'What do I have?',
    summary: 'codes left, age, copies, what is wrong',
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'add',
    question: 'What do I have?',
    summary: 'add an account, or type in codes',
    load: () => import('./commands/add.ts'),
  },
  {
    name: 'import',
    question: 'What do I have?',
    summary: 'take codes from a file, the clipboard or standard input',
    load: () => import('./commands/import.ts'),
  },
  {
    name: 'bring-in',
    question: 'What do I have?',
    summary: 'take accounts from KeePass, Bitwarden, 1Password or an export',
    load: () => import('./commands/bring-in.ts'),
  },
  {
    name: 'edit',
    question: 'What do I have?',
    summary: 'change an account, its copies and its ways in',
    load: () => import('./commands/edit.ts'),
  },
  {
    name: 'places',
    question: 'What do I have?',
    summary: 'where things are: devices, rooms, safes, people',
    load: () => import('./commands/places.ts'),
  },
  {
    name: 'use',
    question: 'I need a code',
    summary: 'take the next code, and mark it as used',
    load: () => import('./commands/use.ts'),
  },
  {
    name: 'emergency',
    question: 'I need a code',
    summary: 'a bad day, step by step, until it is done',
    load: () => import('./commands/emergency.ts'),
  },
  {
    name: 'lockout',
    aliases: ['check'],
    question: 'What would lock me out?',
    summary: 'weak points, and what a loss would do',
    load: () => import('./commands/lockout.ts'),
  },
  {
    name: 'due',
    question: 'What is due?',
    summary: 'what to do, and by when',
    load: () => import('./commands/due.ts'),
  },
  {
    name: 'calendar',
    question: 'What is due?',
    summary: 'a month at a glance, or an .ics file',
    load: () => import('./commands/calendar.ts'),
  },
  {
    name: 'review',
    question: 'What is due?',
    summary: 'go through sheets and sets, question by question',
    load: () => import('./commands/review.ts'),
  },
  {
    name: 'init',
    question: 'Keep it safe',
    summary: 'make a vault, in three steps',
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'unlock',
    question: 'Keep it safe',
    summary: 'open the vault for ten minutes',
    load: () => import('./commands/unlock.ts'),
  },
  {
    name: 'lock',
    question: 'Keep it safe',
    summary: 'close it again',
    load: () => import('./commands/lock.ts'),
  },
  {
    name: 'passphrase',
    question: 'Keep it safe',
    summary: 'change the passphrase',
    load: () => import('./commands/passphrase.ts'),
  },
  {
    name: 'keys',
    question: 'Keep it safe',
    summary: 'what opens the vault: recovery key, age identities',
    load: () => import('./commands/keys.ts'),
  },
  {
    name: 'print',
    question: 'Keep it safe',
    summary: 'sheets of paper: codes, tracker, index, recovery key',
    load: () => import('./commands/print.ts'),
  },
  {
    name: 'shares',
    question: 'Keep it safe',
    summary: 'split a key among people whom you trust',
    load: () => import('./commands/shares.ts'),
  },
  {
    name: 'export',
    question: 'Keep it safe',
    summary: 'write everything out, for KeePass, Bitwarden, 1Password and others',
    load: () => import('./commands/export.ts'),
  },
  {
    name: 'merge',
    question: 'Keep it safe',
    summary: 'bring two copies of the vault together',
    load: () => import('./commands/merge.ts'),
  },
  {
    name: 'undo',
    question: 'Keep it safe',
    summary: 'take the last change back',
    load: () => import('./commands/undo.ts'),
  },
  {
    name: 'log',
    question: 'Keep it safe',
    summary: 'what was done with the vault, and when',
    load: () => import('./commands/log.ts'),
  },
  {
    name: 'doctor',
    question: 'Keep it safe',
    summary: 'check the vault, its keys and its log',
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'team',
    question: 'Share it with a team',
    summary: 'codes that several people hold, every look at one on record',
    load: () => import('./commands/team.ts'),
  },
  {
    name: 'promises',
    question: 'Share it with a team',
    summary: 'what a team is promised, and what nobody can promise it',
    load: () => import('./commands/promises.ts'),
  },
]
