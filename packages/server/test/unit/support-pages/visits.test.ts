import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CaseState, OpenCaseInput, Support, SupportActor, SupportCase } from 'sparekey'
import { createVisitStage, headingOf, inHours, NOW, wholeCase } from './support.ts'

const none = { ok: false, code: 'case_not_found', detail: '' } as const
const as = (given: Partial<SupportCase>): Pick<Support, 'ofAccount'> => ({
  ofAccount: async () => ({ ok: true, ...wholeCase(given) }),
})
const released = as({ state: 'released', ready: true, claimUntil: inHours(24) })

describe('a visit to ask for help', () => {
  test('begins with what happens, how long it takes under the policy, whom not to trust and whom to ask', async () => {
    const consumer = await (await createVisitStage({ ofAccount: async () => none })).page()
    assert.equal(headingOf(consumer), 'I have lost everything')
    for (const part of [
      'How long it takes: 4 hours to 7 days',
      'We never call and ask for a code. Nobody at the help desk needs to know your code.',
      '+49 30 123456',
      'Send my request',
    ]) {
      assert.ok(consumer.includes(part), part)
    }
    const workforce = await createVisitStage(
      { ofAccount: async () => none },
      { support: { preset: 'workforce' } },
    )
    assert.match(await workforce.page(), /How long it takes: 15 minutes to 24 hours/)
  })

  test('opens a case in the owner’s own name, with the first factor that the application stated', async () => {
    const opened: (readonly [string, OpenCaseInput, SupportActor])[] = []
    let found: Partial<SupportCase> | null = null
    const { act } = await createVisitStage({
      ofAccount: async () => (found === null ? none : { ok: true, ...wholeCase(found) }),
      open: async (accountId, input, by, options) => {
        opened.push([accountId, input, by])
        assert.match(options?.idempotencyKey ?? '', /^page\./)
        found = { state: 'open', openedBy: '', openedAs: 'owner' }
        return { ok: true, ...wholeCase(found) }
      },
    })
    const page = await act('/request', { reason: 'device_stolen', key: 'k1', accountId: 'bob' })
    assert.equal(headingOf(page), 'Your request is with us')
    assert.match(page, /somebody who knows your password, on this page/)
    const [[accountId, input, by] = assert.fail()] = opened
    assert.deepEqual(
      [accountId, input.reason, input.evidence, input.channel, by.kind],
      ['ada', 'device_stolen', [{ kind: 'password', outcome: 'pass' }], undefined, 'owner'],
    )
  })

  test('asks for the code in person where no message is read any more, and makes of an unknown reason "other"', async () => {
    const inputs: OpenCaseInput[] = []
    const { act } = await createVisitStage({
      ofAccount: async () => none,
      open: async (_, input) => {
        inputs.push(input)
        return { ok: true, ...wholeCase() }
      },
    })
    await act('/request', { reason: '<x>', lost: 'addresses' })
    assert.deepEqual(
      [inputs[0]?.reason, inputs[0]?.lost, inputs[0]?.channel],
      ['other', ['addresses'], 'in_person'],
    )
  })

  test('opens nothing for a form of another site, a visit for something else, or nobody', async () => {
    let opened = 0
    const stage = await createVisitStage({
      ofAccount: async () => none,
      open: async () => {
        opened += 1
        return { ok: true, ...wholeCase() }
      },
    })
    const { post } = stage
    assert.equal((await post('/request', {}, { 'Sec-Fetch-Site': 'cross-site' })).status, 403)
    assert.equal((await post('/request', {}, { Origin: 'https://evil.example' })).status, 403)
    assert.equal((await post('/request', {}, { 'Sec-Fetch-Site': 'same-origin', Cookie: '' })).status, 404)
    assert.equal((await stage.get('/request')).status, 303)
    assert.equal(opened, 0)
  })

  test('says why no request can be made', async () => {
    for (const [refusal, heading] of [
      [{ ok: false, code: 'case_frozen', detail: '' }, 'No request can be made at the moment'],
      [{ ok: false, code: 'support_stopped', detail: '' }, 'Requests are stopped at the moment'],
      [{ ok: false, code: 'case_limit_reached', detail: '', retryAfterSeconds: 3600 }, 'Not yet again'],
    ] as const) {
      const { act } = await createVisitStage({ ofAccount: async () => none, open: async () => refusal })
      const page = await act('/request', { reason: 'other' })
      assert.match(page, new RegExp(`role="alert">\\s*<h2>${heading}</h2>`))
    }
  })

  test('has no form where the policy helps nobody', async () => {
    const { page } = await createVisitStage({ ofAccount: async () => none }, { support: null })
    const text = await page()
    assert.match(text, /No request can be made here/)
    assert.doesNotMatch(text, /pages\/request/)
  })

  test('shows how a request stands, with the weekday and how far away it is, and nothing that others wrote of it', async () => {
    const rows: readonly (readonly [Partial<SupportCase>, string])[] = [
      [{ state: 'open' }, 'Your request is with us'],
      [{ state: 'review' }, 'People are looking at your request'],
      [{ state: 'approved' }, 'You can go on from Tuesday, 24 November 2026, 14:04 UTC'],
      [{ state: 'approved', notBefore: null }, 'Our messages have not reached you yet'],
      [{ state: 'approved', ready: true, notBefore: inHours(-1) }, 'You can get your code now'],
      [{ state: 'released' }, 'You can get your code now'],
      [{ state: 'released', held: true }, 'Your request is on hold'],
      [{ state: 'open', held: true }, 'Your request is on hold'],
    ]
    for (const [given, heading] of rows) {
      const text = await (await createVisitStage(as(given))).page()
      assert.equal(headingOf(text), heading)
      assert.match(text, /402913/)
      assert.doesNotMatch(text, /secret|standard|Grace Hopper ticket/)
    }
  })

  test('after the last request ended shows what became of it above the way to a new one', async () => {
    const ends: readonly CaseState[] = ['withdrawn', 'denied', 'cancelled', 'expired', 'failed', 'disputed']
    const headings = new Set<string>()
    for (const state of ends) {
      const text = await (await createVisitStage(as({ state, endedAt: NOW }))).page()
      assert.equal(headingOf(text), 'I have lost everything')
      headings.add(/<div class="card">\s*<h2>([^<]*)/.exec(text)?.[1] ?? '')
      assert.match(text, /pages\/request/)
    }
    assert.equal(headings.size, ends.length)
  })

  test('lets its owner say that a request from the help desk is theirs, once and only while it is open', async () => {
    const added: unknown[] = []
    const addEvidence: Support['addEvidence'] = async (caseId, input, by) => {
      added.push([caseId, input, by.kind])
      return { ok: true, ...wholeCase() }
    }
    const { page, act } = await createVisitStage({ ...as({ state: 'open' }), addEvidence })
    assert.match(await page(), /This is my request/)
    await act('/own')
    assert.deepEqual(added, [['cas_1', { kind: 'password', outcome: 'pass' }, 'owner']])
    const review = await createVisitStage({ ...as({ state: 'review' }), addEvidence })
    assert.doesNotMatch(await review.page(), /This is my request/)
    await review.act('/own')
    assert.equal(added.length, 1)
  })
})

describe('the code of a request', () => {
  test('is asked for with the first factor, goes to masked addresses that the page names, and is not on it', async () => {
    const claims: unknown[] = []
    const stage = await createVisitStage({
      ...released,
      claim: async (accountId, { firstFactor }) => {
        claims.push([accountId, firstFactor])
        return {
          ok: true,
          caseId: 'cas_1',
          codeExpiresAt: inHours(1 / 6),
          sentTo: ['a•••@e•••.org', 'b•••@m•••.net'],
          claimsLeft: 2,
        }
      },
    })
    const page = await stage.act('/claim', { key: 'k1' })
    assert.equal(headingOf(page), 'Type the code that we sent')
    assert.match(page, /We sent it to a•••@e•••\.org, b•••@m•••\.net\./)
    assert.match(page, /It is good until 23 November 2026, 15:10 UTC\./)
    assert.match(page, /action="\/pages\/use"/)
    assert.deepEqual(claims, [['ada', stage.firstFactor]])
  })

  test('is shown once, in the answer to the press of the button, where it is given in person', async () => {
    const code = 'X7K9-M3NP-QR2W-5T8E'
    const stage = await createVisitStage({
      ...as({ state: 'released', ready: true, claimUntil: inHours(24), channel: 'in_person' }),
      claimInPerson: async () => ({
        ok: true,
        caseId: 'cas_1',
        codeExpiresAt: inHours(1),
        sentTo: [],
        claimsLeft: 2,
        codeShown: code,
      }),
    })
    assert.match(await stage.page(), /Show me the code/)
    const answer = await stage.post('/claim', { key: 'k1' })
    const page = await answer.text()
    assert.equal(headingOf(page), 'Your code')
    assert.equal(page.split(code).length, 2)
    assert.match(page, /data-codes><code>[^]*good until 23 November 2026, 16:00 UTC/)
    assert.equal(answer.headers.get('Cache-Control'), 'no-store')
    assert.doesNotMatch(await stage.page(), /X7K9/)
  })

  test('is not said to be sent to an address of somebody’s choosing', async () => {
    const { page } = await createVisitStage(released)
    for (const sentTo of ['eve@evil.example', 'a•••@e•••.org eve@evil.example', '<b>•••@e•••.org']) {
      const text = await page(`/?about=code_sent&at=0&sentTo=${encodeURIComponent(sentTo)}`)
      assert.doesNotMatch(text, /evil|<b>|We sent it to/)
      assert.equal(headingOf(text), 'Type the code that we sent')
    }
  })

  test('is not sent twice by a double click', async () => {
    let claims = 0
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const stage = await createVisitStage({
      ...released,
      claim: async () => {
        claims += 1
        await promise
        return { ok: true, caseId: 'cas_1', codeExpiresAt: NOW, sentTo: [], claimsLeft: 2 }
      },
    })
    const clicks = [stage.post('/claim', { key: 'k1' }), stage.post('/claim', { key: 'k1' })]
    await Promise.resolve()
    resolve(undefined)
    const [first, second] = await Promise.all(clicks)
    assert.equal(first?.headers.get('Location'), second?.headers.get('Location'))
    assert.equal(claims, 1)
  })

  test('asks to sign in again where the first factor is too old', async () => {
    const { act } = await createVisitStage({
      ...released,
      claim: async () => ({ ok: false, code: 'first_factor_required', detail: '' }),
    })
    assert.match(await act('/claim'), /role="alert">\s*<h2>It has been a while</)
  })

  test('is sent under one key throughout a visit, so that it is not used twice where its answer was lost', async () => {
    const { page } = await createVisitStage(released)
    const keys = [await page(), await page()].map(
      (text) =>
        /action="\/pages\/use"[^>]*>\s*<input type="hidden" name="key" value="([^"]+)"/.exec(text)?.[1],
    )
    assert.match(keys[0] ?? '', /^pgs_\w+\.use$/)
    assert.equal(keys[0], keys[1])
  })

  test('that is mistyped or wrong leaves the field, in words of the message and not of a sheet', async () => {
    const { act } = await createVisitStage(released)
    const slip = await act('/use', { code: 'X7K9-M3NP-QR2W-5T8F' })
    assert.match(slip, /Compare it with our message/)
    const wrong = await act('/use', { code: 'X7K9-M3NP-QR2W-5T8E' })
    assert.match(wrong, /That is not the code that we sent/)
    for (const page of [slip, wrong]) {
      assert.match(page, /id="code"/)
      assert.doesNotMatch(page.replaceAll(/<details>[^]*?<\/details>/g, ''), /your sheet/)
    }
  })
})
