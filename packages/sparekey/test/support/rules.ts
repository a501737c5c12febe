/** The rules in as few words as possible: what an account is, and what each call does to it. */

export type SheetState =
  'pending' | 'active' | 'exhausted' | 'expired' | 'revoked' | 'superseded' | 'abandoned'
export interface RuledSheet {
  readonly setId: string
  readonly codes: readonly string[]
  readonly used: string[]
  readonly expiresAt: number
  state: SheetState
}

/** What a status says, without what other tests look at. */
export interface RuledStatus {
  readonly state: string
  readonly active: string | null
  readonly remaining: number
  /** Labels, sorted: two uses in one millisecond have no order. */
  readonly used: readonly string[]
  readonly pending: string | null
  readonly failedAttempts: number
  readonly retryAt: number | null
}

export const failureCap = 10
const searched = 4
const lowAt = 3

/** The policy that they are the rules of. */
export const ruledPolicy = {
  format: 'long' as const,
  attempts: { failureCap, delaysSeconds: [30, 60] },
  issuing: { countsAllowed: [5], maxPerDay: 20 },
}

export const labelOf = (code: string): string => code.slice(0, 2)

export class Rules {
  readonly sheets: RuledSheet[] = []
  failures = 0
  retryAt = 0
  now: number

  constructor(now: number) {
    this.now = now
  }

  live(state: 'pending' | 'active'): RuledSheet | undefined {
    return this.sheets.find((sheet) => sheet.state === state)
  }
  isOver(sheet: RuledSheet): boolean {
    return sheet.expiresAt <= this.now
  }
  issue(sheet: Omit<RuledSheet, 'used' | 'state'>): void {
    const active = this.live('active')
    if (active) {
      if (this.isOver(active)) active.state = 'expired'
      else if (this.failures >= failureCap) active.state = 'revoked'
    }
    if (this.failures >= failureCap) this.#succeed()
    const pending = this.live('pending')
    if (pending) pending.state = this.isOver(pending) ? 'expired' : 'abandoned'
    this.sheets.push({ ...sheet, used: [], state: 'pending' })
  }
  redeem(code: string): string {
    const refused = this.#attempt()
    if (refused !== null) return refused
    const sheet = this.#searched().find(({ codes }) => codes.includes(code))
    if (sheet === undefined) return 'code_invalid'
    if (sheet.state === 'superseded' || sheet.state === 'abandoned') return 'set_superseded'
    if (sheet.state === 'revoked') return 'set_revoked'
    if (sheet.state === 'expired') return 'set_expired'
    if (sheet.state !== 'exhausted' && this.isOver(sheet)) {
      sheet.state = 'expired'
      return 'set_expired'
    }
    if (sheet.used.includes(code)) return 'code_already_used'
    if (sheet.state === 'pending') this.#activate(sheet)
    sheet.used.push(code)
    if (sheet.used.length === sheet.codes.length) sheet.state = 'exhausted'
    this.#succeed()
    return 'ok'
  }
  confirm(sheet: RuledSheet, code: string): string {
    if (sheet.state !== 'pending' && sheet.state !== 'active') return 'set_not_pending'
    const refused = this.#attempt()
    if (refused !== null) return refused
    if (!sheet.codes.includes(code)) return 'code_invalid'
    if (this.isOver(sheet)) {
      sheet.state = 'expired'
      return 'set_not_pending'
    }
    if (sheet.state === 'pending') this.#activate(sheet)
    else if (sheet.used.includes(code)) return 'ok'
    this.#succeed()
    return 'ok'
  }
  /** Gives the sheets that end. */
  revoke(): readonly string[] {
    return [this.#end('active', 'revoked'), this.#end('pending', 'abandoned')].flat()
  }
  status(): RuledStatus {
    const running = (state: 'active' | 'pending') => {
      const sheet = this.live(state)
      return sheet === undefined || this.isOver(sheet) ? null : sheet
    }
    const active = running('active')
    const pending = running('pending')
    const remaining = active === null ? 0 : active.codes.length - active.used.length
    return {
      state: this.#state(active, pending, remaining),
      active: active?.setId ?? null,
      remaining,
      used: active?.used.map(labelOf).toSorted() ?? [],
      pending: pending?.setId ?? null,
      failedAttempts: this.failures,
      retryAt: this.retryAt > this.now ? this.retryAt : null,
    }
  }

  #state(active: RuledSheet | null, pending: RuledSheet | null, remaining: number): string {
    if (this.failures >= failureCap) return 'disabled'
    if (active !== null) return remaining <= lowAt ? 'low' : 'active'
    if (pending !== null) return 'pending'
    const newest = this.live('active') ?? this.live('pending') ?? this.sheets.at(-1)
    if (newest === undefined) return 'none'
    if (newest.state === 'exhausted') return 'exhausted'
    return ['revoked', 'abandoned', 'superseded'].includes(newest.state) ? 'revoked' : 'expired'
  }
  /** Counts an attempt; the refusal where there is none. */
  #attempt(): string | null {
    if (this.failures >= failureCap) return 'codes_disabled'
    if (this.now < this.retryAt) return 'too_many_attempts'
    this.failures += 1
    if (this.failures >= 4) this.retryAt = this.now + (this.failures === 4 ? 30_000 : 60_000)
    return null
  }
  #searched(): readonly RuledSheet[] {
    const isLive = ({ state }: RuledSheet): boolean => state === 'active' || state === 'pending'
    const newestFirst = this.sheets.toReversed()
    return [...newestFirst.filter(isLive), ...newestFirst.filter((one) => !isLive(one))].slice(0, searched)
  }
  #activate(sheet: RuledSheet): void {
    this.#end('active', 'superseded')
    sheet.state = 'active'
  }
  #end(from: 'active' | 'pending', to: SheetState): readonly string[] {
    const sheet = this.live(from)
    if (sheet === undefined) return []
    sheet.state = to
    return [sheet.setId]
  }
  #succeed(): void {
    this.failures = 0
    this.retryAt = 0
  }
}
