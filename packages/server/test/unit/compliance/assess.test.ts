import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parsePolicy } from 'sparekey/service'
import { assess, countStandings, faultsIn, type Assessed } from '../../../src/compliance/assess.ts'
import { compliancePage } from '../../../src/compliance/page.ts'
import type { Running } from '../../../src/compliance/running.ts'

const runningWith = (policy: object, rest: Partial<Running> = {}): Running => ({
  tenant: 'default',
  policy: parsePolicy(policy),
  tellsByMail: false,
  namesSupport: false,
  namesOtherMethods: false,
  keys: 'file',
  ...rest,
})

const notMet = (assessed: readonly Assessed[]): readonly string[] =>
  assessed.flatMap(({ standing, clause }) => (standing === 'not_met' ? [clause] : []))

describe('how a configuration stands', () => {
  test('the default policy leaves open only what the standards disagree on', () => {
    const assessed = assess(runningWith({}))
    assert.deepEqual(notMet(assessed), ['§3.1.1.2', 'v5.0.0-11.5.1 (L2)'])
    assert.deepEqual(faultsIn(assessed), [])
  })

  test('the strict policy leaves nothing open', () => {
    assert.deepEqual(notMet(assess(runningWith({ preset: 'strict' }))), [])
  })

  test('the policy for approved algorithms leaves only the length of its codes open', () => {
    assert.deepEqual(notMet(assess(runningWith({ preset: 'fips' }))), ['v5.0.0-11.5.1 (L2)'])
  })

  test('codes with fewer random bits than a saved recovery code has are a fault', () => {
    const assessed = assess(runningWith({ preset: 'legacy' }))
    assert.ok(notMet(assessed).includes('§4.2.1.1'))
    assert.deepEqual(
      faultsIn(assessed).map(({ clause }) => clause),
      ['§4.2.1.1'],
    )
  })

  test('a policy that asks for no new sheet after a use does not meet that clause, which the standards leave open', () => {
    const assessed = assess(runningWith({ recovery: { tasks: ['reenroll_factor'] } }))
    assert.ok(notMet(assessed).includes('§4.2.1.1'))
    assert.deepEqual(faultsIn(assessed), [])
  })

  test('what is set up is no longer asked for', () => {
    const bare = countStandings(assess(runningWith({})))
    const whole = countStandings(
      assess(runningWith({}, { tellsByMail: true, namesSupport: true, namesOtherMethods: true })),
    )
    assert.equal(bare.met_by_application - whole.met_by_application, 2)
    const mail = JSON.stringify(assess(runningWith({}, { tellsByMail: true })))
    assert.doesNotMatch(mail, /SPAREKEY_SMTP_URL/)
  })

  test('whatever is met by the application comes with what the application must do', () => {
    for (const one of assess(runningWith({}))) {
      if (one.standing === 'met_by_application') assert.match(one.integrator, /^[A-Z].*\.$/)
      if (one.standing === 'not_met') assert.match(one.remedy, /^[A-Z].*\.$/)
      assert.match(one.how, /[.)]$/)
    }
  })
})

test('the page to print has every clause, fetches nothing, and escapes what is put in', async () => {
  const running = runningWith({}, { tenant: '<b>x' })
  const assessed = assess(running)
  const page = await compliancePage({ running, assessed, version: '1.0.0', at: new Date(0) })
  assert.equal(page.match(/<th scope="row">/g)?.length, assessed.length)
  assert.match(page, /&lt;b&gt;x/)
  assert.match(page, /tr > \*/)
  assert.doesNotMatch(page, /(src|href)=|url\(|<script/)
})
