import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { wrongCode } from '../../support/codes.ts'
import { assertSound } from '../../support/inspect.ts'
import { ada, createLab, verdict, type Lab } from '../../support/lab.ts'

/** The rules in as few words as possible: what an account is, and what each call does to it. */
interface Sheet {
  readonly setId: string
  readonly codes: readonly string[]
  readonly used: Set<string>
  readonly expiresAt: number
  state: 'pending' | 'active' | 'exhausted' | 'expired' | 'revoked' | 'superseded' | 'abandoned'
}
class Model {
  readonly sheets: Sheet[] = []
  failures = 0
  retryAt = 0
  now = 0

  live(state: 'pending' | 'active'): Sheet | undefined {
    return this.sheets.find((sheet) => sheet.state === state)
  }
  issue(sheet: Sheet): void {
    if (this.failures >= cap) {
      for (const one of this.sheets) if (one.state === 'active') one.state = 'revoked'
      this.failures = 0
      this.retryAt = 0
    }
    const pending = this.live('pending')
    if (pending) pending.state = 'abandoned'
    this.sheets.push(sheet)
  }
  /** Counts an attempt; the refusal where there is none. */
  attempt(): string | null {
    if (this.failures >= cap) return 'codes_disabled'
    if (this.now < this.retryAt) return 'too_many_attempts'
    this.failures += 1
    if (this.failures >= 4) this.retryAt = this.now + (this.failures === 4 ? 30_000 : 60_000)
    return null
  }
  activate(sheet: Sheet): void {
    const active = this.live('active')
    if (active) active.state = 'superseded'
    sheet.state = 'active'
    this.succeed()
  }
  succeed(): void {
    this.failures = 0
    this.retryAt = 0
  }
  redeem(code: string): string {
    const refused = this.attempt()
    if (refused !== null) return refused
    const sheet = this.sheets.slice(-4).find(({ codes }) => codes.includes(code))
    if (sheet === undefined) return 'code_invalid'
    if (sheet.state === 'superseded' || sheet.state === 'abandoned') return 'set_superseded'
    if (sheet.state === 'revoked') return 'set_revoked'
    if (sheet.state === 'expired') return 'set_expired'
    if (sheet.used.has(code)) return 'code_already_used'
    if (sheet.expiresAt <= this.now) {
      sheet.state = 'expired'
      return 'set_expired'
    }
    if (sheet.state === 'pending') this.activate(sheet)
    sheet.used.add(code)
    if (sheet.used.size === sheet.codes.length) sheet.state = 'exhausted'
    this.succeed()
    return 'ok'
  }
  confirm(sheet: Sheet, code: string): string {
    if (sheet.state !== 'pending' && sheet.state !== 'active') return 'set_not_pending'
    const refused = this.attempt()
    if (refused !== null) return refused
    if (!sheet.codes.includes(code)) return 'code_invalid'
    if (sheet.state === 'active') {
      if (!sheet.used.has(code)) this.succeed()
      return 'ok'
    }
    if (sheet.expiresAt <= this.now) {
      sheet.state = 'expired'
      return 'set_not_pending'
    }
    this.activate(sheet)
    return 'ok'
  }
  revoke(): void {
    for (const sheet of this.sheets) {
      if (sheet.state === 'active') sheet.state = 'revoked'
      if (sheet.state === 'pending') sheet.state = 'abandoned'
    }
  }
}

const cap = 10
const policy = {
  attempts: { failureCap: cap, delaysSeconds: [30, 60] },
  issuing: { countsAllowed: [5], maxPerDay: 20 },
}

/** One of the last sheets, and one of its codes. */
const pick = fc.record({ sheet: fc.nat(3), code: fc.nat(4) })
const command = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('issue' as const), days: fc.constantFrom(1, 30) }) },
  { weight: 6, arbitrary: pick.map((picked) => ({ do: 'redeem' as const, ...picked })) },
  { weight: 3, arbitrary: pick.map((picked) => ({ do: 'confirm' as const, ...picked })) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('guess' as const), times: fc.constantFrom(1, 4, 10) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(29, 30, 60, 90_000) }),
  },
)
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never

/** What besides the use of one of its codes ends an expired set is other tests' question. */
const isDisputed = (model: Model, step: Command): boolean => {
  const expired = model.sheets.filter(
    ({ state, expiresAt }) => (state === 'pending' || state === 'active') && expiresAt <= model.now,
  )
  if (expired.length === 0 || step.do === 'guess' || step.do === 'wait') return false
  if (step.do !== 'redeem') return true
  return expired.some(({ used }) => used.has(model.sheets.at(-1 - step.sheet)?.codes[step.code] ?? ''))
}

const run = async (lab: Lab, model: Model, step: Command): Promise<void> => {
  if (isDisputed(model, step)) return
  const sheetOf = (back: number) => model.sheets.at(-1 - back)
  switch (step.do) {
    case 'issue': {
      // Beyond the last four, whether an old sheet is still found is another test's question.
      if (model.sheets.slice(-3).every(({ state }) => state !== 'active') && model.live('active')) return
      const issued = await lab.sparekey.issue(ada, {
        reason: 'replacement',
        authentication: lab.signedIn('otp'),
        count: 5,
        expiresInDays: step.days,
      })
      if (!issued.ok) return assert.equal(issued.code, 'issue_limit_reached')
      const expiresAt = issued.expiresAt?.getTime() ?? assert.fail()
      return model.issue({ ...issued, used: new Set(), state: 'pending', expiresAt })
    }
    case 'redeem': {
      const code = sheetOf(step.sheet)?.codes[step.code] ?? wrongCode(step.code)
      return assert.equal(verdict(await lab.redeem(code)), model.redeem(code))
    }
    case 'confirm': {
      const sheet = sheetOf(step.sheet)
      if (sheet === undefined) return
      const code = sheet.codes[step.code] ?? assert.fail()
      const result = await lab.sparekey.confirm(ada, { setId: sheet.setId, code })
      return assert.equal(verdict(result), model.confirm(sheet, code))
    }
    case 'guess':
      for (let time = 0; time < step.times; time += 1) {
        const code = wrongCode(time)
        assert.equal(verdict(await lab.redeem(code)), model.redeem(code))
        lab.clock.advance(60)
        model.now += 60_000
      }
      return
    case 'revoke':
      assert.ok((await lab.sparekey.revoke(ada, { reason: 'other' })).ok)
      return model.revoke()
    case 'wait':
      lab.clock.advance(step.seconds)
      model.now += step.seconds * 1000
  }
}

test('any sequence of issue, confirm, redeem, guess, revoke and wait goes as the rules say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 30 }), async (steps) => {
      const lab = await createLab({ policy })
      const model = new Model()
      model.now = lab.clock.now().getTime()
      for (const step of steps) await run(lab, model, step)
      if (model.sheets.length === 0 && model.failures === 0) return
      const { row, sets } = await assertSound(lab)
      assert.deepEqual(
        sets.toReversed().map(({ state, redemptions }) => [state, redemptions.length]),
        model.sheets.map(({ state, used }) => [state, used.size]),
      )
      assert.deepEqual([row.failures, row.retryAt], [model.failures, model.retryAt])
    }),
    { numRuns: 40 },
  )
})
