import type { EventType } from '../../interface/events.ts'
import type { AccountRow, Bytes, Millis, SetRow } from '../port.ts'
import type { WalkedAccount, WalkedEvent } from './walk.ts'

/** The most items of a list that a statement takes, and the most of these rows that it writes. */
export const rowsMost = 50

/** `events`: what is shown. `recount`: the same anew, behind it. `accounts`: how accounts stand. `report`: the week of the last one. */
export type RollupName = 'events' | 'recount' | 'accounts' | 'report'

/** How far one has got. Whoever moves it on names where it stood: of two that count the same, one is undone. */
export interface RollupRow {
  /** Under which the figures are written; a new one begins with none. */
  readonly generation: number
  /** Leaves of the log that were counted. */
  readonly position: number
  /** The account up to which the walk has come. */
  readonly place: Bytes
  readonly begunAt: Millis
  /** The generation that was finished last; 0: none. */
  readonly shown: number
  /** What is shown was so at this time. */
  readonly shownAt: Millis
}

/** Where an event is in the index: newest first is by time, then by id. */
export interface IndexPlace {
  readonly at: Millis
  readonly eventId: Bytes
}

export interface IndexRow extends IndexPlace {
  readonly type: EventType
  readonly accountKey: Bytes
  readonly seq: number
}

export interface EventPlace {
  readonly accountKey: Bytes
  readonly seq: number
}

export interface DailyRow {
  /** Since 1970, in UTC. */
  readonly day: number
  readonly name: string
  readonly amount: number
}

export interface GaugeRow {
  readonly name: string
  readonly amount: number
}

export interface StandingRow
  extends
    Pick<WalkedAccount, 'accountKey' | 'identityKeyId' | 'sealedIdentity'>,
    Pick<AccountRow, 'activeSetId' | 'pendingSetId' | 'remaining' | 'failures'> {}

export type SetStandingRow = { readonly accountKey: Bytes } & Pick<
  SetRow,
  'setId' | 'scheme' | 'state' | 'issuedAt' | 'confirmedAt' | 'expiresAt'
>

export interface DueStandingRow {
  readonly accountKey: Bytes
  readonly kind: string
  readonly attempts: number
  readonly dueAt: Millis
}

/** Who has seen an alarm, and what they say of it. */
export interface AlarmNoteRow {
  readonly eventId: Bytes
  readonly operatorId: string
  readonly keyId: string
  readonly sealed: Bytes
  readonly notedAt: Millis
}

type OfRollup = { readonly rollup: RollupName }
type OfTenant = { readonly tenant: string }
type Page = { readonly limit: number }
/** Accounts behind one, up to another. */
type Accounts = { readonly accountKey: Bytes; readonly uptoAccount: Bytes }

export interface RollupReads {
  /** At most one row. */
  readRollup: { parameters: OfRollup; row: RollupRow }
  /** Whole events by their leaves, ascending. */
  readLeafEvents: { parameters: { readonly fromIndex: number } & Page; row: WalkedEvent }
  /** Of at most {@link rowsMost} accounts, in no order. */
  readIdentities: {
    parameters: { readonly accounts: readonly Bytes[] }
    row: Pick<WalkedAccount, 'accountKey' | 'identityKeyId' | 'sealedIdentity'>
  }
  /** Of at most {@link rowsMost} places, in no order. */
  readEventsAt: { parameters: { readonly places: readonly EventPlace[] }; row: WalkedEvent }

  /** Newest first, older than a place. */
  readIndex: { parameters: OfTenant & IndexPlace & Page; row: IndexRow }
  /** Oldest first, newer than a place. */
  readIndexNewer: { parameters: OfTenant & IndexPlace & Page; row: IndexRow }
  readIndexOfType: { parameters: OfTenant & { readonly type: EventType } & IndexPlace & Page; row: IndexRow }
  readIndexOfTypeNewer: {
    parameters: OfTenant & { readonly type: EventType } & IndexPlace & Page
    row: IndexRow
  }
  readIndexOfAccount: { parameters: { readonly accountKey: Bytes } & IndexPlace & Page; row: IndexRow }
  readIndexOfAccountNewer: { parameters: { readonly accountKey: Bytes } & IndexPlace & Page; row: IndexRow }

  /** By day and name, both ends included. */
  readDaily: {
    parameters: OfTenant & { readonly generation: number; readonly fromDay: number; readonly toDay: number }
    row: DailyRow
  }
  readGauges: { parameters: OfTenant & { readonly generation: number }; row: GaugeRow }

  /** Accounts behind a place, in the order of their key. */
  walkStandings: { parameters: { readonly accountKey: Bytes } & Page; row: StandingRow }
  walkSetStandings: { parameters: Accounts; row: SetStandingRow }
  /** One row for each present address. */
  walkContactStandings: { parameters: Accounts; row: { readonly accountKey: Bytes } }
  /** Recoveries that have not ended. */
  walkRecoveryStandings: {
    parameters: Accounts
    row: { readonly accountKey: Bytes; readonly expiresAt: Millis }
  }
  /** What is to be done later but follow-ups. */
  walkDueStandings: { parameters: Accounts; row: DueStandingRow }

  /** Of at most {@link rowsMost} events, in no order. */
  readAlarmNotes: { parameters: OfTenant & { readonly events: readonly Bytes[] }; row: AlarmNoteRow }
  /** In the order of their key, behind one. */
  walkAlarmNotes: {
    parameters: OfTenant & { readonly eventId: Bytes } & Page
    row: OfTenant & AlarmNoteRow
  }
}

export interface RollupWrites {
  /** 0: it has begun. */
  createRollup: OfRollup & RollupRow
  /** 0: it stands elsewhere; everything of this transaction must be undone. */
  moveRollup: OfRollup &
    RollupRow & {
      readonly readGeneration: number
      readonly readPosition: number
      readonly readPlace: Bytes
    }
  /** 0: it stands elsewhere. */
  deleteRollup: OfRollup & { readonly readGeneration: number; readonly readPosition: number }
  /** At most {@link rowsMost} rows; those that are there stay as they are. Gives how many were not. */
  insertIndex: {
    readonly rows: readonly (OfTenant & IndexRow)[]
  }
  /** Of an account that was erased. */
  deleteIndex: { readonly accountKey: Bytes }
  /** Adds to a figure. 0: there is none yet. */
  addDaily: OfTenant & { readonly generation: number } & DailyRow
  /** 0: there is one. */
  insertDaily: OfTenant & { readonly generation: number } & DailyRow
  deleteDaily: { readonly generation: number }
  addGauge: OfTenant & { readonly generation: number } & GaugeRow
  insertGauge: OfTenant & { readonly generation: number } & GaugeRow
  deleteGauges: { readonly generation: number }
  /** A delivery that was given up is due again, as one that was never tried. 0: it is not as it was read. */
  reviveDelivery: {
    readonly accountKey: Bytes
    readonly dueId: Bytes
    readonly bucket: number
    readonly readDueAt: Millis
    readonly readKind: string
    readonly kind: string
    readonly dueAt: Millis
  }
  /** 0: somebody was first. */
  insertAlarmNote: OfTenant & AlarmNoteRow
  /** Puts another seal in the place of the one that was read. 0: it is not there. */
  resealAlarmNote: OfTenant & {
    readonly eventId: Bytes
    readonly keyId: string
    readonly sealed: Bytes
    readonly oldKeyId: string
    readonly oldSealed: Bytes
  }
}
