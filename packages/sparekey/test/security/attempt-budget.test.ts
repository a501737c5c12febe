import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { explore, type CallName } from '../support/orders.ts'

/** Small cases of guessing, under every order in which their transactions and hashes can follow each other. */
const cases: readonly (readonly CallName[])[] = [
  ['wrong 1', 'wrong 2', 'wrong 3'],
  ['wrong 1', 'wrong 4, with a key', 'wrong confirmation'],
  ['wrong 1', 'right', 'wrong 3'],
  ['wrong 1', 'used', 'wrong 2'],
  ['wrong confirmation', 'used', 'right'],
  ['wrong 1', 'wrong 2', 'issue'],
  ['wrong 1', 'confirm', 'wrong 2'],
  ['right', 'wrong 1', 'issue'],
]

const outcomes = new Set<string>()
let total = 0
after(() => console.log(`${total} orders, ${outcomes.size} different outcomes`))

for (const running of cases) {
  test(`no more guesses than the cap in every order of ${running.map((name) => `"${name}"`).join(', ')}`, async () => {
    const orders = await explore(running, outcomes)
    assert.ok(orders >= 20, `${orders} orders`)
    total += orders
  })
}

test('the orders lead to every outcome there is', () => {
  const all = [...outcomes].join(', ')
  for (const code of ['ok', 'code_invalid', 'codes_disabled', 'code_already_used', 'set_revoked'])
    assert.ok(all.includes(`: ${code}`), code)
})
