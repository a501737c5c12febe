import type {
  CaseReason,
  CaseRisk,
  CaseState,
  CodeChannel,
  EvidenceKind,
  EvidenceOutcome,
  SupportCase,
} from 'sparekey'

export interface CaseStanding {
  readonly kind: 'good' | 'warn' | 'bad' | 'plain'
  readonly word: string
}

type Standing = Pick<SupportCase, 'state' | 'held' | 'ready'>

/** How a case stands, in a word or two. What is held is said before anything else: it stops everything. */
export const caseStanding = ({ state, held, ready }: Standing): CaseStanding => {
  if (held && isLive(state)) return { kind: 'bad', word: 'On hold' }
  if (state === 'approved' && ready) return { kind: 'good', word: 'Approved, can be released' }
  return standings[state]
}

const standings: Readonly<Record<CaseState, CaseStanding>> = {
  open: { kind: 'plain', word: 'Evidence is gathered' },
  review: { kind: 'warn', word: 'Waits for a decision' },
  approved: { kind: 'good', word: 'Approved, waiting time runs' },
  released: { kind: 'good', word: 'Released, the owner may ask for the code' },
  redeemed: { kind: 'warn', word: 'Code used, recovery runs' },
  completed: { kind: 'good', word: 'Completed' },
  withdrawn: { kind: 'plain', word: 'Withdrawn' },
  denied: { kind: 'bad', word: 'Denied' },
  cancelled: { kind: 'bad', word: 'The owner said no' },
  expired: { kind: 'plain', word: 'Ran out' },
  failed: { kind: 'bad', word: 'Failed' },
  disputed: { kind: 'bad', word: 'Disputed by the owner' },
}

const liveStates: readonly CaseState[] = ['open', 'review', 'approved', 'released']

/** Whether anything can still come of it. */
export const isLive = (state: CaseState): boolean => liveStates.includes(state)

export const riskStanding = (risk: CaseRisk): CaseStanding => risks[risk]

const risks: Readonly<Record<CaseRisk, CaseStanding>> = {
  low: { kind: 'plain', word: 'Low risk' },
  standard: { kind: 'plain', word: 'Standard risk' },
  high: { kind: 'warn', word: 'High risk' },
  critical: { kind: 'bad', word: 'Critical risk' },
}

export const riskNames: readonly CaseRisk[] = ['low', 'standard', 'high', 'critical']

/** Those above a risk: people may only raise it. */
export const risksAbove = (risk: CaseRisk): readonly CaseRisk[] =>
  riskNames.slice(riskNames.indexOf(risk) + 1)

type Choices<T extends string> = readonly (readonly [T, string])[]

export const reasonChoices: Choices<CaseReason> = [
  ['lost_all_factors', 'Everything for signing in is lost'],
  ['lost_codes', 'The backup codes are lost'],
  ['locked_out', 'Locked out'],
  ['device_stolen', 'A device was stolen'],
  ['other', 'Something else'],
]

/** The service sends no text messages and no letters. */
export const channelChoices: Choices<Extract<CodeChannel, 'email' | 'in_person'>> = [
  ['email', 'Mail to an address on file'],
  ['in_person', 'In person, on the owner’s own page'],
]

/** What a person of the desk may put on record. The others come from the owner's links and from the application. */
export const evidenceChoices: Choices<
  Exclude<EvidenceKind, 'password' | 'address_confirmed' | 'second_address_confirmed' | 'known_device'>
> = [
  ['call_back', 'Call back to the number of the directory'],
  ['manager_attestation', 'The manager attests, found in the directory'],
  ['recovery_contact', 'A recovery contact set up before'],
  ['repeated_proofing', 'A provider proofed the person anew'],
  ['known_key', 'A key known for 30 days'],
  ['proof_elsewhere', 'A token published where only the owner can'],
  ['video_presence', 'Seen on video'],
  ['in_person', 'Seen in person'],
  ['knowledge', 'Answers to questions (counts for nothing)'],
]

export const outcomeChoices: Choices<EvidenceOutcome> = [
  ['pass', 'Passed'],
  ['fail', 'Failed'],
  ['unable', 'Could not be done'],
]

export const evidenceName = (kind: EvidenceKind): string => evidenceNames.get(kind) ?? kind

const evidenceNames: ReadonlyMap<EvidenceKind, string> = new Map<EvidenceKind, string>([
  ['password', 'The password, as the application saw it'],
  ['known_device', 'A device known for 30 days, as the application saw it'],
  ['address_confirmed', 'The owner pressed “I asked for this”, reached by mail'],
  ['second_address_confirmed', 'The same over another way'],
  ...evidenceChoices,
])

export const outcomeName = (outcome: EvidenceOutcome): string => nameOf(outcomeChoices, outcome)
/** Who opened a case; of a program, who answers for it: which one it is, the trail says. */
export const openerName = ({ openedAs, openedBy }: Pick<SupportCase, 'openedAs' | 'openedBy'>): string => {
  if (openedAs === 'owner') return 'the owner'
  return openedAs === 'automation' ? `a program of ${openedBy}` : openedBy
}

export const reasonName = (reason: CaseReason): string => nameOf(reasonChoices, reason)
export const channelName = (channel: CodeChannel): string =>
  nameOf<CodeChannel>([...channelChoices, ['sms', 'Text message'], ['post', 'Letter']], channel)

const nameOf = <T extends string>(choices: Choices<T>, value: T): string =>
  choices.find(([one]) => one === value)?.[1] ?? value

/** What a form sent, where it is one of the choices; else the first. The call itself checks it anew. */
const asChoice = <T extends string>(
  choices: readonly (readonly [T, ...unknown[]])[],
  first: T,
  given?: string,
): T => choices.find(([one]) => one === given)?.[0] ?? first

export const asReason = (given?: string): CaseReason => asChoice(reasonChoices, 'other', given)
export const asChannel = (given?: string): (typeof channelChoices)[number][0] =>
  asChoice(channelChoices, 'email', given)
export const asEvidenceKind = (given?: string): EvidenceKind | null =>
  evidenceChoices.find(([one]) => one === given)?.[0] ?? null
/** What is none of them was not passed. */
export const asOutcome = (given?: string): EvidenceOutcome => asChoice(outcomeChoices, 'unable', given)
export const asRisk = (given?: string): CaseRisk | null => riskNames.find((one) => one === given) ?? null

/** A flag in words; one that this version has no words for, as it is named. */
export const flagWords = (flag: string): string => flags[flag] ?? flag.replaceAll('_', ' ')

const flags: Readonly<Record<string, string>> = {
  raised_to_standard: 'A person raised it to standard',
  raised_to_high: 'A person raised it to high',
  raised_to_critical: 'A person raised it to critical',
  address_changed_lately: 'An address on file changed in the last 30 days',
  password_changed_lately: 'The password changed in the last 30 days',
  wrong_codes_tried: 'Wrong codes were tried, and the account is delayed or locked',
  used_code_tried: 'A used code was tried again',
  cancelled_or_denied_lately: 'A case was cancelled or denied in the last 90 days',
  several_cases_lately: 'There were several cases in the last 90 days',
  same_place:
    'Whoever opened it and whoever approved sit at one device or in one network: one more person has to approve',
  same_pair:
    'The same two people open and approve most of each other’s cases: one more person has to approve',
  privileged: 'The account has power over others',
  password_lost: 'The password is lost too',
  addresses_lost: 'Every address on file is lost',
  no_address: 'No address is on file',
  cancelled_twice: 'The owner said no twice in the last 90 days: in person only',
  owner_not_told: 'No message reached the owner',
}
