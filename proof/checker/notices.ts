import { createHash } from 'node:crypto'
import type { HistoryRecord } from '../history/record.ts'
import type { NodeState } from '../topology.ts'
import { waitingOf } from './waiting.ts'

export interface NoticeCheck {
  readonly history: Iterable<HistoryRecord>
  readonly node: NodeState
  /** Where the owner of an account is told; `null`: nowhere. */
  readonly addressOf: (account: number) => string | null
  /** The domain of the sender, which ends each Message-ID. */
  readonly senderDomain: string
  /** How often each message was taken, by its Message-ID. */
  readonly taken: ReadonlyMap<string, number>
}

/** What became of the notices of uses: one that was neither taken nor waits is lost. */
export interface NoticeVerdict {
  readonly told: number
  readonly toldAgain: number
  readonly waiting: number
  readonly lost: readonly string[]
}

/** At least once: each acknowledged or committed use of an account with an address was told to it, or still waits to be. */
export const checkNotices = ({
  history,
  node,
  addressOf,
  senderDomain,
  taken,
}: NoticeCheck): NoticeVerdict => {
  const accounts = new Map<string, number>()
  for (const { op, set, account } of history) if (op === 'issue' && set !== null) accounts.set(set, account)
  const waits = waitingOf(node, ['follow', 'deliver'])
  const lost: string[] = []
  let [told, toldAgain, waiting] = [0, 0, 0]
  for (const event of node.events) {
    if (event.type !== 'code.redeemed' || event.setId === null) continue
    const account = accounts.get(event.setId)
    const address = account === undefined ? null : addressOf(account)
    if (address === null) continue
    const times = taken.get(messageId(event.noticeId, address, senderDomain)) ?? 0
    if (times > 0) told += 1
    else if (waits(event.account, event.seq)) waiting += 1
    else lost.push(`the notice of the use of ${event.setId}/${event.label} was neither taken nor waits`)
    if (times > 1) toldAgain += 1
  }
  return { told, toldAgain, waiting, lost }
}

/** As a receiver of mail sees it: the same at each repeat. */
export const messageId = (noticeId: string, address: string, senderDomain: string): string => {
  const digest = createHash('sha256').update(`${noticeId}\n${address}`).digest('hex').slice(0, 40)
  return `<${digest}@${senderDomain}>`
}
