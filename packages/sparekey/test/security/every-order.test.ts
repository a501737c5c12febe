import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { explore, type CallName } from '../support/orders.ts'

/** Small cases of using and replacing, under every order in which their transactions and hashes can follow each other. */
const cases: readonly (readonly CallName[])[] = [
  ['right', 'right again', 'right, a third time'],
  ['right', 'another right one', 'wrong 1'],
  ['issue', 'issue too', 'right'],
  ['confirm', 'right', 'right of the new set'],
  ['confirm', 'revoke', 'right'],
  ['revoke', 'issue', 'right of the new set'],
  ['confirm', 'issue', 'right'],
]

const outcomes = new Set<string>()
let total = 0
after(() => console.log(`${total} orders, ${outcomes.size} different outcomes`))

for (const running of cases) {
  test(`each code once, one set of each kind, nothing revived, in every order of ${running.map((name) => `"${name}"`).join(', ')}`, async () => {
    const orders = await explore(running, outcomes)
    assert.ok(orders >= 20, `${orders} orders`)
    total += orders
  })
}

test('the orders lead to every outcome there is', () => {
  const all = [...outcomes].join(', ')
  for (const code of [
    'ok',
    'codes_disabled',
    'code_already_used',
    'set_superseded',
    'set_revoked',
    'set_not_pending',
  ])
    assert.ok(all.includes(`: ${code}`), code)
})
