import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOperatorsLab } from './operators-lab.ts'

const session = Uint8Array.from({ length: 16 }, () => 1)
const other = Uint8Array.from({ length: 16 }, () => 2)

test('the token of a form is good in its session alone', async () => {
  const { forms } = await createOperatorsLab()
  const token = forms.token(session)
  assert.notEqual(token, forms.token(session))
  assert.notEqual(forms.read(session, token), null)
  assert.equal(forms.read(other, token), null)
  for (const made of ['', 'x', token.slice(1), `${token}A`, Buffer.alloc(32).toString('base64url')]) {
    assert.equal(forms.read(session, made), null)
  }
})

test('of a form that is sent twice at once one is taken', async () => {
  const { forms } = await createOperatorsLab()
  const formId = forms.read(session, forms.token(session)) ?? assert.fail()
  const taken = await Promise.all([1, 2, 3].map(() => forms.take(session, formId, 'act')))
  assert.equal(taken.filter(Boolean).length, 1)
  assert.equal(await forms.hold(session, formId, 'act', {}), false)
})

test('a dangerous form is done once, in its session, after a proof of its own that is at most 5 minutes old', async () => {
  const { forms, clock } = await createOperatorsLab()
  const [formId, another] = [1, 2].map(() => forms.read(session, forms.token(session)) ?? assert.fail())
  assert.ok(formId !== undefined && another !== undefined)
  for (const id of [formId, another]) assert.equal(await forms.hold(session, id, 'act', { of: 'ada' }), true)
  assert.equal(await forms.finish(session, formId), false)
  assert.equal(await forms.prove(session, another, clock.now()), true)
  assert.equal(await forms.finish(session, formId), false)
  assert.equal(await forms.prove(session, formId, clock.now()), true)
  assert.equal(await forms.finish(other, formId), false)
  clock.advance(301)
  assert.equal(await forms.finish(session, formId), false)
  await forms.prove(session, formId, clock.now())
  clock.advance(300)
  const done = await Promise.all([1, 2, 3].map(() => forms.finish(session, formId)))
  assert.equal(done.filter(Boolean).length, 1)
  assert.equal(await forms.prove(session, formId, clock.now()), false)
})

test('a form that waits is kept with its fields for 15 minutes', async () => {
  const { forms, clock } = await createOperatorsLab()
  const formId = forms.read(session, forms.token(session)) ?? assert.fail()
  await forms.hold(session, formId, 'act', { of: 'ada' })
  const found = await forms.find(session, formId)
  assert.deepEqual([found?.act, found?.fields], ['act', { of: 'ada' }])
  assert.equal(await forms.find(other, formId), null)
  clock.advance(900)
  assert.equal(await forms.find(session, formId), null)
  assert.equal(await forms.prove(session, formId, clock.now()), false)
})

test('a sealed value opens under its name and in its session alone', async () => {
  const { forms } = await createOperatorsLab()
  const sealed = forms.seal('seen', session, 'now')
  assert.equal(forms.open('seen', session, sealed), 'now')
  assert.equal(forms.open('said', session, sealed), null)
  assert.equal(forms.open('seen', other, sealed), null)
  assert.equal(forms.open('seen', null, sealed), null)
  for (const made of ['', '.', 'a.b', sealed.slice(0, -2)])
    assert.equal(forms.open('seen', session, made), null)
})
