import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { languages } from '../../../src/notices/language.ts'
import { mailPage } from '../../../src/notices/mail-page.ts'
import { notMeHeaders, notMePage, notMeState } from '../../../src/notices/not-me-page.ts'
import { createMemoryOutbox } from '../../../src/notices/outbox-memory.ts'
import { de } from '../../../src/notices/texts/de.ts'
import { en } from '../../../src/notices/texts/en.ts'
import { JARGON } from '../try/support.ts'
import { AT, DISOWN_TOKEN, noticeOf, renderOptions } from './support.ts'

const outboxOf = (options: Partial<Parameters<typeof createMemoryOutbox>[0]> = {}) =>
  createMemoryOutbox({ render: renderOptions, clock: () => AT, ...options })

describe('the outbox in memory', () => {
  test('keeps what would have been sent, newest first, also to nobody', async () => {
    const outbox = outboxOf()
    await outbox.deliver(noticeOf())
    await outbox.deliver(noticeOf({ noticeId: 'ntc_2', kind: 'sheet_made', to: null, disownToken: null }))
    assert.deepEqual(
      outbox.list().map(({ subject, address, link }) => [subject, address, link]),
      [
        ['Example: a new sheet of backup codes was made', null, null],
        [
          'Example: a backup code was used',
          'ada@example.org',
          `https://codes.example.org/not-me/${DISOWN_TOKEN}`,
        ],
      ],
    )
  })

  test('keeps the last 200', async () => {
    const outbox = outboxOf()
    for (let count = 1; count <= 205; count += 1) await outbox.deliver(noticeOf({ noticeId: `ntc_${count}` }))
    assert.equal(outbox.list().length, 200)
    assert.deepEqual([outbox.list()[0]?.noticeId, outbox.list().at(-1)?.noticeId], ['ntc_205', 'ntc_6'])
  })

  test('keeps a repeat once, and each address apart', async () => {
    const outbox = outboxOf()
    const to = { channel: 'email', address: 'ada@example.net', language: 'de', replaced: false } as const
    for (const notice of [noticeOf(), noticeOf(), noticeOf({ to })]) await outbox.deliver(notice)
    assert.deepEqual(
      outbox.list().map(({ address }) => address),
      ['ada@example.net', 'ada@example.org'],
    )
  })

  test('passes notices on, and keeps none that did not get through', async () => {
    const passed: string[] = []
    const outbox = outboxOf({
      next: async ({ noticeId }) => {
        if (noticeId === 'ntc_2') throw new TypeError('not this one')
        passed.push(noticeId)
      },
    })
    await outbox.deliver(noticeOf())
    await assert.rejects(outbox.deliver(noticeOf({ noticeId: 'ntc_2' })), TypeError)
    assert.deepEqual(passed, ['ntc_0001'])
    assert.equal(outbox.list().length, 1)
  })
})

describe('the page of messages', () => {
  test('shows each with its text, its link to be followed, and everything escaped', async () => {
    const outbox = outboxOf()
    await outbox.deliver(noticeOf({ accountId: '<b>ada</b>' }))
    const page = String(await mailPage(outbox.list(), AT))
    assert.match(page, /One of your backup codes was used to sign in/)
    assert.ok(page.includes(`<a href="https://codes.example.org/not-me/${DISOWN_TOKEN}">https://`))
    assert.match(page, /&lt;b&gt;ada&lt;\/b&gt;, ada@example\.org/)
    assert.doesNotMatch(page, /<b>ada/)
  })

  test('says so where there is none', async () => {
    assert.match(String(await mailPage([], AT)), /No message yet/)
  })
})

const STATES = ['ask', 'done', 'alreadyDone', 'ended', 'unknown'] as const

describe('the page behind “this was not me”', () => {
  test('has a button that posts where it asks, and nowhere else', async () => {
    for (const texts of languages) {
      for (const state of STATES) {
        const page = String(await notMePage(state, 'Example', texts))
        assert.equal(/<form method="post">\s*<button>/.test(page), state === 'ask')
        assert.equal((page.match(/<form|<button|<a /g) ?? []).length, state === 'ask' ? 2 : 0)
      }
    }
  })

  test('asks until the sheet is stopped, also where it ended in another way, and then says how it stands', () => {
    const states = (['live', 'suspended', 'ended'] as const).map((sheet) => [
      notMeState('GET', { ok: true, sheet }),
      notMeState('POST', { ok: true, sheet }),
    ])
    assert.deepEqual(states, [
      ['ask', 'done'],
      ['alreadyDone', 'done'],
      ['ask', 'ended'],
    ])
    assert.equal(notMeState('GET', { ok: false }), 'unknown')
    assert.equal(notMeState('POST', { ok: false }), 'unknown')
  })

  test('says what happened in the reader’s language and without the team’s words', async () => {
    assert.match(
      String(await notMePage('done', 'Example', en)),
      /<html lang="en">[^]*<h1>The sheet is stopped<\/h1>/,
    )
    assert.match(
      String(await notMePage('done', 'Example', de)),
      /<html lang="de">[^]*<h1>Das Blatt ist gesperrt<\/h1>/,
    )
    for (const state of STATES) assert.doesNotMatch(String(await notMePage(state, 'Example', en)), JARGON)
  })

  test('escapes the application’s name', async () => {
    const page = String(await notMePage('ask', '<i>Example</i>', en))
    assert.match(page, /at &lt;i&gt;Example&lt;\/i&gt;\./)
    assert.doesNotMatch(page, /<i>/)
  })

  test('is styled under its own policy, which lets in nothing else', async () => {
    const page = String(await notMePage('ask', 'Example', en))
    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? ''
    const digest = createHash('sha256').update(style).digest('base64')
    const policy = notMeHeaders['Content-Security-Policy'] ?? ''
    assert.ok(style.length > 100 && policy.includes(`style-src 'sha256-${digest}'`))
    assert.match(policy, /^default-src 'none';/)
    assert.doesNotMatch(policy, /unsafe/)
    assert.doesNotMatch(page, /<script|style=|src=|href=/)
  })

  test('is kept nowhere, and its address is told to nobody', () => {
    assert.equal(notMeHeaders['Cache-Control'], 'no-store')
    assert.equal(notMeHeaders['Referrer-Policy'], 'no-referrer')
    assert.equal(notMeHeaders['X-Robots-Tag'], 'noindex')
  })
})
