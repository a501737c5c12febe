import type { Authentication, CallOptions, Context, IdempotencyRefusal, Refusal } from './calls.ts'

/**
 * `support`: opens cases and gathers evidence. `approver`: decides on them. `security_admin`: denies, holds, freezes, gives the
 * second approval of a critical case, runs the incident playbook. `auditor`: reads. `owner` (of the tenant): roles, policy, and
 * resuming after a stop.
 */
export type OperatorRole = 'support' | 'approver' | 'security_admin' | 'auditor' | 'owner'

/** An operator as the console saw them sign in. Who they are is `issuer` and `subject`, never a name or an address. */
export interface OperatorActor {
  readonly kind: 'operator'
  /** The OpenID provider, or `local` for an account of the console's own. */
  readonly issuer: string
  readonly subject: string
  /** The id of the person at the provider over all accounts, where it states one: the same person twice is one person. */
  readonly personId: string | null
  /** Shown to the owner of an account: 1 to 100 characters. */
  readonly displayName: string
  /** With the time at which each was granted: one younger than 24 hours does not count for cases that were open before. */
  readonly roles: readonly { readonly role: OperatorRole; readonly grantedAt: Date }[]
  /** How and when they signed in. */
  readonly authentication: Authentication
  /** Keyed hashes of the network and the browser they act from, to tell whether two people sit in one place. */
  readonly place: { readonly network: string; readonly browser: string } | null
  /**
   * Accounts of the tenant that are this operator's own, where that is known. Nobody acts on their own; an account whose id is the
   * `subject` or the `personId` counts as one without being named.
   */
  readonly accountIds?: readonly string[]
}

/** A ticket system, a bot or an agent. It opens and gathers, and never decides (NIST AI RMF 1.0, GOVERN 2.1 and 3.2). */
export interface AutomationActor {
  readonly kind: 'automation'
  /** The id of the API key, or of the program. */
  readonly id: string
  /** The person who answers for what it does. */
  readonly answerableTo: string
}

/** The owner of the account, on a page of the service or by a link that was sent to an address on file. */
export interface OwnerActor {
  readonly kind: 'owner'
  readonly context: Context | null
}

export type SupportActor = OperatorActor | AutomationActor | OwnerActor

export type CaseState =
  /** Evidence is gathered. */
  | 'open'
  /** The request is frozen and waits for those who decide. */
  | 'review'
  /** Enough people approved; `notBefore` may still lie ahead. */
  | 'approved'
  /** The owner may ask for a code until `claimUntil`. */
  | 'released'
  /** The code was used; a recovery is open. */
  | 'redeemed'
  | 'completed'
  | 'withdrawn'
  | 'denied'
  | 'cancelled'
  | 'expired'
  | 'failed'
  | 'disputed'

/** Computed from what is known of the account and the case. People may only raise it. */
export type CaseRisk = 'low' | 'standard' | 'high' | 'critical'

export type EvidenceKind =
  /** The account's own first factor, as the application stated it. */
  | 'password'
  /** The owner pressed "I asked for this" on a page reached by a link to an address on file. */
  | 'address_confirmed'
  /** The same over another channel. */
  | 'second_address_confirmed'
  | 'recovery_contact'
  /** A provider proofed the person anew; `reference` names its transaction. */
  | 'repeated_proofing'
  | 'known_device'
  | 'known_key'
  | 'proof_elsewhere'
  | 'call_back'
  | 'manager_attestation'
  | 'video_presence'
  | 'in_person'
  /** What the caller knew. It counts for nothing, and is never a pass. */
  | 'knowledge'

export type EvidenceOutcome = 'pass' | 'fail' | 'unable'

export interface EvidenceInput {
  readonly kind: EvidenceKind
  readonly outcome: EvidenceOutcome
  /** A ticket's id or address: at most 200 characters. */
  readonly reference?: string
  /** At most 500 characters; one that looks like a code, a card number or a long row of digits is refused. */
  readonly note?: string
}

export interface CaseEvidence {
  readonly evidenceId: string
  readonly kind: EvidenceKind
  readonly outcome: EvidenceOutcome
  readonly reference: string | null
  /** Removed 90 days after the case ended. */
  readonly note: string | null
  /** The name of whoever added it, as it is shown. */
  readonly by: string
  readonly at: Date
  readonly expiresAt: Date | null
}

export type CaseReason = 'lost_all_factors' | 'lost_codes' | 'locked_out' | 'device_stolen' | 'other'

/** How the owner gets the code. `email`: to an address on file, when they claim. */
export type CodeChannel = 'email' | 'sms' | 'post' | 'in_person'

export interface OpenCaseInput {
  readonly reason: CaseReason
  /** The ticket this belongs to: at most 200 characters. */
  readonly reference?: string
  /** Default: `email`. `sms` and `post` only where `carriers` has them: else refused as a mistake of the caller. */
  readonly channel?: CodeChannel
  /**
   * What the one who asks says of the account. Each makes the risk critical. With `addresses` the channel must be another than
   * `email`.
   */
  readonly lost?: readonly ('password' | 'addresses')[]
  /**
   * The account has power over others: an administrator's, an operator's own. Its risk is critical. Accounts with a sheet of one of the
   * policy's `privilegedPolicies` are so without being named.
   */
  readonly privileged?: boolean
  /** What is known at once, for example that the first factor was passed: at most 4. A case is of low risk by nothing else. */
  readonly evidence?: readonly EvidenceInput[]
  readonly context?: Context
}

export interface CaseDecision {
  readonly by: string
  readonly verdict: 'approved' | 'denied' | 'more_needed'
  readonly reason: string | null
  readonly at: Date
  /** `false`: the request changed since, so it counts for nothing. */
  readonly counts: boolean
}

/** Why somebody did something, in their own words. Removed with the notes of evidence. */
export interface CaseRemark {
  readonly act: 'deny' | 'hold' | 'resume' | 'raise_risk' | 'expedite' | 'start_wait'
  readonly by: string
  readonly reason: string
  readonly at: Date
}

export interface SupportCase {
  readonly caseId: string
  /** What the owner is told to name it by: 6 digits. */
  readonly caseNumber: string
  readonly accountId: string
  readonly state: CaseState
  readonly risk: CaseRisk
  readonly reason: CaseReason
  readonly reference: string | null
  readonly channel: CodeChannel
  /** The name of the person who opened it, or who answers for the program that did; empty where that was the owner. */
  readonly openedBy: string
  readonly openedAs: SupportActor['kind']
  readonly openedAt: Date
  /** An open, reviewed or approved case ends here. */
  readonly expiresAt: Date
  /**
   * The earliest moment of release. `null`: no notice was accepted by any channel yet, so that the owner cannot know. Whether
   * the case is ready follows from it and the time; nothing is stored and nothing runs when it passes.
   */
  readonly notBefore: Date | null
  readonly ready: boolean
  readonly claimUntil: Date | null
  readonly held: boolean
  /** Hash of the frozen request, which decisions name: 64 hex digits; `null` while evidence is gathered. */
  readonly requestHash: string | null
  readonly approvalsRequired: number
  readonly approvals: number
  /** What the tier demands and is not there: a list of alternatives, of which each entry names one or more kinds. */
  readonly missing: readonly (readonly EvidenceKind[])[]
  readonly evidence: readonly CaseEvidence[]
  readonly decisions: readonly CaseDecision[]
  readonly remarks: readonly CaseRemark[]
  /** Why the risk is what it is, in words of the design. */
  readonly flags: readonly string[]
  readonly endedAt: Date | null
}

export type CaseRefusal =
  | Refusal<
      | 'case_not_found'
      /** The account has a live case. */
      | 'case_exists'
      /** The owner said no, or a person froze the account for support. */
      | 'case_frozen'
      /** The tenant's releases are stopped, or support is frozen. */
      | 'support_stopped'
      /** Not from this state. */
      | 'case_state'
      | 'evidence_missing'
      /** Whoever opened, is the subject, or decided already may not decide; or another person must join. */
      | 'second_person_required'
      | 'operator_not_allowed'
      /** The request is another one than the one that was looked at. */
      | 'request_changed'
    >
  | (Refusal<'not_yet' | 'case_limit_reached'> & { readonly retryAfterSeconds: number })

export type CaseResult = ({ readonly ok: true } & SupportCase) | CaseRefusal
export type CaseCallResult = CaseResult | IdempotencyRefusal

export interface ListCasesInput {
  /** Default: those that live. */
  readonly states?: readonly CaseState[]
  /** 1 to 200; default 50. */
  readonly limit?: number
  readonly cursor?: string
  /** Only those that this operator opened. Default: whoever opened them. */
  readonly openedBy?: Pick<OperatorActor, 'issuer' | 'subject'>
}

export interface CasePage {
  readonly ok: true
  /** Newest first, without what belongs to the cases. */
  readonly items: readonly Omit<SupportCase, 'evidence' | 'decisions' | 'remarks' | 'missing'>[]
  readonly nextCursor: string | null
}

/** What a link to the owner is about. Reading it changes nothing. */
export interface LinkedCase {
  readonly ok: true
  readonly tenant: string
  readonly purpose: 'cancel' | 'confirm' | 'dispute' | 'status'
  readonly case: Omit<SupportCase, 'evidence' | 'decisions' | 'remarks' | 'flags' | 'missing' | 'reference'>
}

/** A code is on its way to an address on file; nobody but the owner sees it. */
export interface Claimed {
  readonly ok: true
  readonly caseId: string
  /** Until when the code is good: 10 minutes. */
  readonly codeExpiresAt: Date
  /** Masked: `a•••@e•••.com`. */
  readonly sentTo: readonly string[]
  /** Claims left after this one. */
  readonly claimsLeft: number
}

/** A code that is given in person: shown to its owner once, on the page on which they asked for it. */
export interface ShownCode extends Claimed {
  readonly codeShown: string
}

export interface ClaimInput {
  /** The account's first factor, as the application saw it pass: at most 15 minutes old. */
  readonly firstFactor: Authentication
  readonly context?: Context
}

/** Recorded for the whole tenant; read in the transaction of every release, claim, issue and use. */
export interface TenantSwitches {
  readonly issueFrozen: boolean
  readonly supportFrozen: boolean
  readonly redeemFrozen: boolean
  /** Releases stopped: by a limit or by a person. */
  readonly releasesStopped: boolean
  /** Everything one tier up, and no wait is shortened. */
  readonly heightenedThreat: boolean
}

/**
 * Recovery with the help of people, for who has lost every factor. Nobody is let in by one person's word: evidence gates an
 * issued code (NIST SP 800-63B-4 §4.2.1.2) to an address that was on file before, behind two people, a wait, notices to every
 * address, and a "no" of the owner that wins every race.
 *
 * Every method throws as those of {@link Sparekey}, and refuses what the actor may not do, whoever calls it.
 */
export interface Support {
  open(
    accountId: string,
    input: OpenCaseInput,
    by: SupportActor,
    options?: CallOptions,
  ): Promise<CaseCallResult>
  get(caseId: string): Promise<CaseResult>
  list(input?: ListCasesInput): Promise<CasePage>
  /**
   * Only the owner's link records that an address was confirmed, and only the application what it saw itself (`password`; an
   * {@link OwnerActor} stands for a page to which the application sent the owner with their first factor). During a review the case goes
   * back to gathering: approvals are void, and the wait begins anew.
   */
  addEvidence(caseId: string, input: EvidenceInput, by: SupportActor): Promise<CaseResult>
  /** Freezes the request and gives it to those who decide. */
  submit(caseId: string, by: OperatorActor | AutomationActor): Promise<CaseResult>
  /** Back to gathering, from a review or an approval; approvals are void. */
  askForMore(caseId: string, input: { readonly reason: string }, by: OperatorActor): Promise<CaseResult>
  /** `seenAt`: when the approver was shown the request that `requestHash` names; at least 30 seconds before. */
  approve(
    caseId: string,
    input: { readonly requestHash: string; readonly seenAt: Date },
    by: OperatorActor,
  ): Promise<CaseResult>
  deny(caseId: string, input: { readonly reason: string }, by: OperatorActor): Promise<CaseResult>
  withdraw(caseId: string, by: OperatorActor | AutomationActor): Promise<CaseResult>
  hold(caseId: string, input: { readonly reason: string }, by: OperatorActor): Promise<CaseResult>
  resume(caseId: string, input: { readonly reason: string }, by: OperatorActor): Promise<CaseResult>
  raiseRisk(
    caseId: string,
    input: { readonly risk: CaseRisk; readonly reason: string },
    by: OperatorActor,
  ): Promise<CaseResult>
  /**
   * Asks for a shorter wait, or agrees to one that was asked for: an owner of the tenant and a security admin, in either order.
   * Never less than 15 minutes after the first accepted notice, and never while the threat is heightened.
   */
  expedite(
    caseId: string,
    input: { readonly notBefore: Date; readonly reason: string },
    by: OperatorActor,
  ): Promise<CaseResult>
  /**
   * Begins the wait of a case of which no channel accepted a notice. A security admin alone; the case becomes critical, and the
   * wait is that of a critical case from this moment on.
   */
  startWait(caseId: string, input: { readonly reason: string }, by: OperatorActor): Promise<CaseResult>
  /** Opens the claim window of an approved case whose time has come. A claim of the owner does the same. */
  release(caseId: string, by: OperatorActor): Promise<CaseResult>
  /** Sends a code to the owner, who then uses it with `redeem`. */
  claim(
    accountId: string,
    input: ClaimInput,
    options?: CallOptions,
  ): Promise<Claimed | CaseRefusal | Refusal<'first_factor_required'> | IdempotencyRefusal>
  /**
   * The same for a case whose code is given in person: it is in this one answer, for the page in front of the owner, and goes
   * nowhere else. No page of operators and no call of an interface leads here.
   */
  claimInPerson(
    accountId: string,
    input: ClaimInput,
  ): Promise<ShownCode | CaseRefusal | Refusal<'first_factor_required'> | IdempotencyRefusal>
  /** The account's live case, or the newest of the last 30 days. */
  ofAccount(accountId: string): Promise<CaseResult>
  /** Owner's links. Reads only: mail programs open them. */
  linked(token: string): Promise<LinkedCase | Refusal<'not_found'>>
  /** The owner says "I asked for this": evidence of the kind that the link was sent for. */
  confirm(token: string, context?: Context): Promise<LinkedCase | Refusal<'not_found'> | CaseRefusal>
  /** The owner says no. Wins every race; the account is frozen for support for 30 days. */
  cancel(token: string, context?: Context): Promise<LinkedCase | Refusal<'not_found'> | CaseRefusal>
  /** Within 30 days of the use: the sets issued since end, the recovery ends, the account is frozen for support. */
  dispute(token: string, context?: Context): Promise<LinkedCase | Refusal<'not_found'> | CaseRefusal>
  freeze(
    accountId: string,
    input: { readonly reason: string; readonly days?: number },
    by: OperatorActor | AutomationActor,
  ): Promise<{ readonly ok: true; readonly until: Date } | CaseRefusal>
  unfreeze(
    accountId: string,
    input: { readonly reason: string },
    by: OperatorActor,
  ): Promise<{ readonly ok: true } | CaseRefusal>
  switches(): Promise<TenantSwitches>
  /** Turning a protection on takes one security admin, or an owner; turning one off takes an owner. */
  setSwitches(
    change: Partial<TenantSwitches>,
    input: { readonly reason: string },
    by: OperatorActor,
  ): Promise<{ readonly ok: true; readonly switches: TenantSwitches } | CaseRefusal>
}
