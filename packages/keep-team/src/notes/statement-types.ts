/** What somebody may do with a shelf. Directors may do what owners may, on every shelf. */
export type ShelfRole = 'owner' | 'responder' | 'contact' | 'custodian' | 'reviewer'
export const shelfRoles = ['owner', 'responder', 'contact', 'custodian', 'reviewer'] as const

/** How the codes of a shelf are reached. */
export interface ShelfRule {
  /** `handed`: a responder gets the member half with each approval; `standing`: responders hold it. */
  readonly custody: 'handed' | 'standing'
  /** Whether owners and directors reveal by themselves, or need a second person as everybody does. */
  readonly ownReveal: 'alone' | 'second-person'
  /** At most this many codes in one grant. */
  readonly codes: number
  /** At most this many minutes in one grant. */
  readonly minutes: number
  /** How long a request waits for its approval. */
  readonly approvalHours: number
  /** How long contacts wait, once others were told, for a code that nobody approved; `null`: they get none. */
  readonly emergencyHours: number | null
}

/** The keys that a member shows to the team. */
export interface Card {
  readonly member: string
  /** Visible to the server. */
  readonly name: string
  /** age X25519. */
  readonly recipient: string
  /** Ed25519. */
  readonly signingKey: string
  readonly device: Device
}

export interface Device {
  readonly id: string
  /** Ed25519. */
  readonly key: string
}

/** What a member approves with on the pages of the server, see `chain/apply-passkeys.ts`. */
export interface Passkey {
  readonly id: string
  /** What the authenticator calls it, base64url. */
  readonly credential: string
  /** SubjectPublicKeyInfo, base64url: ES256 or EdDSA. */
  readonly key: string
  /** Where the pages were when it was made. */
  readonly origin: string
}

/** The key of a group in one epoch, and who was given it. */
export interface GroupKey {
  readonly group: string
  readonly epoch: number
  readonly recipient: string
  /** SHA-256 of the age file that gives each member the identity. */
  readonly wraps: Readonly<Record<string, string>>
  /** SHA-256 of the age file, to this recipient, with the identities of earlier epochs; `null` in the first. */
  readonly older: string | null
}

export interface CodeEntry {
  readonly id: string
  /** The number that the service gave it, from 1. */
  readonly position: number
  /** SHA-256 of the sealed code. */
  readonly sealed: string
  /** What the server half is checked against, see `codes/split.ts`. */
  readonly half: string
}

/** Where the release log stood for the one who signs. */
export interface LogSeen {
  readonly size: number
  readonly head: string
}

interface Stamped {
  readonly at: string
  readonly log: LogSeen
}

type Groups = { readonly groups: readonly GroupKey[] }
type Intent = {
  /** The sequence of the announcement that a single director made 72 hours before; `null`: none. */
  readonly intent: number | null
}

export type Statement = Stamped &
  (
    | ({ readonly type: 'team.create'; readonly founder: Card; readonly logKey: string } & Groups)
    | { readonly type: 'server.key'; readonly logKey: string; readonly intent: number | null }
    | { readonly type: 'intent'; readonly body: string }
    | {
        readonly type: 'invite.make'
        readonly invite: string
        readonly expires: string
        readonly access: string
        readonly director: boolean
      }
    | { readonly type: 'invite.withdraw'; readonly invite: string }
    | ({ readonly type: 'member.add'; readonly invite: string; readonly card: Card } & Groups & Intent)
    | ({ readonly type: 'member.remove'; readonly member: string } & Groups & Intent)
    | ({ readonly type: 'member.director'; readonly member: string; readonly on: boolean } & Groups & Intent)
    | {
        readonly type: 'device.add'
        readonly member: string
        readonly device: Device
        /** The member's word for it, see `joining/device-request.ts`. */
        readonly proof: string
      }
    | { readonly type: 'device.revoke'; readonly member: string; readonly device: string }
    | { readonly type: 'passkey.add'; readonly passkey: Passkey }
    | { readonly type: 'passkey.revoke'; readonly member: string; readonly passkey: string }
    | { readonly type: 'key.compared'; readonly member: string; readonly fingerprint: string }
    | ({
        readonly type: 'shelf.create'
        readonly shelf: string
        readonly label: string
        readonly rule: ShelfRule
        readonly roles: Readonly<Record<string, ShelfRole>>
      } & Groups)
    | ({
        readonly type: 'shelf.role'
        readonly shelf: string
        readonly member: string
        readonly role: ShelfRole | null
      } & Groups)
    | ({
        readonly type: 'shelf.rule'
        readonly shelf: string
        readonly rule: ShelfRule
        /** By set: SHA-256 of the age file, to the contacts, with its head. Sets of the shelf that are not named stay as they are. */
        readonly contacts: Readonly<Record<string, string>>
      } & Groups &
        Intent)
    | ({ readonly type: 'group.epoch' } & Groups)
    | {
        readonly type: 'set.put'
        readonly shelf: string
        readonly record: string
        readonly set: string
        readonly epoch: number
        readonly label: string
        readonly head: string
        readonly codes: readonly CodeEntry[]
        readonly replaces: string | null
        /** SHA-256 of the age file, to the kit, with the server halves; `null` as long as the team has no kit. */
        readonly kit: string | null
        /** SHA-256 of the age file, to the contacts, with the head; `null` on a shelf where they get nothing. */
        readonly contacts: string | null
        /** The day by which its service is to make new ones; within a year. The server sees it. */
        readonly rotateBy: string
      }
    | ({
        readonly type: 'kit.make'
        readonly kit: string
        readonly recipient: string
        /** Who keeps it; `null`: somebody who is no member. */
        readonly custodian: string | null
        /** By set: SHA-256 of the age file, to this kit, with the server halves. Sets that are not named stay with the kit before. */
        readonly sets: Readonly<Record<string, string>>
      } & Intent)
    | {
        readonly type: 'copy.put'
        readonly copy: string
        readonly set: string
        /** What is printed on the sheet; the server sees it. */
        readonly sheet: string
        readonly number: number
        readonly of: number
        /** `null`: somebody who is no member. */
        readonly custodian: string | null
        /** See `chain/apply-copies.ts`; `null`: none. */
        readonly seal: string | null
        /** SHA-256 of an age file to everyone, with its place. */
        readonly label: string
        /** The day by which it is looked at; within a year. The server sees it. */
        readonly checkBy: string
      }
    | {
        readonly type: 'copy.move'
        readonly copy: string
        readonly custodian: string | null
        readonly seal: string | null
        readonly label: string
        readonly checkBy: string
      }
    | {
        readonly type: 'copy.check'
        readonly copy: string
        readonly result: CopyResult
        /** As it was read from the seal where the result is `ok`. */
        readonly seal: string | null
        /** SHA-256 of an age file to everyone; `null` where the result is `ok`. */
        readonly why: string | null
        readonly checkBy: string
      }
    | { readonly type: 'copy.end'; readonly copy: string; readonly why: 'destroyed' | 'lost' }
    | { readonly type: 'set.confirm'; readonly set: string; readonly code: string }
    | { readonly type: 'set.void'; readonly set: string; readonly why: 'replaced' | 'compromised' | 'gone' }
    | {
        readonly type: 'request.make'
        readonly request: string
        readonly set: string
        readonly device: string
        readonly codes: number
        readonly minutes: number
        readonly purpose: Purpose
        readonly reason: string
      }
    | {
        readonly type: 'request.grant'
        readonly request: string
        readonly codes: number
        readonly minutes: number
        readonly handed: string | null
      }
    | { readonly type: 'request.deny'; readonly request: string }
    | { readonly type: 'request.close'; readonly request: string }
    | {
        readonly type: 'emergency.ask'
        readonly emergency: string
        readonly set: string
        readonly device: string
        readonly codes: number
        /** SHA-256 of an age file to the contacts, owners and directors. */
        readonly reason: string
      }
    | {
        readonly type: 'emergency.veto'
        readonly emergency: string
        /** SHA-256 of an age file to the contacts, owners and directors; `null` where nothing is said. */
        readonly why: string | null
      }
    | { readonly type: 'emergency.cancel'; readonly emergency: string }
    | {
        readonly type: 'review.open'
        readonly review: string
        readonly round: ReviewRound
        /** SHA-256 over what is to be looked at, see `chain/population.ts`: whoever replays comes to the same. */
        readonly population: string
      }
    | {
        readonly type: 'review.answer'
        readonly review: string
        readonly item: string
        readonly answer: ReviewAnswer
        /** SHA-256 of an age file to everyone; `null` where there is nothing to explain. */
        readonly why: string | null
      }
    | { readonly type: 'review.close'; readonly review: string }
    | {
        readonly type: 'code.used'
        readonly set: string
        readonly code: string
        readonly result: 'worked' | 'failed' | 'not-tried'
      }
  )

/** What somebody found at the place of a copy. */
export type CopyResult = 'ok' | 'opened' | 'missing'
export const copyResults = ['ok', 'opened', 'missing'] as const

/** How often something is looked at. */
export type ReviewRound = 'monthly' | 'quarterly' | 'yearly'
export const reviewRounds = ['monthly', 'quarterly', 'yearly'] as const

/**
 * `ok`: as it should be. `finding`: it is not; something has to be done. `mended`: it was done. `accepted`: it stays as it is, in somebody's
 * name. `not-checked`: nobody could look.
 */
export type ReviewAnswer = 'ok' | 'finding' | 'mended' | 'accepted' | 'not-checked'
export const reviewAnswers = ['ok', 'finding', 'mended', 'accepted', 'not-checked'] as const

/** Why a code is wanted. The reason itself is an age file to those who may approve. */
export type Purpose = 'incident' | 'rotate' | 'drill' | 'other'
export const purposes = ['incident', 'rotate', 'drill', 'other'] as const

export type StatementType = Statement['type']
export type StatementOf<T extends StatementType> = Extract<Statement, { readonly type: T }>
