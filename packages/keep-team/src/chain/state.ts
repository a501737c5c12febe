import type { Head } from '../notes/chain-text.ts'
import type {
  Card,
  CodeEntry,
  CopyResult,
  LogSeen,
  Passkey,
  Purpose,
  ReviewAnswer,
  ReviewRound,
  ShelfRole,
  ShelfRule,
  StatementOf,
} from '../notes/statement-types.ts'

/** What a team's chain says, after its last note. Read it; only the replay makes one. */
export interface TeamState {
  readonly team: string
  readonly head: Head
  /** When the last note was signed, as its signer said. */
  readonly at: string
  /** The public key under which the server signs releases. */
  readonly logKey: string
  readonly members: ReadonlyMap<string, Member>
  readonly invites: ReadonlyMap<string, Invite>
  readonly shelves: ReadonlyMap<string, Shelf>
  readonly groups: ReadonlyMap<string, Group>
  readonly sets: ReadonlyMap<string, CodeSet>
  readonly copies: ReadonlyMap<string, Copy>
  readonly requests: ReadonlyMap<string, AccessRequest>
  readonly emergencies: ReadonlyMap<string, Emergency>
  readonly reviews: ReadonlyMap<string, Review>
  /** What opens the team's codes without the server; `null` until one is made. */
  readonly kit: Kit | null
  /** Announcements of a lone director, by sequence. */
  readonly intents: ReadonlyMap<number, Announcement>
  /** Heads of the release log that signers have seen, by size: two that differ show two histories. */
  readonly logHeads: ReadonlyMap<number, string>
}

export interface Member {
  readonly id: string
  readonly name: string
  readonly recipient: string
  readonly signingKey: string
  readonly director: boolean
  /** By id; a revoked device stays, so that what it signed can be told. */
  readonly devices: ReadonlyMap<string, OwnDevice>
  /** By id; a revoked one stays, as devices do. */
  readonly passkeys: ReadonlyMap<string, Passkey & { readonly addedAt: string; readonly revoked: boolean }>
  readonly addedAt: string
  readonly removedAt: string | null
  /** Who compared the keys of this member with the person, and when. */
  readonly comparedBy: ReadonlyMap<string, string>
}

export interface OwnDevice {
  readonly key: string
  readonly addedAt: string
  readonly revoked: boolean
}

export interface Invite {
  readonly id: string
  readonly by: string
  readonly expires: string
  /** What somebody without keys shows to read the chain and hand in a card. */
  readonly access: string
  readonly director: boolean
  readonly state: 'open' | 'used' | 'withdrawn'
}

export interface Shelf {
  readonly id: string
  readonly label: string
  readonly rule: ShelfRule
  readonly roles: ReadonlyMap<string, ShelfRole>
}

export interface Group {
  readonly name: string
  readonly epoch: number
  readonly recipient: string
  readonly members: ReadonlySet<string>
  /** SHA-256 of the age file that gives a member the key of this epoch. */
  readonly wraps: ReadonlyMap<string, string>
  readonly older: string | null
  /** The newest epoch whose key each member was ever given, also of those who left: with it go all before. */
  readonly held: ReadonlyMap<string, number>
}

export interface CodeSet {
  readonly id: string
  readonly shelf: string
  readonly record: string
  /** The group that its head is encrypted to, and the epoch. */
  readonly group: string
  readonly epoch: number
  readonly label: string
  readonly head: string
  readonly codes: readonly CodeEntry[]
  readonly putBy: string
  readonly putAt: string
  readonly confirmedAt: string | null
  readonly state: 'live' | 'void'
  readonly voidedAt: string | null
  readonly replaces: string | null
  /** The day by which its service is to make new ones. */
  readonly rotateBy: string
  /** The age file with its server halves, and the kit that opens it; `null`: only the server has them. */
  readonly kept: { readonly kit: string; readonly file: string } | null
  /** Files with its server halves for kits that are not the team's any more. */
  readonly keptBefore: readonly string[]
  /** The age file with its head for the contacts, and the epoch of their group; `null`: they hold nothing of it. */
  readonly contacts: { readonly epoch: number; readonly file: string } | null
  /** By code: what was said of its use last. */
  readonly used: ReadonlyMap<string, { readonly by: string; readonly at: string; readonly result: string }>
}

/** A printed sheet with codes of a set, and who has it: this is what was said, and binds nobody's hands. */
export interface Copy extends Pick<
  StatementOf<'copy.put'>,
  'set' | 'sheet' | 'number' | 'of' | 'custodian' | 'seal' | 'label' | 'checkBy'
> {
  readonly id: string
  readonly putBy: string
  /** When somebody last had it in hand. */
  readonly seenAt: string
  readonly checks: readonly CopyCheck[]
  readonly isMissing: boolean
  /** Whether somebody may have read it: only new codes at the service mend that. */
  readonly mayBeRead: boolean
  readonly end: { readonly by: string; readonly at: string; readonly why: 'destroyed' | 'lost' } | null
}

export interface CopyCheck {
  readonly by: string
  readonly at: string
  readonly result: CopyResult
  readonly why: string | null
}

export interface AccessRequest {
  readonly id: string
  readonly member: string
  readonly device: string
  readonly set: string
  readonly codes: number
  readonly minutes: number
  readonly purpose: Purpose
  readonly reason: string
  readonly at: string
  readonly state: 'open' | 'granted' | 'denied' | 'closed'
  readonly grant: Grant | null
}

export interface Grant {
  readonly by: string
  readonly codes: number
  /** Not at this instant any more. */
  readonly until: string
  readonly handed: string | null
}

/** A contact's wish for codes that nobody approves. When its wait began is not in the chain: the server says so in its log. */
export interface Emergency {
  readonly id: string
  readonly member: string
  readonly device: string
  readonly set: string
  readonly shelf: string
  readonly codes: number
  /** The longest that the shelf's rule has asked for since. */
  readonly hours: number
  readonly reason: string
  readonly at: string
  /** Who is to be told: directors, and owners of the shelf, as they were then. */
  readonly directors: ReadonlySet<string>
  readonly owners: ReadonlySet<string>
  /** `ended`: its maker is no contact any more, the shelf has no emergencies any more, or the codes were replaced. */
  readonly state: 'running' | 'vetoed' | 'cancelled' | 'ended'
  /** Who ended it, when, and the file that says why; `null` as long as it runs. */
  readonly end: { readonly by: string; readonly at: string; readonly why: string | null } | null
}

/** A look at everything of a kind, with what was found. What there is to look at was frozen when it began. */
export interface Review {
  readonly id: string
  readonly round: ReviewRound
  readonly by: string
  readonly openedAt: string
  readonly items: readonly string[]
  /** By item, every answer in the order given. */
  readonly answers: ReadonlyMap<string, readonly Answer[]>
  readonly closedAt: string | null
}

export interface Answer {
  readonly by: string
  readonly at: string
  readonly answer: ReviewAnswer
  readonly why: string | null
  /** Whether it was said on the server's pages, by the touch of a passkey, and not by the member's own program. */
  readonly byPasskey: boolean
}

/** An age key on paper, with somebody who is no director, owner or responder: server halves are encrypted to it, code ciphertexts are not. */
export interface Kit {
  readonly id: string
  readonly recipient: string
  readonly custodian: string | null
}

export interface Announcement {
  readonly by: string
  readonly at: string
  readonly body: string
}

/** Somebody's card as a member. */
export function memberOf(card: Card, director: boolean, at: string): Member {
  return {
    id: card.member,
    name: card.name,
    recipient: card.recipient,
    signingKey: card.signingKey,
    director,
    devices: new Map([[card.device.id, { key: card.device.key, addedAt: at, revoked: false }]]),
    passkeys: new Map(),
    addedAt: at,
    removedAt: null,
    comparedBy: new Map(),
  }
}

/** A state that the replay changes before anybody else sees it. */
export interface Draft {
  team: string
  head: Head
  at: string
  logKey: string
  readonly members: Map<string, Member>
  readonly invites: Map<string, Invite>
  readonly shelves: Map<string, Shelf>
  readonly groups: Map<string, Group>
  readonly sets: Map<string, CodeSet>
  readonly copies: Map<string, Copy>
  readonly requests: Map<string, AccessRequest>
  readonly emergencies: Map<string, Emergency>
  readonly reviews: Map<string, Review>
  kit: Kit | null
  readonly intents: Map<number, Announcement>
  readonly logHeads: Map<number, string>
}

/** A copy to change: what is in the maps is replaced as a whole, never changed. */
export function draftOf(state: TeamState): Draft {
  return {
    team: state.team,
    head: state.head,
    at: state.at,
    logKey: state.logKey,
    members: new Map(state.members),
    invites: new Map(state.invites),
    shelves: new Map(state.shelves),
    groups: new Map(state.groups),
    sets: new Map(state.sets),
    copies: new Map(state.copies),
    requests: new Map(state.requests),
    emergencies: new Map(state.emergencies),
    reviews: new Map(state.reviews),
    kit: state.kit,
    intents: new Map(state.intents),
    logHeads: new Map(state.logHeads),
  }
}

/** What a newcomer to a log has seen of it. */
export const emptyLog: LogSeen = { size: 0, head: '0'.repeat(64) }

/** Before the first note. */
export function emptyDraft(): Draft {
  return {
    team: '',
    head: { seq: -1, hash: '-' },
    at: '1970-01-01T00:00:00.000Z',
    logKey: '',
    members: new Map(),
    invites: new Map(),
    shelves: new Map(),
    groups: new Map(),
    sets: new Map(),
    copies: new Map(),
    requests: new Map(),
    emergencies: new Map(),
    reviews: new Map(),
    kit: null,
    intents: new Map(),
    logHeads: new Map([[emptyLog.size, emptyLog.head]]),
  }
}
