import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { html, trusted } from '../../../src/page/markup.ts'
import { get, findRoute } from '../../../src/page/route.ts'
import { goTo } from '../../../src/page/reply.ts'
import { day, withoutCommands } from '../../../src/page/words.ts'

test('any text stands for itself in elements and in attributes', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from('&<>"\'#;ab /=')), maxLength: 30 }),
      (text) => {
        const { text: out } = html`<p title="${text}">${[text, html`<b>${text}</b>`]}</p>`
        const escaped = text.replaceAll(/[&<>"']/g, (one) => `&#${one.codePointAt(0)};`)
        const named = out.replaceAll(/&(amp|lt|gt|quot);/g, (_, name: string) => {
          return `&#${{ amp: 38, lt: 60, gt: 62, quot: 34 }[name]};`
        })
        assert.equal(named, `<p title="${escaped}">${escaped}<b>${escaped}</b></p>`)
      },
    ),
  )
})

test('nothing leaves nothing behind, a number itself, trusted markup as it is', () => {
  assert.equal(html`${null}${false}${0}${trusted('<br>')}`.text, '0<br>')
})

test('a path finds its route and gives its open parts, decoded; broken ones are empty', () => {
  const routes = [get('a/:id/b', 'open', () => goTo('')), get('', 'open', () => goTo(''))]
  assert.deepEqual(findRoute(routes, 'GET', 'a/x%20y/b')?.params, { id: 'x y' })
  assert.deepEqual(findRoute(routes, 'GET', 'a/%E0%A4%A/b')?.params, { id: '' })
  assert.equal(findRoute(routes, 'GET', '')?.route, routes[1])
  for (const path of ['a', 'a/x', 'a/x/b/c', 'b']) assert.equal(findRoute(routes, 'GET', path), null)
  assert.equal(findRoute(routes, 'POST', 'a/x/b'), null)
})

test('sentences that name a command are left out of messages, the others stay', () => {
  const cases = {
    'There is no account of that name. "keep list" shows all of them.': 'There is no account of that name.',
    'The codes of github-me are in this vault only.': 'The codes of github-me are in this vault only.',
    'Record it: keep places vault --kept-at laptop': 'Record it.',
    'That is not the passphrase. Check caps lock, or use the printed recovery key (--recovery-key).':
      'That is not the passphrase.',
    'Make a new set at the service, then "keep import FILE --account github-me".':
      'That cannot be done here.',
    'Keep a copy of the codes away from home.': 'Keep a copy of the codes away from home.',
  }
  for (const [message, shown] of Object.entries(cases)) assert.equal(withoutCommands(message), shown)
})

test('a date is written as people do, an instant by its day', () => {
  assert.equal(day('2026-03-01'), '1 Mar 2026')
  assert.equal(day('2026-12-31T23:59:59.000Z'), '31 Dec 2026')
})
