import { toHex } from '../bytes.ts'
import type { EventType } from '../interface/events.ts'
import { parseOperatorId } from '../lifecycle/identifiers.ts'
import { dayMs } from './days.ts'
import { listEvents, type ListedEvent } from './event-list.ts'
import { readDetail } from './figure-names.ts'
import type { RollupParts } from './parts.ts'

/** What a report is made from. */
export const reportTypes = [
  'support.case_opened',
  'support.notice_accepted',
  'support.wait_started',
  'support.approval_given',
  'support.approved',
  'support.denied',
  'support.withdrawn',
  'support.hold_set',
  'support.expedited',
  'support.released',
  'support.redeemed',
  'support.completed',
  'support.cancelled',
  'support.disputed',
  'support.failed',
  'support.tenant_stopped',
] as const satisfies readonly EventType[]

/** Seconds; `null`: there was none. */
export interface Wait {
  readonly p50: number | null
  readonly p95: number | null
}

/** What one person of the desk did, by the keyed hash that events have of them. */
export interface DeskWork {
  readonly key: string
  readonly opened: number
  readonly approved: number
  readonly denied: number
  /** Of the decisions, how many were a yes: 0 to 1. `null`: none was made. */
  readonly approveRatio: number | null
  /** The largest share of one's cases that one and the same other person had a part in: 0 to 1; `null`: below 10 cases. */
  readonly pairShare: number | null
}

/** Support-assisted recovery in a span of time, as the log has it. Rates are from 0 to 1; `null`: nothing to divide by. */
export interface SupportReport {
  readonly from: Date
  readonly before: Date
  readonly opened: number
  readonly released: number
  readonly redeemed: number
  readonly completed: number
  readonly denied: number
  readonly withdrawn: number
  readonly failed: number
  readonly cancelled: number
  readonly disputed: number
  readonly held: number
  readonly expedited: number
  readonly stops: number
  /** Cancelled by the owner, of those opened: the earliest sign of fraud. */
  readonly ownerCancelRate: number | null
  /** Disputed, of those whose code was used. */
  readonly disputeRate: number | null
  /** Put on hold, or stopped, of those opened. */
  readonly suspectedRate: number | null
  /** Released cases whose owner could know of them before, of all released: has to be 1. */
  readonly noticeReach: number | null
  /** Released though no message was accepted, because a person began the wait. */
  readonly releasedUntold: number
  /** Released cases that somebody approved who had opened them: has to be 0. */
  readonly openedAndApproved: number
  /** From opening: until enough people said yes, until release, until completion. */
  readonly toDecision: Wait
  readonly toRelease: Wait
  readonly toCompletion: Wait
  /** Of the time to release, what followed the decision: the wait itself. */
  readonly waitAfterDecision: Wait
  readonly desk: readonly DeskWork[]
  /** Whether all events of the time were read. */
  readonly isWhole: boolean
}

type ReportEvent = Pick<ListedEvent, 'type' | 'at' | 'detail'>

/** An operator's id as {@link DeskWork} names them; `null`: it is none. */
export const operatorKeyText = (operatorId: string): string | null => {
  const key = parseOperatorId(operatorId)
  return key === null ? null : toHex(key)
}

export interface ReportOptions {
  readonly tenant: string
  readonly from: Date
  readonly before: Date
  /** Events read at most. Default: 20,000. */
  readonly eventsMost?: number
}

/** Cases live at most for so long before they are released; their beginning has to be known too. */
const longestCaseMs = 60 * dayMs

/**
 * Recomputes the report from the events themselves, whatever the tables of cases say.
 *
 * @throws {SparekeyError} `overloaded`, `internal`: the database does not answer.
 */
export const reportSupport = async (
  parts: RollupParts,
  { tenant, from, before, eventsMost = 20_000 }: ReportOptions,
): Promise<SupportReport> => {
  const filter = { types: reportTypes, from: new Date(from.getTime() - longestCaseMs), before }
  const events: ListedEvent[] = []
  let cursor: string | undefined
  while (events.length < eventsMost) {
    const page = await listEvents(parts, {
      tenant,
      filter,
      limit: 500,
      ...(cursor !== undefined && { cursor }),
    })
    if (!page.ok) break
    events.push(...page.items)
    if (page.older === null) return reportOf(events, from, before, true)
    cursor = page.older
  }
  return reportOf(events, from, before, false)
}

interface CaseStory {
  readonly at: ReadonlyMap<string, number>
  readonly openedBy: readonly string[]
  readonly approvedBy: readonly string[]
  readonly decidedBy: readonly { readonly by: string; readonly isYes: boolean; readonly at: number }[]
}

/** Events in any order. */
export const reportOf = (
  events: readonly ReportEvent[],
  from: Date,
  before: Date,
  isWhole: boolean,
): SupportReport => {
  const isIn = (at: number | undefined): boolean =>
    at !== undefined && at >= from.getTime() && at < before.getTime()
  const stories = [...Map.groupBy(events, ({ detail }) => String(readDetail(detail)['case'])).values()].map(
    storyOf,
  )
  const having = (type: EventType): readonly CaseStory[] => stories.filter(({ at }) => isIn(at.get(type)))
  const count = (type: EventType): number => having(type).length
  const [opened, released, redeemed] = [
    count('support.case_opened'),
    having('support.released'),
    count('support.redeemed'),
  ]
  const stops = events.filter(({ type, at }) => type === 'support.tenant_stopped' && isIn(at)).length
  const told = released.filter(({ at }) => cameBefore(at, 'support.notice_accepted', 'support.released'))
  const untold = released.filter(
    ({ at }) =>
      !cameBefore(at, 'support.notice_accepted', 'support.released') &&
      cameBefore(at, 'support.wait_started', 'support.released'),
  )
  const between = (first: EventType, last: EventType): Wait =>
    waitOf(having(last).flatMap(({ at }) => secondsBetween(at.get(first), at.get(last))))
  return {
    from,
    before,
    opened,
    released: released.length,
    redeemed,
    completed: count('support.completed'),
    denied: count('support.denied'),
    withdrawn: count('support.withdrawn'),
    failed: count('support.failed'),
    cancelled: count('support.cancelled'),
    disputed: count('support.disputed'),
    held: count('support.hold_set'),
    expedited: count('support.expedited'),
    stops,
    ownerCancelRate: share(count('support.cancelled'), opened),
    disputeRate: share(count('support.disputed'), redeemed),
    suspectedRate: share(count('support.hold_set') + stops, opened),
    noticeReach: share(told.length, released.length),
    releasedUntold: untold.length,
    openedAndApproved: released.filter(({ openedBy, approvedBy }) =>
      openedBy.some((one) => approvedBy.includes(one)),
    ).length,
    toDecision: between('support.case_opened', 'support.approved'),
    toRelease: between('support.case_opened', 'support.released'),
    toCompletion: between('support.case_opened', 'support.completed'),
    waitAfterDecision: between('support.approved', 'support.released'),
    desk: deskOf(stories, isIn),
    isWhole,
  }
}

/** The first of each kind, and who had which part: by the account they act from, and by the person behind it. */
const storyOf = (events: readonly ReportEvent[]): CaseStory => {
  const at = new Map<string, number>()
  const openedBy: string[] = []
  const approvedBy: string[] = []
  const decidedBy: { by: string; isYes: boolean; at: number }[] = []
  for (const event of events.toSorted((a, b) => a.at - b.at)) {
    if (!at.has(event.type)) at.set(event.type, event.at)
    const { by, person } = readDetail(event.detail)
    const whom = [by, person].filter((one) => typeof one === 'string')
    if (event.type === 'support.case_opened') openedBy.push(...whom)
    if (event.type === 'support.approval_given') approvedBy.push(...whom)
    const isYes = event.type === 'support.approval_given'
    if ((isYes || event.type === 'support.denied') && typeof by === 'string') {
      decidedBy.push({ by, isYes, at: event.at })
    }
  }
  return { at, openedBy, approvedBy, decidedBy }
}

const cameBefore = (at: CaseStory['at'], first: EventType, last: EventType): boolean =>
  (at.get(first) ?? Number.POSITIVE_INFINITY) <= (at.get(last) ?? Number.NEGATIVE_INFINITY)

const secondsBetween = (first: number | undefined, last: number | undefined): readonly number[] =>
  first === undefined || last === undefined || last < first ? [] : [Math.round((last - first) / 1000)]

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** The nearest rank. */
const waitOf = (seconds: readonly number[]): Wait => {
  const sorted = seconds.toSorted((a, b) => a - b)
  const at = (part: number): number | null => sorted[Math.ceil(part * sorted.length) - 1] ?? null
  return { p50: at(0.5), p95: at(0.95) }
}

/** Below so many cases a share says nothing. */
const pairsFrom = 10

const deskOf = (
  stories: readonly CaseStory[],
  isIn: (at: number | undefined) => boolean,
): readonly DeskWork[] => {
  const recent = stories.filter(({ at, decidedBy }) =>
    [at.get('support.case_opened'), ...decidedBy.map((one) => one.at)].some(isIn),
  )
  const opener = ({ openedBy }: CaseStory): string | undefined => openedBy[0]
  const partners = (story: CaseStory): readonly string[] => [
    ...new Set([opener(story), ...story.decidedBy.map(({ by }) => by)].filter((one) => one !== undefined)),
  ]
  const people = [...new Set(recent.flatMap(partners))].toSorted((a, b) => (a < b ? -1 : 1))
  return people.map((key) => {
    const own = recent.filter((story) => partners(story).includes(key))
    const opened = own.filter(
      (story) => opener(story) === key && isIn(story.at.get('support.case_opened')),
    ).length
    const decisions = own.flatMap(({ decidedBy }) => decidedBy.filter(({ by, at }) => by === key && isIn(at)))
    const approved = decisions.filter(({ isYes }) => isYes).length
    const others = own.flatMap((story) => partners(story).filter((one) => one !== key))
    const most = Math.max(
      0,
      ...Map.groupBy(others, (one) => one)
        .values()
        .map(({ length }) => length),
    )
    return {
      key,
      opened,
      approved,
      denied: decisions.length - approved,
      approveRatio: share(approved, decisions.length),
      pairShare: own.length < pairsFrom ? null : most / own.length,
    }
  })
}
