import { wordsOf } from './kinds.ts'
import type { Facts } from './kinds.ts'
import type { Waiting } from './outbox.ts'

/** What is shown of a team, whose name only its members know. */
const shortTeamCharacters = 8
const columns = 76

// What stands under a message, in this order. Everything here is an id, a number or a word of a closed list.
const shownFacts: Readonly<Record<string, string>> = {
  shelf: 'Shelf',
  set: 'Set',
  request: 'Request',
  emergency: 'Emergency',
  review: 'Review',
  codes: 'Codes',
  minutes: 'Minutes',
  hours: 'Hours',
  purpose: 'Purpose',
  custody: 'Custody',
  ownReveal: 'Own reveal',
  device: 'Device',
  passkey: 'Passkey',
  logEntry: 'Entry of the log',
}

/** A notice as a mail: what happened, when, the ids by which your program finds it, and what can be done. No link, no name of a service. */
export function mailOf(notice: Waiting): { readonly subject: string; readonly text: string } {
  const { subject, says, todo } = wordsOf[notice.kind]
  const { facts } = notice
  const blocks = [
    wrap(fill(says, facts)),
    factLines(notice),
    ...(todo === null ? [] : [wrap(fill(todo, facts))]),
    ...(typeof facts['checkpoint'] === 'string' ? [facts['checkpoint'].trimEnd()] : []),
    // The mark before a signature (RFC 3676 §4.3).
    `-- \n${wrap(
      'The server that sends this knows no code, no name of a service and no reason: your own program shows them. It never sends a link, and never asks for anything.',
    )}`,
  ]
  return { subject: `${fill(subject, facts)} (team ${shortTeam(notice)})`, text: `${blocks.join('\n\n')}\n` }
}

/** A notice as one line for a chat. */
export function chatOf(notice: Waiting): object {
  const { says, todo } = wordsOf[notice.kind]
  const lines = [says, todo].flatMap((line) => (line === null ? [] : [fill(line, notice.facts)]))
  return { text: `Team ${shortTeam(notice)}: ${lines.join(' ')}` }
}

/** A notice as the payload of a webhook. */
export function webhookOf({ team, kind, about, facts, writtenAt }: Waiting): object {
  return {
    type: `keep_team.${kind.replaceAll('-', '_')}`,
    timestamp: new Date(writtenAt).toISOString(),
    data: { team, about, ...facts },
  }
}

/** Names a notice over all teams of a server; visible ASCII without a dot. */
export function noticeName({ team, notice }: Pick<Waiting, 'team' | 'notice'>): string {
  return `${team.slice(0, 32)}_${notice}`
}

function factLines(notice: Waiting): string {
  const rows = [
    ['When', `${new Date(notice.writtenAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`],
    ['Team', shortTeam(notice)],
    ...Object.entries(shownFacts).flatMap(([name, label]) =>
      notice.facts[name] === undefined ? [] : [[label, String(notice.facts[name])]],
    ),
  ]
  return rows.map(([label, value]) => `  ${label}: ${value}`).join('\n')
}

function shortTeam({ team }: Pick<Waiting, 'team'>): string {
  return team.slice(0, shortTeamCharacters)
}

/** Puts facts into a text, once: what stands in a fact is not looked at. */
function fill(text: string, facts: Facts): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole))
}

function wrap(text: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
