import { readStatement } from './statements.ts'
import type { Statement } from './statement-types.ts'
import { sha256Hex } from '../bytes.ts'
import { TeamError } from '../errors.ts'

/** Where a note stands in its chain. */
export interface Head {
  /** From 0, the note that founded the team. */
  readonly seq: number
  /** SHA-256 of the note's signed text. */
  readonly hash: string
}

/** The text of a note in a team's chain, taken apart, its statement still unread. */
export interface Placed {
  /** `-` in the founding note, whose hash is the team's id. */
  readonly team: string
  readonly seq: number
  /** The hash of the text before; `-` in the founding note. */
  readonly previous: string
  readonly json: string
}

/** The text of a note in a team's chain, taken apart. */
export interface ChainText extends Placed {
  readonly statement: Statement
}

const version = 'sparekey.team/v1'

/** The text of the note that founds a team. */
export function foundingText(statement: Statement): string {
  return chainText('-', 0, '-', statement)
}

/** The text of the note that comes after `head`. */
export function nextText(team: string, head: Head, statement: Statement): string {
  return chainText(team, head.seq + 1, head.hash, statement)
}

/** The hash by which the next note, and everything else, names a text. */
export function textHash(text: string): string {
  return sha256Hex(text)
}

/** What a lone director announces 72 hours ahead: the statement without its times. */
export function announcedHash(statement: Statement): string {
  const lasting = Object.entries(statement).filter(([name]) => !['at', 'log', 'intent'].includes(name))
  return sha256Hex(JSON.stringify(Object.fromEntries(lasting)))
}

/** @throws TeamError `note_malformed`, `newer_version_needed`, `statement_malformed` */
export function readChainText(text: string): ChainText {
  const placed = readPlace(text)
  return { ...placed, statement: statementIn(placed) }
}

/** The statement of a note. @throws TeamError `note_malformed`, `newer_version_needed`, `statement_malformed` */
export function statementIn({ json }: Placed): Statement {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw malformed()
  }
  return readStatement(value)
}

/** Where a note says that it stands. @throws TeamError `note_malformed`, `newer_version_needed` */
export function readPlace(text: string): Placed {
  const [first, team = '', seq = '', previous = '', json = '', end, ...rest] = text.split('\n')
  if (first !== version) {
    throw /^sparekey\.team\/v\d+$/.test(first ?? '')
      ? new TeamError('newer_version_needed', 'A newer version wrote this chain. Update the program.')
      : malformed()
  }
  if (end !== '' || rest.length > 0 || !/^(?:0|[1-9]\d{0,14})$/.test(seq)) throw malformed()
  return { team, seq: Number(seq), previous, json }
}

function chainText(team: string, seq: number, previous: string, statement: Statement): string {
  return `${[version, team, String(seq), previous, JSON.stringify(statement)].join('\n')}\n`
}

function malformed(): TeamError {
  return new TeamError('note_malformed', 'A note is not one of a team.')
}
