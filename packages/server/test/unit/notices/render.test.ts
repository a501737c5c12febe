import assert from 'node:assert/strict'
import { randomFillSync } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { redactCodes } from 'sparekey/service'
import { generateCodes } from '../../../../sparekey/src/codes/generate.ts'
import { parseCode } from '../../../../sparekey/src/codes/parse.ts'
import { renderNotice, type RenderedNotice } from '../../../src/notices/render.ts'
import { JARGON } from '../try/support.ts'
import { DISOWN_TOKEN, inLanguage, noticeOf, renderOptions, sheetKinds } from './support.ts'

const random = (length: number): Uint8Array => randomFillSync(new Uint8Array(length))
const codes = (['standard', 'long'] as const).flatMap((format) =>
  generateCodes({ format, count: 5, avoidLabels: new Set(), random }).map(({ text }) => text),
)

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ- '.split('')

const LINK = `https://codes.example.org/not-me/${DISOWN_TOKEN}`

/** Everything in a text that a person could type as a code: a word, or words in the groups of a sheet. */
const codesIn = (text: string): readonly string[] => {
  const words = text.split(/\s+/)
  return words.flatMap((_, index) =>
    [1, 4, 6]
      .map((count) => words.slice(index, index + count).join(' '))
      .map((phrase) => phrase.replaceAll(/^[^0-9A-Z]+|[^0-9A-Z]+$/gi, ''))
      .filter((phrase) => isGrouped(phrase) && parseCode(phrase).ok),
  )
}

const isGrouped = (phrase: string): boolean => /^(\S+|\w{4}(\s\w{4}){3}|\w{5}(\s\w{5}){5})$/.test(phrase)

const everything = ({ subject, text, html }: RenderedNotice): string => `${subject}\n${text}\n${html}`

const plain = (html: string): string => html.replaceAll(/<style>[^]*<\/style>|<[^>]+>/g, '\n')

const assertFit = (message: RenderedNotice): void => {
  assert.doesNotMatch(message.subject, /[\r\n\p{Cc}]/u)
  assert.doesNotMatch(message.text, /[^\P{Cc}\n]/u)
  for (const line of message.text.split('\n')) assert.ok(line.length <= 76 || line === LINK, line)
  assert.deepEqual(codesIn(message.subject), [])
  assert.deepEqual(codesIn(message.text), [])
  assert.deepEqual(codesIn(plain(message.html)), [])
}

describe('a message of every kind in every language', () => {
  for (const language of ['en', 'de']) {
    for (const kind of sheetKinds) {
      test(`${kind} in ${language} fits, and says what, when, from where, which sheet and what to do`, async () => {
        const message = await renderNotice(noticeOf({ kind, to: inLanguage(language) }), renderOptions)
        assertFit(message)
        assert.equal(redactCodes(everything(message)), everything(message))
        assert.doesNotMatch(everything(message).replaceAll(LINK, ''), JARGON)
        assert.doesNotMatch(everything(message), /\{\w+\}/)
        const flat = message.text.replaceAll(/\s+/g, ' ')
        const expected = [
          'Example',
          language === 'en'
            ? '21 November 2026, 20:00 UTC (Coordinated Universal Time)'
            : '21. November 2026, 20:00 Uhr UTC (koordinierte Weltzeit)',
          '203.0.113.0/24',
          language === 'en' ? 'Firefox on Windows' : 'Firefox unter Windows',
          'A7K2',
          'X7',
          language === 'en' ? '9 of 10' : '9 von 10',
          LINK,
        ]
        for (const part of expected) {
          assert.ok(flat.includes(part), part)
          assert.ok(message.html.includes(part), part)
        }
      })
    }
  }

  for (const kind of sheetKinds) {
    test(`${kind} is whole where little is known`, async () => {
      const bare = { sheet: null, label: null, remaining: null, context: null, disownToken: null, to: null }
      const message = await renderNotice(noticeOf({ kind, ...bare }), {
        ...renderOptions,
        contact: 'help@example.org',
      })
      assertFit(message)
      assert.doesNotMatch(everything(message), /\bnull\b|undefined|not-me|\{\w+\}/)
      assert.match(message.text, /help@example\.org/)
    })
  }
})

describe('what others wrote', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(...codes),
        fc.constantFrom(...codes).map((code) => code.replaceAll('-', '')),
        fc.constantFrom(...codes).map((code) => code.toLowerCase().replaceAll('-', ' ')),
        fc.constantFrom(...codes).map((code) => code.replaceAll('-', '.')),
        fc.constantFrom(...codes).map((code) => code.replaceAll('-', '_')),
        fc.constantFrom(
          '\r\nBcc: eve@example.net\r\n',
          '<script>',
          '"',
          '&amp;',
          ' ',
          '\u202e',
          '{sheet}',
          'AAAA',
        ),
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ unit: fc.constantFrom(...SYMBOLS), maxLength: 200 }),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''))

  test('never brings a code, a header or markup into a message', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, fc.constantFrom('en', 'de'), async (userAgent, ip, language) => {
        const notice = noticeOf({ context: { userAgent, ip }, to: inLanguage(language) })
        const message = await renderNotice(notice, renderOptions)
        assertFit(message)
        assert.doesNotMatch(message.html, /<script>|\{sheet\}/)
        assert.doesNotMatch(message.text, /\{sheet\}|Bcc:/)
      }),
      { numRuns: 60 },
    )
  })

  test('is no code either with signs between the groups that people read over', async () => {
    for (const sign of ['.', '_', '/', ', ', ' ; ', '…', '|']) {
      for (const code of codes) {
        const { text } = await renderNotice(
          noticeOf({ context: { userAgent: code.replaceAll('-', sign) } }),
          renderOptions,
        )
        assert.match(text, /^Device: a program that calls itself “\[code\]”$/m, sign)
      }
    }
  })

  test('of a program is quoted up to 120 characters', async () => {
    const message = await renderNotice(
      noticeOf({ context: { userAgent: 'word '.repeat(400) } }),
      renderOptions,
    )
    const quoted = /“([^”]*)”/.exec(message.text.replaceAll(/\s+/g, ' '))?.[1] ?? ''
    assert.ok(quoted.length > 100 && quoted.length <= 120)
  })

  test('is no link in a mail program', async () => {
    const context = {
      userAgent: 'Call www.evil.example or https://evil.example/now, mail eve@evil.example',
      ip: 'evil.example',
    }
    const message = await renderNotice(noticeOf({ context }), renderOptions)
    assert.doesNotMatch(everything(message), /evil\.example|www\.|@evil/)
  })

  test('does not change what an application’s name with markup shows', async () => {
    const message = await renderNotice(noticeOf(), { ...renderOptions, applicationName: 'A <b>&\r\nC' })
    assert.match(message.html, /A &lt;b&gt;&amp; C/)
    assert.doesNotMatch(message.html, /<b>/)
    assert.match(message.subject, /^A <b>& C: /)
  })
})

describe('a message', () => {
  test('names common browsers and systems in a few words', async () => {
    const agents: Readonly<Record<string, string>> = {
      'Safari on iPhone':
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
      'Chrome on Android':
        'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
      'Edge on Windows':
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
      'Safari on macOS':
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
    }
    for (const [words, userAgent] of Object.entries(agents)) {
      const { text } = await renderNotice(noticeOf({ context: { userAgent } }), renderOptions)
      assert.match(text, new RegExp(`^Device: ${words}$`, 'm'))
    }
  })

  test('says who did it where it was neither the owner nor the application on the owner’s word', async () => {
    const operator = await renderNotice(noticeOf({ actor: 'operator' }), renderOptions)
    assert.match(operator.text, /^Done by: the team of Example$/m)
    const person = await renderNotice(noticeOf(), renderOptions)
    assert.doesNotMatch(person.text, /Done by/)
    const reminder = await renderNotice(noticeOf({ kind: 'still_there', actor: 'automation' }), renderOptions)
    assert.doesNotMatch(reminder.text, /Done by/)
  })

  test('tells a replaced address why it still hears of it', async () => {
    const to = { channel: 'email', address: 'old@example.org', language: 'en', replaced: true } as const
    const { text } = await renderNotice(noticeOf({ to }), renderOptions)
    assert.match(
      text.replaceAll(/\s+/g, ' '),
      /This address was replaced by another one\. You are told here for 30 days more/,
    )
  })

  test('needs no picture, script or anything fetched, and no table', async () => {
    const { html } = await renderNotice(noticeOf(), renderOptions)
    assert.doesNotMatch(html, /<(img|script|table|link|iframe)|url\(|src=/)
    assert.deepEqual(
      [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href),
      [LINK],
    )
    assert.match(html, /<html lang="en">/)
    assert.match(html, /name="color-scheme" content="light dark"/)
  })
})
