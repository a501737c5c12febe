import type { HistoryRecord } from '../history/record.ts'
import { createCodeStory, endAttempt, type Accept, type CodeStory } from './codes.ts'
import { createAccountSets, type AccountSets } from './sets.ts'
import type { Findings } from './verdict.ts'

/** How many of an account's sets a typed code is looked for in; a code of an older one is unknown. */
const setsSearched = 4

/** What became of requests that never reached a service. */
export const notSent = 'not_sent'

/** Counters of the pass over the history. */
export interface Counts {
  attempts: number
  contested: number
  unknown: number
  readonly answers: Record<string, number>
  readonly sometimes: Record<string, number>
}

export interface AttemptsPass {
  readonly take: (record: HistoryRecord) => void
  readonly codes: ReadonlyMap<string, CodeStory>
  readonly counts: Counts
  /** The line that acknowledges each sheet. */
  readonly issued: ReadonlyMap<string, number>
  /** Whether a use for this account was acknowledged. */
  readonly wasServed: (account: number) => boolean
}

/** What is counted for being seen at all, beside what only the final state shows. */
const seenInAnswers: Readonly<Record<string, string>> = {
  '409 code_already_used': 'a used code was refused',
  '409 idempotency_in_progress': 'a key was refused while its request ran',
  '422 idempotency_mismatch': 'a key with another body was refused',
  '410 set_superseded': 'a code of a replaced sheet was refused',
  '410 set_revoked': 'a code of a revoked sheet was refused',
  '403 code_invalid': 'a wrong code was refused',
}
const replayed = 'a retry was answered by replay'
const acceptedWhileEnding = 'a code was accepted while its sheet was being ended'

/** One pass over the history in its order; what it keeps grows with the codes, not with the records. */
export const createAttemptsPass = (findings: Findings): AttemptsPass => {
  const codes = new Map<string, CodeStory>()
  const accounts = new Map<number, AccountSets>()
  const served = new Set<number>()
  const issued = new Map<string, number>()
  const open = new Map<number, HistoryRecord>()
  const counts: Counts = {
    attempts: 0,
    contested: 0,
    unknown: 0,
    answers: {},
    sometimes: Object.fromEntries(
      [...Object.values(seenInAnswers), replayed, acceptedWhileEnding].map((name) => [name, 0]),
    ),
  }
  const sometimes = (name: string): void => void (counts.sometimes[name] = (counts.sometimes[name] ?? 0) + 1)

  const codeOf = (codeId: string): CodeStory => {
    const known = codes.get(codeId)
    if (known !== undefined) return known
    const story = createCodeStory(codeId)
    codes.set(codeId, story)
    return story
  }
  const setsOf = (account: number): AccountSets => {
    const known = accounts.get(account)
    if (known !== undefined) return known
    const sets = createAccountSets()
    accounts.set(account, sets)
    return sets
  }

  const invoked = (record: HistoryRecord): void => {
    open.set(record.call, record)
    const story = record.codeId === null ? null : codeOf(record.codeId)
    setsOf(record.account).invoked(story === null ? record : { ...record, set: story.set })
    if (story === null) return
    story.lines.push(record.line)
    const { idemKey } = record
    if (idemKey !== null && !story.firstSent.has(idemKey)) story.firstSent.set(idemKey, record.line)
    story.open.set(record.call, { isCounted: false, met: [] })
  }

  const accepted = (story: CodeStory, accept: Accept, sets: AccountSets): void => {
    const { redeemId, idemKey, invokedLine, line } = accept
    for (const other of story.accepts) {
      const lines = [other.invokedLine, other.line, invokedLine, line]
      const isReplay = redeemId !== null && other.redeemId === redeemId
      if (isReplay && (idemKey === null || other.idemKey !== idemKey)) {
        findings.add('I1', `The use ${redeemId} of ${story.codeId} was given to two requests.`, lines)
      } else if (!isReplay) {
        findings.add('I1', `${story.codeId} was used twice: ${other.redeemId} and ${redeemId}.`, lines)
        if (other.line < invokedLine) {
          findings.add(
            'I5',
            `${story.codeId} was accepted again after a use of it had been acknowledged.`,
            lines,
          )
        }
      }
      if (isReplay && story.accepts[0] === other) sometimes(replayed)
    }
    const endedAt = sets.endedAt(story.set)
    const askedAt =
      idemKey === null ? invokedLine : Math.min(invokedLine, story.firstSent.get(idemKey) ?? invokedLine)
    if (endedAt !== null && endedAt < askedAt) {
      findings.add('I4', `${story.codeId} was accepted after its sheet had ended.`, [
        endedAt,
        askedAt,
        invokedLine,
        line,
      ])
    }
    if (sets.isEnding()) sometimes(acceptedWhileEnding)
    story.accepts.push(accept)
  }

  /** A definite refusal must be true at some moment of its call. */
  const refused = (story: CodeStory, record: HistoryRecord, sets: AccountSets, invokedLine: number): void => {
    const lie = (why: string): void =>
      findings.add('I5', `${story.codeId} was answered "${record.result}", but ${why}.`, [
        invokedLine,
        record.line,
      ])
    switch (record.result) {
      case '403 code_invalid':
        if (sets.issues() <= setsSearched) lie('it is right')
        break
      case '409 code_already_used':
        if (story.accepts.length + story.unknowns.length + story.open.size === 0)
          lie('nobody had tried to use it')
        break
      case '410 set_revoked':
        if (!sets.wasRevoked()) lie('its account had no revocation')
        break
      case '410 set_superseded':
        if (sets.issues() < 2 && !sets.wasRevoked()) lie('its account had no other sheet')
        break
      default:
    }
  }

  const redeemed = (record: HistoryRecord, invoke: HistoryRecord, sets: AccountSets): void => {
    const result = record.result ?? 'no answer'
    if (result !== notSent) counts.attempts += 1
    counts.answers[result] = (counts.answers[result] ?? 0) + 1
    const seen = seenInAnswers[result]
    if (seen !== undefined) sometimes(seen)
    if (record.type === 'info') counts.unknown += 1
    if (invoke.codeId === null) {
      if (record.type === 'ok')
        findings.add('I3', 'A code that was never issued was accepted.', [invoke.line, record.line])
      return
    }
    const story = codeOf(invoke.codeId)
    story.lines.push(record.line)
    counts.contested += endAttempt(story, record.call, result !== notSent)
    if (record.type === 'ok') {
      served.add(record.account)
      const { redeemId } = record
      accepted(
        story,
        { redeemId, idemKey: invoke.idemKey, invokedLine: invoke.line, line: record.line },
        sets,
      )
    } else if (record.type === 'info') {
      story.unknowns.push({ line: record.line, idemKey: invoke.idemKey })
    } else {
      refused(story, record, sets, invoke.line)
    }
  }

  return {
    take: (record) => {
      if (record.type === 'invoke') {
        invoked(record)
        return
      }
      const invoke = open.get(record.call)
      if (invoke === undefined) throw new RangeError(`Line ${record.line} answers a call that was not made.`)
      open.delete(record.call)
      if (record.op === 'issue' && record.type === 'ok' && record.set !== null)
        issued.set(record.set, record.line)
      const sets = setsOf(record.account)
      if (record.op === 'redeem') redeemed(record, invoke, sets)
      sets.answered(
        record.op === 'redeem' && invoke.codeId !== null
          ? { ...record, set: codeOf(invoke.codeId).set }
          : record,
      )
    },
    codes,
    counts,
    issued,
    wasServed: (account) => served.has(account),
  }
}
