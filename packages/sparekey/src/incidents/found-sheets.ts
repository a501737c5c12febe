import { lookInto } from '../audit/cursor.ts'
import { openIdentity } from '../crypto/account-identity.ts'
import type { KeyRing } from '../crypto/ports.ts'
import type { DueParts } from '../lifecycle/due/lease.ts'
import { printFoundSheetId, parseFoundSheetId } from '../lifecycle/identifiers.ts'
import { decide, tryAgain, type again } from '../lifecycle/register.ts'
import { run } from '../lifecycle/rotation/pages.ts'
import type { FoundSheetRow } from '../store/catalogue/incidents.ts'
import { keep, read, type Step, type Transaction, write } from '../store/port.ts'
import { asPlainText } from '../validation.ts'
import { asSerial } from './selection.ts'
import { noteOnTrail, prepareEntry } from './tenant-trail.ts'

/** What somebody wrote who found a sheet. */
export interface FoundSheetInput {
  /** The 4 symbols after the word "Sheet", typed in any case. */
  readonly serial: string
  /** The account as it is named on the sheet; left out: none is, or it cannot be read. */
  readonly account?: string | undefined
}

export interface FoundSheet {
  readonly reportId: string
  readonly foundAt: Date
  readonly serial: string
  /** Whether an account was named. */
  readonly isNamed: boolean
  /** The account that has this very id and a sheet of this serial, now; `null`: none. */
  readonly accountId: string | null
  readonly closedAt: Date | null
  readonly closedBy: string | null
  readonly outcome: string | null
}

/**
 * Reports of sheets that somebody found: each is an alarm. Nothing follows from one by itself: a serial is no secret and names no account for certain, so
 * a stranger could end anybody's sheet with it. A person of the security team looks, and acts.
 *
 * Of what the finder wrote only the serial is kept, and the key that an account of that name would have. Reports go after 90 days.
 */
export interface FoundSheets {
  /**
   * `false`: it was not kept, because a thousand reports of the last 90 days are there. Whoever shows an answer to the finder does not
   * let them see which.
   *
   * @throws {ArgumentTypeError} `invalid_request`: the serial is none.
   */
  report(tenant: string, input: FoundSheetInput): Promise<boolean>
  /** The newest 50, newest first. */
  list(tenant: string): Promise<readonly FoundSheet[]>
  /** `false`: there is no such report, or it was closed before. `outcome`: at most 200 characters, without a name. */
  close(tenant: string, reportId: string, by: string, outcome: string): Promise<boolean>
}

const reportsMost = 1000
const reportsShown = 50
const keptMs = 90 * 86_400_000

export const createFoundSheets = (parts: DueParts): FoundSheets => ({
  report: async (tenant, { serial, account = '' }) => {
    const now = parts.clock().getTime()
    const name = asPlainText(account, 'account', 256).trim()
    const row: FoundSheetRow = {
      tenant,
      reportId: parts.random(16),
      foundAt: now,
      serial: asSerial(serial, 'serial'),
      namedKey: name === '' ? null : parts.ring.accountKey(tenant, name),
      closedAt: null,
      closed: null,
    }
    const entry = prepareEntry(parts, tenant)
    const detail = { serial: row.serial, report: printFoundSheetId(row.reportId) }
    return decide(parts, function* (): Transaction<boolean | typeof again> {
      yield* write('deleteFoundSheets', { tenant, foundBefore: now - keptMs })
      const present = yield* read('readFoundSheets', { tenant, limit: reportsMost })
      if (present.length >= reportsMost) return keep(false)
      yield* write('insertFoundSheet', row)
      const event = { type: 'sheet.found', actor: 'person', detail } as const
      return (yield* noteOnTrail(parts, entry, event)) ? keep(true) : tryAgain()
    })
  },

  list: (tenant) =>
    lookInto(parts.store, function* () {
      const shown: FoundSheet[] = []
      for (const row of yield* read('readFoundSheets', { tenant, limit: reportsShown })) {
        const closed = row.closed === null ? null : (JSON.parse(row.closed) as Closed)
        shown.push({
          reportId: printFoundSheetId(row.reportId),
          foundAt: new Date(row.foundAt),
          serial: row.serial,
          isNamed: row.namedKey !== null,
          accountId: yield* accountOf(parts.ring, row),
          closedAt: row.closedAt === null ? null : new Date(row.closedAt),
          closedBy: closed?.by ?? null,
          outcome: closed?.outcome ?? null,
        })
      }
      return shown
    }),

  close: async (tenant, reportId, by, outcome) => {
    const id = parseFoundSheetId(reportId)
    if (id === null) return false
    const closed: Closed = { by, outcome: asPlainText(outcome, 'outcome', 200) }
    const change = { closedAt: parts.clock().getTime(), closed: JSON.stringify(closed) }
    const written = await run(parts.store, function* () {
      return keep(yield* write('closeFoundSheet', { tenant, reportId: id, ...change }))
    })
    return written > 0
  },
})

interface Closed {
  readonly by: string
  readonly outcome: string
}

const setsSearched = 4

function* accountOf(ring: KeyRing, { namedKey, serial, tenant }: FoundSheetRow): Step<string | null> {
  if (namedKey === null) return null
  const [row] = yield* read('readAccount', { accountKey: namedKey })
  if (row === undefined || row.identityKeyId === null || row.sealedIdentity === null) return null
  const sets = yield* read('readRecentSets', { accountKey: namedKey, limit: setsSearched })
  if (!sets.some((set) => set.serial === serial)) return null
  const identity = openIdentity(ring, namedKey, { keyId: row.identityKeyId, bytes: row.sealedIdentity })
  return identity?.tenant === tenant ? identity.account : null
}
