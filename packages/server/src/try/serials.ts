import type { Status } from 'sparekey'

/** The names of sheets, for a trail that knows only their ids. */
export interface Serials {
  note(setId: string, serial: string): void
  /** Learns the names of the sheets that still work. */
  learn(status: Status): void
  /** `Sheet A7K2`, or `An older sheet` where its name is not known, for example after a restart. */
  sheet(setId: string | null): string
}

const MOST_SERIALS = 1000

export const createSerials = (): Serials => {
  const serials = new Map<string, string>()
  const note: Serials['note'] = (setId, serial) => {
    serials.set(setId, serial)
    const [oldest] = serials.keys()
    if (serials.size > MOST_SERIALS && oldest !== undefined) serials.delete(oldest)
  }
  return {
    note,
    learn: ({ activeSet, pendingSet }) => {
      if (activeSet !== null) note(activeSet.setId, activeSet.serial)
      if (pendingSet !== null) note(pendingSet.setId, pendingSet.serial)
    },
    sheet: (setId) => {
      const serial = setId === null ? undefined : serials.get(setId)
      return serial === undefined ? 'An older sheet' : `Sheet ${serial}`
    },
  }
}
