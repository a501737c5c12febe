import type { IncidentAct, IncidentState } from 'sparekey/service'
import { badge } from '../shell/parts.ts'
import type { Markup } from '../shell/screen.ts'

const words: Readonly<Record<IncidentState, readonly ['good' | 'warn' | 'bad' | 'plain', string]>> = {
  counting: ['plain', 'Counting'],
  counted: ['plain', 'Counted, not started'],
  waiting: ['warn', 'Waits for a second person'],
  running: ['warn', 'Running'],
  paused: ['warn', 'Paused'],
  done: ['good', 'Done'],
  cancelled: ['bad', 'Cancelled'],
}

export const stateBadge = (state: IncidentState): Markup => {
  const [kind, word] = words[state]
  return badge(kind, word)
}

export const actWords: Readonly<Record<IncidentAct['act'], string>> = {
  asked: 'Asked for a count',
  counted: 'Counted',
  started: 'Started',
  agreed: 'Agreed',
  paused: 'Paused',
  resumed: 'Resumed',
  cancelled: 'Cancelled',
  done: 'Done',
}

export const number = (value: number): string => value.toLocaleString('en-US')

export const accountsText = (accounts: number): string =>
  accounts === 1 ? '1 account' : `${number(accounts)} accounts`

export const sheetsText = (sheets: number): string => (sheets === 1 ? '1 sheet' : `${number(sheets)} sheets`)
