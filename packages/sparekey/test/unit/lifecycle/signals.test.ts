import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentRangeError, ArgumentTypeError } from '../../../src/errors.ts'
import { presets } from '../../../src/policy/presets.ts'
import type { SignalRule, SignalsPolicy } from '../../../src/policy/policy.ts'
import type { Issued } from '../../../src/interface/issue.ts'
import type { SignalInput, SignalType } from '../../../src/interface/signals.ts'
import { assertSound, holdings } from '../../support/inspect.ts'
import { ada, verdict, type Lab } from '../../support/lab.ts'
import { drain, recoveryLab, stateOfSet, trail, tryCode } from '../../support/recovering.ts'

const types: readonly SignalType[] = [
  'factor_changed',
  'factor_removed',
  'device_replaced',
  'password_changed',
  'account_reset',
  'compromise_suspected',
  'support_recovery',
  'account_closed',
]
const rules: readonly SignalRule[] = ['revoke', 'ask', 'note', 'nothing']
/** What a rule is looked up by, and the signal that it is for. */
const rows: readonly (readonly [keyof SignalsPolicy, SignalInput])[] = [
  ...types.map((type): [keyof SignalsPolicy, SignalInput] => [type, { type }]),
  ['last_factor_removed', { type: 'factor_removed', detail: { last: true } }],
]

interface Table {
  readonly lab: Lab
  readonly active: Issued
  readonly pending: Issued
}

const prepare = async (signals: Partial<SignalsPolicy> = {}): Promise<Table> => {
  const lab = await recoveryLab({ policy: { signals } })
  const active = await lab.sheet()
  const pending = await lab.issue({ reason: 'replacement' })
  return { lab, active, pending }
}

const send = (lab: Lab, input: SignalInput, account = ada) => lab.sparekey.signal(account, input)
const effectsOf = async (lab: Lab, input: SignalInput, account = ada) => {
  const result = await send(lab, input, account)
  assert.ok(result.ok)
  return result.effects
}

/** What each rule makes of a signal, to the caller, to the sheets and to the trail. */
const assertFollows = async (
  { lab, active, pending }: Table,
  rule: SignalRule,
  input: SignalInput,
): Promise<void> => {
  const before = await holdings(lab)
  const effects = await effectsOf(lab, input)
  const after = await assertSound(lab)
  const told = after.events.slice(before.events.length).map(({ type }) => type)
  const { advice } = await lab.sparekey.status(ada)
  const received = (await trail(lab, 'signal.received')).at(-1)?.detail
  const last = input.detail?.last ?? false
  switch (rule) {
    case 'revoke':
      assert.deepEqual(effects, [
        { effect: 'revoked', setId: active.setId },
        { effect: 'revoked', setId: pending.setId },
      ])
      assert.deepEqual(told, ['signal.received', 'set.revoked', 'set.abandoned'])
      assert.deepEqual(received, { type: input.type, last, effect: 'revoked' })
      assert.equal(await tryCode(lab, active), 'set_revoked')
      assert.equal(await tryCode(lab, pending), 'set_superseded')
      break
    case 'ask':
      assert.deepEqual(effects, [{ effect: 'replacement_requested', setId: active.setId }])
      assert.deepEqual(told, ['signal.received', 'codes.replacement_asked'])
      assert.deepEqual(received, { type: input.type, last, effect: 'replacement_requested' })
      assert.ok(advice.includes('replace_codes'))
      assert.equal(await tryCode(lab, active), 'ok')
      break
    case 'note':
      assert.deepEqual(effects, [{ effect: 'noted', setId: active.setId }])
      assert.deepEqual(told, ['signal.received'])
      assert.deepEqual(received, { type: input.type, last, effect: 'noted' })
      assert.ok(!advice.includes('replace_codes'))
      assert.equal(await tryCode(lab, active), 'ok')
      break
    case 'nothing':
      assert.deepEqual(effects, [])
      assert.deepEqual(after, before)
      assert.equal(await tryCode(lab, active), 'ok')
  }
}

for (const [name, input] of rows)
  test(`${name}: each rule does what it says, and no other row of the table has a say`, async () => {
    for (const rule of rules) {
      // Every other row says something else.
      const other = rule === 'nothing' ? 'revoke' : 'nothing'
      const signals = Object.fromEntries(rows.map(([key]) => [key, key === name ? rule : other]))
      await assertFollows(await prepare(signals), rule, input)
    }
  })

test('the presets say what each signal does', async () => {
  for (const preset of ['default', 'strict'] as const)
    for (const [name, input] of rows) {
      const lab = await recoveryLab({ policy: { preset } })
      const active = await lab.sheet()
      const pending = await lab.issue({ reason: 'enrollment' })
      await assertFollows({ lab, active, pending }, presets[preset].signals[name], input)
    }
})

test('without a live sheet a signal is noted, whatever the rule', async () => {
  for (const rule of ['revoke', 'ask', 'note'] as const) {
    const { lab } = await prepare({ device_replaced: rule })
    await lab.sparekey.revoke(ada, { reason: 'other' })
    assert.deepEqual(await effectsOf(lab, { type: 'device_replaced' }), [{ effect: 'noted', setId: null }])
    assert.ok(!(await trail(lab, 'codes.replacement_asked')).length)
    await assertSound(lab)
  }
})

test('an account never seen answers with no effects, and leaves no row', async () => {
  const lab = await recoveryLab()
  for (const [, input] of rows) assert.deepEqual(await effectsOf(lab, input, 'nobody'), [])
  assert.deepEqual((await trail(lab, undefined, 'nobody')).length, 0)
  await assert.rejects(holdings(lab, 'nobody'), /has a row/)
})

test('what was erased stays erased: a signal revives nothing and finds no sheet', async () => {
  const { lab } = await prepare()
  await lab.sparekey.erase(ada)
  for (const [, input] of rows)
    for (const { setId, effect } of await effectsOf(lab, input)) {
      assert.equal(setId, null)
      assert.equal(effect, 'noted')
    }
  const { row, sets } = await holdings(lab)
  assert.equal(row.sealedIdentity, null)
  assert.equal(row.identityKeyId, null)
  assert.deepEqual(sets, [])
  await drain(lab)
  await assertSound(lab)
})

test('a signal older than a sheet leaves that sheet alone', async () => {
  const lab = await recoveryLab()
  const active = await lab.sheet()
  lab.clock.advance(60)
  const at = lab.clock.now()
  lab.clock.advance(60)
  const pending = await lab.issue({ reason: 'replacement' })
  assert.deepEqual(await effectsOf(lab, { type: 'account_reset', at }), [
    { effect: 'revoked', setId: active.setId },
  ])
  assert.equal(await stateOfSet(lab, pending.setId), 'pending')
  assert.equal(verdict(await lab.confirm(pending)), 'ok')
  assert.deepEqual(await effectsOf(lab, { type: 'account_reset', at }), [{ effect: 'noted', setId: null }])
  assert.equal(await tryCode(lab, pending), 'ok')
})

test('to the millisecond: the sheet issued at the signal’s own moment ends, one a millisecond later lives', async () => {
  for (const [millis, state] of [
    [0, 'ended'],
    [1, 'active'],
  ] as const) {
    const lab = await recoveryLab()
    const at = lab.clock.now()
    lab.clock.advance(millis / 1000)
    const { setId } = await lab.sheet()
    await send(lab, { type: 'compromise_suspected', at })
    assert.equal(await stateOfSet(lab, setId), state)
  }
})

test('a moment up to 60 seconds ahead counts as now; further ahead is refused', async () => {
  const lab = await recoveryLab()
  const { setId } = await lab.sheet()
  const ahead = (millis: number) => new Date(lab.clock.now().getTime() + millis)
  await assert.rejects(send(lab, { type: 'account_reset', at: ahead(60_001) }), ArgumentRangeError)
  assert.equal(await stateOfSet(lab, setId), 'active')
  assert.equal((await trail(lab, 'signal.received')).length, 0)
  await send(lab, { type: 'account_reset', at: ahead(60_000) })
  assert.equal(await stateOfSet(lab, setId), 'ended')
})

test('what is no signal is refused, naming the field', async () => {
  const lab = await recoveryLab()
  await lab.sheet()
  const loose = lab.sparekey as unknown as { signal(...given: unknown[]): Promise<unknown> }
  for (const [given, field] of [
    [{ type: 'factor' }, 'type'],
    [{ type: 'last_factor_removed' }, 'type'],
    [{}, 'type'],
    [{ type: 'factor_changed', at: 'yesterday' }, 'at'],
    [{ type: 'factor_changed', at: new Date(Number.NaN) }, 'at'],
    [{ type: 'factor_changed', detail: { last: true } }, 'detail.last'],
    [{ type: 'factor_removed', detail: { last: 'yes' } }, 'detail.last'],
    [{ type: 'factor_removed', detail: { left: 0 } }, 'left'],
    [{ type: 'factor_removed', setId: 'x' }, 'setId'],
  ] as const)
    await assert.rejects(
      loose.signal(ada, given),
      (error: unknown) =>
        (error instanceof ArgumentTypeError || error instanceof ArgumentRangeError) &&
        `${error.field} ${error.message}`.includes(field),
      JSON.stringify(given),
    )
  assert.equal((await trail(lab, 'signal.received')).length, 0)
})

test('under a key a signal is taken once; the repeat has the same answer', async () => {
  const { lab, active } = await prepare()
  const key = { idempotencyKey: 'k' }
  const first = await lab.sparekey.signal(ada, { type: 'device_replaced' }, key)
  lab.clock.advance(60)
  assert.deepEqual(await lab.sparekey.signal(ada, { type: 'device_replaced' }, key), first)
  assert.equal((await trail(lab, 'signal.received')).length, 1)
  const other = await lab.sparekey.signal(ada, { type: 'account_reset' }, key)
  assert.equal(verdict(other), 'idempotency_mismatch')
  const last = { type: 'factor_removed', detail: { last: true } } as const
  assert.equal(verdict(await lab.sparekey.signal(ada, last, key)), 'idempotency_mismatch')
  assert.equal(await stateOfSet(lab, active.setId), 'active')
})

test('when the last factor is removed the codes die with it, and a later enrolment revives none', async () => {
  const { lab, active, pending } = await prepare()
  await send(lab, { type: 'factor_removed', detail: { last: true } })
  await send(lab, { type: 'factor_changed' })
  assert.equal(await tryCode(lab, active), 'set_revoked')
  assert.equal(verdict(await lab.confirm(pending)), 'set_not_pending')
  assert.equal((await lab.sparekey.status(ada)).state, 'revoked')
})

test('two signals at once: both are in the trail, and a sheet ends once', async () => {
  const { lab, active } = await prepare()
  const both = await Promise.all([
    effectsOf(lab, { type: 'account_reset' }),
    effectsOf(lab, { type: 'compromise_suspected' }),
  ])
  const revoked = both.flat().filter(({ effect, setId }) => effect === 'revoked' && setId === active.setId)
  assert.equal(revoked.length, 1)
  assert.equal((await trail(lab, 'signal.received')).length, 2)
  assert.equal((await trail(lab, 'set.revoked')).length, 1)
  await assertSound(lab)
})
