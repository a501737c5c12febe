import { aboutLog, type AuditFinding } from '../findings.ts'
import type { LogHead } from '../log/tree-head.ts'
import type { KeptCheckpoint } from './kept.ts'
import { knownLostOf, leavesLeftOf, type Standing } from './standing.ts'

/** What kept checkpoints say before the tree is looked at. */
export interface Judged {
  readonly findings: readonly AuditFinding[]
  /** What the tree must continue. */
  readonly comparable: readonly LogHead[]
  /** Of epochs that were fenced, with the leaves that were lost. */
  readonly fenced: readonly { readonly epoch: number; readonly lost: number }[]
}

export const judgeKept = (standing: Standing, kept: readonly KeptCheckpoint[]): Judged => {
  const findings: AuditFinding[] = []
  const comparable: LogHead[] = []
  const fenced: { readonly epoch: number; readonly lost: number }[] = []
  for (const checkpoint of kept) {
    if (!checkpoint.ok) {
      findings.push(aboutLog('kept_checkpoint_changed', checkpoint.detail))
      continue
    }
    const { head } = checkpoint
    const left = leavesLeftOf(standing, head.epoch)
    if (isAhead(standing, head)) findings.push(wentBack(standing, head))
    else if (isBeyondFence(standing, head)) findings.push(fencedTooEarly(standing, head))
    else if (head.size > left) fenced.push({ epoch: head.epoch, lost: head.size - left })
    else comparable.push(head)
  }
  const heads = kept.flatMap((one) => (one.ok ? [one.head] : []))
  return { findings: [...findings, ...forks(heads)], comparable, fenced }
}

const isAhead = (standing: Standing, { epoch, size }: LogHead): boolean =>
  epoch > standing.epoch || (size > standing.size && size <= leavesLeftOf(standing, epoch))

/** Whoever fenced knew of less than this checkpoint saw, and so voided less than could have come back. */
const isBeyondFence = (standing: Standing, { epoch, size }: LogHead): boolean =>
  size > leavesLeftOf(standing, epoch) && size > (knownLostOf(standing, epoch) ?? Number.POSITIVE_INFINITY)

const fencedTooEarly = (standing: Standing, { epoch, size }: LogHead): AuditFinding =>
  aboutLog(
    'log_went_back',
    `The checkpoint saw ${size} events of epoch ${epoch}, and whoever fenced it knew of ${knownLostOf(standing, epoch)}: more was ` +
      'lost than was voided then. Codes used in between could work again: revoke the sheets of the accounts concerned.',
    leavesLeftOf(standing, epoch),
  )

const wentBack = ({ size, newest, epoch }: Standing, head: LogHead): AuditFinding => {
  const missing = head.size > size ? `: the last ${head.size - size} are gone` : ''
  const later = head.epoch > epoch ? ` It is of epoch ${head.epoch}, and this database knows ${epoch}.` : ''
  const since =
    newest === null
      ? 'It knows no checkpoint.'
      : `It stands as it was at ${new Date(newest.createdAt).toISOString()}, when its newest checkpoint was made.`
  const detail =
    `The checkpoint saw ${head.size} events, and this database holds ${size}${missing}.${later} ${since} So it is after a ` +
    'restored backup, a lost failover or a cut end. Codes used since then could work again: stop the service and run ' +
    '"sparekey fence".'
  return aboutLog('log_went_back', detail, Math.min(size, head.size))
}

const forks = (heads: readonly LogHead[]): readonly AuditFinding[] => {
  const roots = new Map<string, string>()
  const told = new Set<string>()
  for (const { origin, size, root } of heads) {
    const name = `${origin} with ${size} events`
    const known = roots.get(name) ?? String(root)
    roots.set(name, known)
    if (known !== String(root)) told.add(name)
  }
  return [...told].map((name) =>
    aboutLog(
      'log_forked',
      `Two checkpoints of ${name} contradict each other, and the log's key signed both: two databases went on apart under one ` +
        'key, or the log was computed anew in between. Keep both as evidence.',
    ),
  )
}
