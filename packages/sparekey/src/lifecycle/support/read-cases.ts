import { samePublicBytes, toHex } from '../../bytes.ts'
import { operatorKey } from '../../crypto/operator-keys.ts'
import type { CasePage, CaseResult, CaseState, ListCasesInput } from '../../interface/support.ts'
import type { SupportCaseRow } from '../../store/catalogue/support.ts'
import { keep, read, type Bytes, type Step, type Transaction } from '../../store/port.ts'
import { readAccountId } from '../input.ts'
import type { Parts } from '../parts.ts'
import { decide, openAccount, readRegister } from '../register.ts'
import { readCaseIdText, readListInput } from './input.ts'
import { dayMs } from './limits.ts'
import { noSuchCase, readRegisterOfCase, readScene, sceneOf, type Scene } from './scene.ts'
import { shownCase, shownHead, type CaseHead } from './shown.ts'
import { isLive, stateAt } from './states.ts'

/** A case as it is. */
export const getCase = async (parts: Parts, caseId: string): Promise<CaseResult> => {
  const id = readCaseIdText(caseId)
  const now = parts.clock().getTime()
  return decide(parts, function* (): Transaction<CaseResult> {
    const scene = yield* readScene(parts, id, now)
    return keep(scene === null ? noSuchCase : { ok: true, ...shownCase(parts, scene) })
  })
}

/** The account's live case, or the newest of the last 30 days. */
export const caseOfAccount = async (parts: Parts, accountId: string): Promise<CaseResult> => {
  const account = openAccount(parts, readAccountId(accountId))
  const now = parts.clock().getTime()
  return decide(parts, function* (): Transaction<CaseResult> {
    const register = yield* readRegister(parts, account)
    if (register === null) return keep(noSuchCase)
    const { accountKey } = account
    const caseId = register.supportCaseId
    const [live] = caseId === null ? [] : yield* read('readSupportCase', { accountKey, caseId })
    const [newest] = yield* read('readSupportCases', { accountKey, openedAfter: now - 30 * dayMs })
    const row = live !== undefined && isLive(stateAt(live, now).state) ? live : newest
    if (row === undefined) return keep(noSuchCase)
    return keep({ ok: true, ...shownCase(parts, yield* sceneOf(parts, { account, register }, row, now)) })
  })
}

/** Stored states in which cases of these states may lie: nothing is written when a time passes. */
const storedStates = (states: readonly CaseState[]): readonly CaseState[] => [
  ...new Set(
    states.flatMap((state): readonly CaseState[] => {
      if (state === 'expired') return ['expired', 'open', 'review', 'approved']
      return state === 'failed' ? ['failed', 'released'] : [state]
    }),
  ),
]

/** Behind every case. */
const fromTheNewest = { at: Number.MAX_SAFE_INTEGER, caseId: new Uint8Array(0) }

/** Cases of the tenant, newest first. A page may be shorter than asked and still have one behind it. */
export const listCases = async (parts: Parts, given?: ListCasesInput): Promise<CasePage> => {
  const { states, limit, before, openedBy } = readListInput(given)
  const opener = openedBy === null ? null : operatorKey(parts.ring, openedBy.issuer, openedBy.subject)
  const now = parts.clock().getTime()
  const { at: beforeAt, caseId: beforeCaseId } = before ?? fromTheNewest
  return decide(parts, function* (): Transaction<CasePage> {
    const found: (SupportCaseRow & { readonly accountKey: Bytes })[] = []
    for (const state of storedStates(states)) {
      const place = { tenant: parts.tenant, state, beforeAt, beforeCaseId, limit: limit + 1 }
      found.push(...(yield* read('listSupportCases', place)))
    }
    const ordered = found.toSorted((a, b) => b.openedAt - a.openedAt || (idOf(a) < idOf(b) ? 1 : -1))
    const page = ordered.slice(0, limit)
    const items: CaseHead[] = []
    for (const row of page) {
      if (!states.includes(stateAt(row, now).state)) continue
      if (opener !== null && !samePublicBytes(row.openerKey, opener)) continue
      const scene = yield* sceneOfRow(parts, row, now)
      if (scene !== null) items.push(shownHead(scene))
    }
    const last = page.at(-1)
    const hasMore = ordered.length > limit && last !== undefined
    return keep({ ok: true, items, nextCursor: hasMore ? `c${last.openedAt}.${idOf(last)}` : null })
  })
}

const idOf = ({ caseId }: Pick<SupportCaseRow, 'caseId'>): string => toHex(caseId)

function* sceneOfRow(
  parts: Parts,
  row: SupportCaseRow & { readonly accountKey: Bytes },
  now: number,
): Step<Scene | null> {
  const found = yield* readRegisterOfCase(parts, row.accountKey)
  return found === null ? null : yield* sceneOf(parts, found, row, now)
}
