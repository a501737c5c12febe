import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CaseState } from 'sparekey'
import { createLinkStage, headingOf } from './support.ts'

const read = async (response: Response): Promise<string> => headingOf(await response.text())

/** As mail programs and those who guard them send them. */
const openers: readonly (readonly [method: string, headers: Record<string, string>])[] = [
  ...Array.from({ length: 10 }, () => ['GET', {}] as const),
  ['GET', { Cookie: '__Host-sparekey-page=pgc_0; other=1' }],
  ['HEAD', {}],
  ['GET', { Purpose: 'prefetch' }],
  ['GET', { 'Sec-Purpose': 'prefetch;prerender', 'Sec-Fetch-Dest': 'document' }],
  ['GET', { 'X-Moz': 'prefetch' }],
  ['GET', { 'User-Agent': 'Mozilla/5.0 (compatible; MailScanner)', 'X-HTTP-Method-Override': 'POST' }],
]

const asked = { cancel: 'This was not me', confirm: 'Did you ask for this?', dispute: 'This was not me' }
const done = {
  cancel: 'The request is stopped',
  confirm: 'Thank you: we know that it is you',
  dispute: 'It is stopped',
}
const purposes = ['cancel', 'confirm', 'dispute'] as const
const stateFor = (purpose: string): CaseState => (purpose === 'dispute' ? 'redeemed' : 'open')

describe('A9.11 the pages behind the links of messages', () => {
  for (const purpose of purposes) {
    test(`${purpose}: opening changes nothing, however often and by whomever; the button acts once`, async () => {
      const { acts, send } = createLinkStage({ state: stateFor(purpose) })
      for (const [method, headers] of openers) {
        const answer = await send(method, `/${purpose}`, headers)
        assert.equal(answer.status, 200)
        assert.equal(answer.headers.get('Set-Cookie'), null)
        assert.equal(await read(answer), method === 'GET' ? asked[purpose] : 'no heading')
      }
      assert.deepEqual(acts, [])
      const pressed = await send('POST', `/${purpose}`)
      assert.deepEqual([pressed.status, await read(pressed)], [200, done[purpose]])
      assert.deepEqual(acts, [purpose])
    })

    test(`${purpose}: the page names the request, who asked and when, and has one button and no other way on`, async () => {
      const { send } = createLinkStage({ state: stateFor(purpose) })
      const page = await (await send('GET', `/${purpose}`)).text()
      for (const part of ['402913', 'Grace Hopper', '22 November 2026, 15:00 UTC', 'Acme', '+49 30 123456']) {
        assert.ok(page.includes(part), part)
      }
      assert.equal((page.match(/<button/g) ?? []).length, 1)
      assert.match(page, /<form method="post">/)
      assert.doesNotMatch(page, /<script|<input|ticket|flag/)
    })
  }

  test('name who answers for a program that asked', async () => {
    const { send } = createLinkStage({ openedAs: 'automation', openedBy: 'Jo Doe' })
    const page = await (await send('GET', '/cancel')).text()
    assert.match(page, /Jo Doe for Acme, by a program/)
  })

  test('have no button where there is nothing left to do, and a late press does nothing', async () => {
    const over: readonly (readonly [keyof typeof asked, CaseState])[] = [
      ['cancel', 'cancelled'],
      ['cancel', 'denied'],
      ['cancel', 'redeemed'],
      ['confirm', 'review'],
      ['confirm', 'cancelled'],
      ['dispute', 'disputed'],
    ]
    for (const [purpose, state] of over) {
      const { acts, send } = createLinkStage({ state })
      for (const method of ['GET', 'POST']) {
        const page = await (await send(method, `/${purpose}`)).text()
        assert.doesNotMatch(page, /<button/, `${purpose} of ${state} by ${method}`)
      }
      assert.deepEqual(acts, [], `${purpose} of ${state}`)
    }
  })

  test('have no button where the link only shows how it stands, whatever is sent', async () => {
    const { acts, send } = createLinkStage({ state: 'approved' })
    for (const method of ['GET', 'POST']) {
      const page = await (await send(method, '/status')).text()
      assert.equal(headingOf(page), 'You can go on from Tuesday, 24 November 2026, 14:04 UTC')
      assert.match(page, /That is in 24 hours\.[^]*This was not you\? Press/)
      assert.doesNotMatch(page, /<button|<form/)
    }
    assert.deepEqual(acts, [])
  })

  test('say how it stands where somebody else was first, and never that it was done', async () => {
    const refused = { ok: false, code: 'case_state', detail: '' } as const
    const stage = createLinkStage(
      { state: 'open' },
      {
        cancel: async () => {
          stage.change({ state: 'denied' })
          return refused
        },
      },
    )
    assert.equal(await read(await stage.send('POST', '/cancel')), 'Your request was turned down')
    const stuck = createLinkStage({ state: 'open' }, { cancel: async () => refused })
    const answer = await stuck.send('POST', '/cancel')
    assert.equal(answer.headers.get('Retry-After'), '60')
    assert.deepEqual([answer.status, await read(answer)], [503, 'That did not work just now'])
  })

  test('know no link that is none of ours or too long, and repeat nothing of it', async () => {
    const { acts, send } = createLinkStage()
    for (const token of ['x', 'CANCEL', 'c'.repeat(5000), '%00', 'csl_0000']) {
      for (const method of ['GET', 'POST']) {
        const answer = await send(method, `/${token}`)
        const page = await answer.text()
        assert.deepEqual([answer.status, headingOf(page)], [404, 'This link does not work'], token)
        assert.ok(token.length < 3 || !page.includes(token), token)
        assert.doesNotMatch(page, /\+49/, 'nobody is sent to a tenant that is not theirs')
      }
    }
    assert.deepEqual(acts, [])
  })

  test('take no other method, and change nothing by one', async () => {
    const { acts, send } = createLinkStage()
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'BREW']) {
      const answer = await send(method, '/cancel')
      assert.deepEqual([answer.status, answer.headers.get('Allow')], [405, 'GET, HEAD, POST'], method)
    }
    assert.deepEqual(acts, [])
  })

  test('are kept nowhere, framed by nobody, load styles alone, and tell nobody their address', async () => {
    const { send } = createLinkStage()
    for (const [method, path] of [
      ['GET', '/cancel'],
      ['POST', '/cancel'],
      ['GET', '/x'],
      ['PUT', '/cancel'],
      ['GET', ''],
    ] as const) {
      const { headers } = await send(method, path)
      assert.equal(headers.get('Cache-Control'), 'no-store')
      assert.equal(headers.get('Referrer-Policy'), 'no-referrer')
      assert.equal(headers.get('X-Robots-Tag'), 'noindex')
      const policy = headers.get('Content-Security-Policy') ?? ''
      assert.match(policy, /default-src 'none'.*frame-ancestors 'none'.*form-action 'self'$/)
      assert.doesNotMatch(policy, /unsafe/)
    }
    assert.doesNotMatch(await (await send('GET', '/cancel')).text(), /<script|<style|style=|onclick/)
  })

  test('A9.12 say nothing of a host that a request names, and lead nowhere else', async () => {
    const { send } = createLinkStage({ state: 'open' })
    const plain = await (await send('GET', '/cancel')).text()
    for (const headers of [
      { Host: 'evil.example' },
      { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http' },
      { Forwarded: 'host=evil.example;proto=http' },
      { 'X-Original-URL': '/support/confirm', 'X-Rewrite-URL': '/support/confirm' },
    ]) {
      assert.equal(await (await send('GET', '/cancel', headers)).text(), plain)
    }
    assert.doesNotMatch(plain, /https?:/)
  })

  test('speak the reader’s language', async () => {
    const { send } = createLinkStage()
    const german = await (await send('GET', '/confirm', { 'Accept-Language': 'de-CH, en;q=0.5' })).text()
    assert.equal(headingOf(german), 'Hast du darum gebeten?')
    assert.match(german, /<html lang="de"/)
  })
})

describe('the page "I have lost everything"', () => {
  test('says what to try, what happens, whom not to trust and whom to ask; and from a link opens nothing', async () => {
    const { acts, send } = createLinkStage()
    const page = await (await send('GET', '')).text()
    assert.equal(headingOf(page), 'I have lost everything')
    for (const part of [
      'Try this first',
      'What happens then',
      'We never call and ask for a code',
      'Who helps you',
    ]) {
      assert.ok(page.includes(part), part)
    }
    assert.ok(page.includes('href="https://app.example.org/help"'))
    assert.doesNotMatch(page, /<form|<button/)
    assert.equal((await send('POST', '')).status, 405)
    const acme = await (await send('GET', '/of/acme')).text()
    assert.match(acme, /Acme[^]*\+49 30 123456/)
    assert.doesNotMatch(acme, /app\.example\.org|<form/)
    assert.deepEqual(acts, [])
  })
})
