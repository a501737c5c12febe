import type { SupportFigureReads } from '../catalogue/support-figures.ts'
import type { ReadHandlers } from './tables.ts'

export const supportFigureReads: ReadHandlers<keyof SupportFigureReads> = {
  countLiveCases: ({ supportCases }, { state, now }) => {
    const live = supportCases
      .all()
      .filter((row) => row.endedAt === null && row.state === state && (row.claimUntil ?? row.expiresAt) > now)
    return [{ cases: live.length }]
  },

  countSwitches: ({ tenantSwitches }) => {
    const rows = tenantSwitches.all()
    const sum = (of: (row: (typeof rows)[number]) => number): number =>
      rows.reduce((total, row) => total + of(row), 0)
    return [
      {
        issueFrozen: sum((row) => row.issueFrozen),
        supportFrozen: sum((row) => row.supportFrozen),
        redeemFrozen: sum((row) => row.redeemFrozen),
        releasesStopped: sum((row) => row.releasesStopped),
        heightenedThreat: sum((row) => row.heightenedThreat),
      },
    ]
  },
}
