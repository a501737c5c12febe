import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { redactCodes } from 'sparekey/service'
import { renderNotice, type RenderedNotice } from '../../../src/notices/render.ts'
import { JARGON } from '../try/support.ts'
import {
  AT,
  caseOf,
  inLanguage,
  renderOptions,
  SUPPORT_CODE,
  supportKinds,
  supportNoticeOf,
} from './support.ts'

const contact = '+49 30 123456'
const options = { ...renderOptions, contact }
const HOUR = 3_600_000
const links = { status: 'csl_status', cancel: 'csl_cancel', confirm: 'csl_confirm', dispute: 'csl_dispute' }
const url = (token: string): string => `https://codes.example.org/support/${token}`
const code = { text: SUPPORT_CODE, expiresAt: new Date('2026-11-21T20:10:00.000Z') }

const everything = ({ subject, text, html }: RenderedNotice): string => `${subject}\n${text}\n${html}`
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ')
const hrefs = (html: string): readonly (string | undefined)[] =>
  [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)

describe('a message about a request for help', () => {
  for (const language of ['en', 'de']) {
    for (const kind of supportKinds) {
      test(`${kind} in ${language} is whole and names the request, who made it and how to reach people`, async () => {
        const notice = supportNoticeOf(kind, {}, { to: inLanguage(language) })
        const message = await renderNotice(notice, options)
        for (const part of ['Example', '402913', 'Grace Hopper', contact]) {
          assert.ok(flat(message.text).includes(part), part)
          assert.ok(message.html.includes(part), part)
        }
        assert.equal(redactCodes(everything(message)), everything(message))
        assert.doesNotMatch(everything(message).replaceAll(/csl_\w+/g, ''), JARGON)
        assert.doesNotMatch(everything(message), /\{\w+\}|undefined|\bnull\b/)
        for (const line of message.text.split('\n'))
          assert.ok(line.length <= 76 || line.startsWith('https://'))
      })
    }
  }

  for (const kind of ['support_opened', 'support_reviewed', 'support_halfway', 'support_claimed'] as const) {
    test(`${kind} leads whoever did not ask to the page that stops it, and says that no sign-in is needed`, async () => {
      const { text, html } = await renderNotice(supportNoticeOf(kind), options)
      const unasked = text.slice(text.indexOf('If this was not you'))
      assert.ok(unasked.includes(url('csl_cancel')))
      assert.ok(hrefs(html).includes(url('csl_cancel')))
    })
  }

  test('has the earliest time where people agreed, in each of its forms', async () => {
    for (const kind of ['support_reviewed', 'support_halfway', 'support_date_changed'] as const) {
      const message = await renderNotice(supportNoticeOf(kind), options)
      assert.match(flat(message.text), /22 November 2026, 19:00 UTC/)
      assert.match(message.html, /22 November 2026, 19:00 UTC/)
    }
    const unknown = await renderNotice(supportNoticeOf('support_reviewed', { notBefore: null }), options)
    assert.match(flat(unknown.text), /The earliest time to go on is not known yet\./)
  })

  test('asks for "I asked for this" where there is a link for it, and else shows how it stands', async () => {
    const present = await renderNotice(supportNoticeOf('support_opened', { links }), options)
    assert.deepEqual(hrefs(present.html), [url('csl_confirm'), url('csl_cancel')])
    const removed = await renderNotice(supportNoticeOf('support_opened'), options)
    assert.deepEqual(hrefs(removed.html), [url('csl_status'), url('csl_cancel')])
  })

  test('after the code was used leads to "This was not me" of that use', async () => {
    const after = { status: null, cancel: null, confirm: null, dispute: 'csl_dispute' }
    for (const kind of ['support_used', 'support_completed', 'support_overdue'] as const) {
      const { text, html } = await renderNotice(supportNoticeOf(kind, { links: after }), options)
      assert.deepEqual(hrefs(html), [url('csl_dispute')])
      assert.match(flat(text), /30 days from the use of the code/)
    }
    const until = new Date(AT.getTime() + 24 * HOUR)
    const used = await renderNotice(supportNoticeOf('support_used', { restrictUntil: until }), options)
    assert.match(flat(used.text), /held back until: 22 November 2026, 20:00 UTC/)
  })

  test('of a request that came to nothing says by whom, and until when no new one can be made', async () => {
    const words = {
      owner: 'Somebody pressed “This was not me”',
      own_use: 'got in with a code or a device',
      support: 'Those who run Example stopped it',
      time: 'Its time has passed',
      wrong_codes: 'Too many wrong codes',
    } as const
    for (const [by, expected] of Object.entries(words)) {
      const ended = { state: 'cancelled', by: by as keyof typeof words, frozenUntil: AT } as const
      const { text } = await renderNotice(supportNoticeOf('support_ended', { ended }), options)
      assert.ok(flat(text).includes(expected), by)
      assert.match(flat(text), /No new request before: 21 November 2026, 20:00 UTC/)
    }
  })

  test('builds its links from the public address alone', async () => {
    const elsewhere = { ...options, publicUrl: 'https://keys.example.net/' }
    for (const kind of supportKinds) {
      const { text, html } = await renderNotice(supportNoticeOf(kind, { links }), elsewhere)
      for (const [link] of `${text}${html}`.matchAll(/https?:\/\/[^\s"<]+/g)) {
        assert.match(link, /^https:\/\/keys\.example\.net\/support\/csl_\w+$/)
      }
    }
  })

  test('shows the name of whoever asked as text: no link, no markup, no code', async () => {
    const openedBy = `<b>Eve</b> www.evil.example https://evil.example ${SUPPORT_CODE} \u202e`
    const message = await renderNotice(supportNoticeOf('support_opened', { openedBy }), options)
    assert.doesNotMatch(everything(message), /<b>|evil\.example|evil\.example|:\/\/evil/)
    assert.ok(!everything(message).includes(SUPPORT_CODE))
  })

  test('says of a program who answers for it, and of what came of a code nothing of backup codes', async () => {
    const opener = { openedAs: 'automation', openedBy: 'Jo Doe' } as const
    const words = {
      en: 'Asked by: Jo Doe for Example, by a program',
      de: 'Jo Doe für Example, durch ein Programm',
    }
    for (const [language, expected] of Object.entries(words)) {
      const to = { to: inLanguage(language) }
      const opened = await renderNotice(supportNoticeOf('support_opened', opener, to), options)
      assert.ok(flat(opened.text).includes(expected), opened.text)
      const { text } = await renderNotice(supportNoticeOf('support_overdue', {}, to), options)
      assert.match(flat(text), /402913/)
      assert.doesNotMatch(text, /backup/i)
    }
  })

  test('says that the owner’s own page was used, not a name that nobody gave', async () => {
    const { text } = await renderNotice(
      supportNoticeOf('support_opened', { openedAs: 'owner', openedBy: '' }),
      options,
    )
    assert.match(flat(text), /Asked by: somebody who knows your password, on our page/)
  })
})

describe('the message with the code', () => {
  for (const language of ['en', 'de']) {
    test(`in ${language} has the code, until when it is good and that nobody asks for it, and nothing else`, async () => {
      const notice = supportNoticeOf('support_code', { code, links }, { to: inLanguage(language) })
      const { subject, text, html } = await renderNotice(notice, options)
      assert.ok(text.includes(SUPPORT_CODE) && html.includes(SUPPORT_CODE))
      assert.ok(!subject.includes(SUPPORT_CODE))
      assert.match(flat(text), /20:10/)
      assert.match(flat(text), /never ask you for it|fragen Sie nie danach/)
      // No link, no number of the request, no name, no address: whoever finds the message learns nothing to go on with.
      assert.doesNotMatch(`${subject}${text}${html}`, /https?:|csl_|402913|Grace|203\.0\.113|\+49/)
      assert.equal(text.split('\n\n').length, 5)
      assert.doesNotMatch(html, /<(img|script|a|link|iframe)\b|url\(|src=/)
    })
  }

  test('is the only one that holds a code', async () => {
    for (const kind of supportKinds) {
      const message = await renderNotice(supportNoticeOf(kind, caseOf()), options)
      assert.ok(!everything(message).includes(SUPPORT_CODE), kind)
    }
  })
})
