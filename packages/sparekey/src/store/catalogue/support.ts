import type { CaseReason, CaseRisk, CaseState, CodeChannel } from '../../interface/support.ts'
import type { EvidenceKind, EvidenceOutcome, OperatorRole } from '../../interface/support.ts'
import type { Bytes, Millis } from '../port.ts'

/**
 * One attempt to recover one account with the help of people. Every change of it moves the register of its account, so that of two
 * at the same time one comes first; only tries of its code are counted without.
 */
export interface SupportCaseRow {
  readonly caseId: Bytes
  readonly tenant: string
  readonly caseNumber: string
  /** As it was written. What the time made of it since (expired, failed, ready) is derived when it is read. */
  readonly state: CaseState
  /** 1 at opening, one more with every change. */
  readonly version: number
  readonly risk: CaseRisk
  /** JSON text: why the risk is what it is, words of `risk.ts`. */
  readonly flags: string
  readonly reason: CaseReason
  readonly channel: CodeChannel
  /** JSON text: the support policy as it was at opening. */
  readonly policy: string
  /** JSON text: the ids, in hex, of the addresses that were on file at opening. A code goes to no other. */
  readonly contacts: string
  /** Keyed hash of who opened it; `null`: the owner. */
  readonly openerKey: Bytes | null
  readonly openerPerson: Bytes | null
  /** JSON text: where the opener was, and when last; `null`: not known. */
  readonly openerPlace: string | null
  readonly openedAt: Millis
  readonly expiresAt: Millis
  /** When a channel first accepted a notice of the case; `null`: none did. */
  readonly toldAt: Millis | null
  readonly notBefore: Millis | null
  /** How often the request was frozen. */
  readonly submissions: number
  readonly submittedAt: Millis | null
  /** Of the frozen request; `null` while evidence is gathered. */
  readonly requestHash: Bytes | null
  /** JSON text: a shorter wait that one person asked for, and waits for another's yes. */
  readonly expedite: string | null
  readonly heldAt: Millis | null
  readonly claimUntil: Millis | null
  readonly claims: number
  /** The set of one code of the last claim. */
  readonly codeSetId: Bytes | null
  readonly codeExpiresAt: Millis | null
  /** Wrong codes typed against `codeSetId`. Moved by {@link SupportTakes} and `resetSupportTries` alone. */
  readonly wrongCodes: number
  /** Over the whole case. */
  readonly wrongCodesTotal: number
  /** The recovery that the use of the code opened. */
  readonly recoveryId: Bytes | null
  readonly endedAt: Millis | null
  /** `own_use`: a code of the owner's own, or another second factor, was used meanwhile. */
  readonly endedBy: 'owner' | 'own_use' | 'support' | 'time' | 'wrong_codes' | null
  readonly keyId: string
  /** JSON text, sealed: what identifies people, and what they wrote. */
  readonly sealed: Bytes
}

export interface SupportEvidenceRow {
  readonly evidenceId: Bytes
  readonly kind: EvidenceKind
  readonly outcome: EvidenceOutcome
  readonly addedBy: 'operator' | 'automation' | 'owner'
  readonly addedByKey: Bytes | null
  readonly addedByPerson: Bytes | null
  readonly addedAt: Millis
  readonly expiresAt: Millis | null
  readonly keyId: string
  /** JSON text, sealed: reference, note, name. */
  readonly sealed: Bytes
}

export interface SupportDecisionRow {
  readonly requestHash: Bytes
  readonly operatorKey: Bytes
  readonly person: Bytes | null
  /** The role in which it was decided. */
  readonly role: OperatorRole
  readonly verdict: 'approved' | 'denied' | 'more_needed'
  readonly decidedAt: Millis
  readonly keyId: string
  /** JSON text, sealed: name and reason. */
  readonly sealed: Bytes
}

/** 1: on. A tenant without a row has all of them off, at version 0. */
export interface TenantSwitchesRow {
  readonly tenant: string
  readonly version: number
  readonly issueFrozen: number
  readonly supportFrozen: number
  readonly redeemFrozen: number
  readonly releasesStopped: number
  readonly heightenedThreat: number
  readonly changedAt: Millis
}

type OfAccount = { readonly accountKey: Bytes }
type OfCase = OfAccount & { readonly caseId: Bytes }
type OfTenant = { readonly tenant: string }
type OfCounter = OfTenant & { readonly counterKey: string }
type Resealed = {
  readonly keyId: string
  readonly sealed: Bytes
  readonly oldKeyId: string
  readonly oldSealed: Bytes
}
type SealedPart = { readonly keyId: string; readonly sealed: Bytes }

export type WalkedSupportCase = OfCase & SealedPart
export type WalkedSupportEvidence = OfCase & { readonly evidenceId: Bytes } & SealedPart
export type WalkedSupportDecision = OfCase & {
  readonly requestHash: Bytes
  readonly operatorKey: Bytes
} & SealedPart

export interface SupportReads {
  /** At most one row. */
  readSupportCase: { parameters: OfCase; row: SupportCaseRow }
  /** Cases of an account that were opened behind a time, newest first. */
  readSupportCases: { parameters: OfAccount & { readonly openedAfter: Millis }; row: SupportCaseRow }
  /**
   * Cases of a tenant in one stored state, newest first, before the place `beforeAt`, `beforeCaseId`. May be stale on a distributed
   * database: nothing is decided by it.
   */
  listSupportCases: {
    parameters: OfTenant & {
      readonly state: CaseState
      readonly beforeAt: Millis
      readonly beforeCaseId: Bytes
      readonly limit: number
    }
    row: SupportCaseRow & OfAccount
  }
  /** One row: how many cases this opener has that are gathered, decided on or claimed, and did not expire. */
  countSupportCases: {
    parameters: OfTenant & { readonly openerKey: Bytes; readonly now: Millis }
    row: { readonly cases: number }
  }
  /** In the order in which it was added. */
  readSupportEvidence: { parameters: OfCase; row: SupportEvidenceRow }
  /** In the order in which they were made. */
  readSupportDecisions: { parameters: OfCase; row: SupportDecisionRow }
  /** At most one row. */
  readTenantSwitches: { parameters: OfTenant; row: TenantSwitchesRow }
  /** What was counted from this time on, oldest first. */
  readSupportCounts: {
    parameters: OfCounter & { readonly from: Millis }
    row: { readonly countedFrom: Millis; readonly counted: number }
  }
  /** At most one row: the text of a policy that `keepPolicy` kept. */
  readPolicy: { parameters: { readonly policyHash: Bytes }; row: { readonly body: string } }
  /** Along the primary key, never while serving: for sealing anew. */
  walkSupportCases: { parameters: OfCase & { readonly limit: number }; row: WalkedSupportCase }
  walkSupportEvidence: {
    parameters: OfCase & { readonly evidenceId: Bytes; readonly limit: number }
    row: WalkedSupportEvidence
  }
  walkSupportDecisions: {
    parameters: OfCase & {
      readonly requestHash: Bytes
      readonly operatorKey: Bytes
      readonly limit: number
    }
    row: WalkedSupportDecision
  }
}

/** A statement that counts answers with what it reached. */
export interface SupportTakes {
  /** Counts one more in this window, in one statement. No row: `most` was reached before. */
  takeSupportCount: {
    parameters: OfCounter & { readonly countedFrom: Millis; readonly most: number }
    row: { readonly counted: number }
  }
  /**
   * Counts one try of a support code before its hash, in one statement. No row: the case is not `released`, has another code by
   * now, or one of both numbers was reached before. Of concurrent callers each that gets a row has its own number.
   */
  takeSupportTry: {
    parameters: OfCase & {
      readonly codeSetId: Bytes
      readonly mostOfCode: number
      readonly mostOfCase: number
    }
    row: { readonly wrongCodes: number; readonly wrongCodesTotal: number }
  }
}

export interface SupportWrites {
  /** Always 1; the same id again is an `internal` error. */
  insertSupportCase: OfAccount & SupportCaseRow
  /** Writes what can change but the tries. The register has been changed before. 0: another change came first. */
  changeSupportCase: OfCase & { readonly readVersion: number } & Pick<
      SupportCaseRow,
      | 'state'
      | 'version'
      | 'risk'
      | 'flags'
      | 'openerPlace'
      | 'expiresAt'
      | 'toldAt'
      | 'notBefore'
      | 'submissions'
      | 'submittedAt'
      | 'requestHash'
      | 'expedite'
      | 'heldAt'
      | 'claimUntil'
      | 'claims'
      | 'codeSetId'
      | 'codeExpiresAt'
      | 'recoveryId'
      | 'endedAt'
      | 'endedBy'
      | 'keyId'
      | 'sealed'
    >
  /** A new code has its own tries. 0: there is no such case. */
  resetSupportTries: OfCase
  /** Takes back a try whose hash never started. 0: it stays counted. */
  giveBackSupportTry: OfCase & { readonly codeSetId: Bytes }
  /** Always 1; the same id again is an `internal` error. */
  insertSupportEvidence: OfCase & SupportEvidenceRow
  /** 0: this operator decided on this request before. */
  insertSupportDecision: OfCase & SupportDecisionRow
  /** 0: they were changed since `readVersion` was read, which is 0 where there was no row. */
  writeTenantSwitches: TenantSwitchesRow & { readonly readVersion: number }
  /** Gives how many windows before this time there were. */
  deleteSupportCounts: OfCounter & { readonly before: Millis }
  /** Each writes only where the row still holds what was read. 0: it does not. */
  resealSupportCase: OfCase & Resealed
  resealSupportEvidence: OfCase & { readonly evidenceId: Bytes } & Resealed
  resealSupportDecision: OfCase & { readonly requestHash: Bytes; readonly operatorKey: Bytes } & Resealed
  deleteSupportCases: OfAccount
  deleteSupportEvidence: OfAccount
  deleteSupportDecisions: OfAccount
}
