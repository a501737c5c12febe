import type { Sparekey } from '../interface/sparekey.ts'
import type { Issued } from '../interface/issue.ts'
import {
  newAccount,
  now,
  type SparekeyContract,
  type SparekeyContractAssert,
  withoutLeaves,
} from './sparekey-calls.ts'
import { importPromises } from './sparekey-imports.ts'
import { recoveryPromises } from './sparekey-recoveries.ts'

/** What the suite needs of a test runner; `node:test` and `node:assert/strict` fit, and so do others. */
export interface SparekeyContractOptions {
  readonly test: (name: string, body: () => Promise<void>) => unknown
  readonly assert: SparekeyContractAssert
  /** Called once for each test. The policy must be `default` with `attempts.delaysSeconds` empty and `issuing.maxPerDay` 20. */
  readonly open: () => Promise<Sparekey>
}

/**
 * What every implementation of {@link Sparekey} promises: the library over each store, and the client over HTTP. For
 * authors of stores and of other implementations.
 */
export const sparekeyContract = ({ test, assert, open }: SparekeyContractOptions): void => {
  const issue = async (sparekey: Sparekey, account: string): Promise<Issued> => {
    const sheet = await sparekey.issue(account, { reason: 'enrollment', authentication: now('pwd', 'otp') })
    if (!sheet.ok) throw new TypeError(sheet.detail)
    return sheet
  }
  const use: SparekeyContract['use'] = (sparekey, account, code, idempotencyKey) =>
    sparekey.redeem(
      account,
      {
        code,
        firstFactor: now('pwd'),
        context: { ip: '203.0.113.7', userAgent: 'contract', deviceId: 'd1' },
      },
      idempotencyKey === undefined ? {} : { idempotencyKey },
    )

  const promise: SparekeyContract['promise'] = (name, body) => {
    test(name, async () => {
      const sparekey = await open()
      try {
        await body(sparekey, newAccount())
      } finally {
        await sparekey.close()
      }
    })
  }

  promise('an account never seen answers state none', async (sparekey, account) => {
    assert.deepEqual(await sparekey.status(account), {
      ok: true,
      accountId: account,
      state: 'none',
      activeSet: null,
      pendingSet: null,
      failedAttempts: 0,
      retryAt: null,
      advice: [],
      recovery: null,
    })
    assert.deepEqual(await sparekey.events(account), { ok: true, items: [], nextCursor: null })
    assert.deepEqual(await sparekey.revoke(account, { reason: 'other' }), { ok: true, revoked: [] })
  })

  promise(
    'a set is issued with ten distinct codes, and works before it is confirmed',
    async (sparekey, account) => {
      const sheet = await issue(sparekey, account)
      assert.equal(new Set(sheet.codes).size, 10)
      assert.equal(sheet.issuedAt instanceof Date, true)
      assert.equal((await sparekey.status(account)).state, 'pending')
      const used = await use(sparekey, account, sheet.codes[0])
      assert.equal(used.ok && used.remaining, 9)
      assert.equal((await sparekey.status(account)).state, 'active')
    },
  )

  promise('a code is read as people type it, and used once', async (sparekey, account) => {
    const sheet = await issue(sparekey, account)
    const typed = ` ${sheet.codes[3]?.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}\n`
    const first = await use(sparekey, account, typed)
    assert.equal(first.ok, true)
    const second = await use(sparekey, account, sheet.codes[3] ?? '')
    assert.equal(!second.ok && second.code, 'code_already_used')
    assert.equal(!second.ok && second.code === 'code_already_used' && second.usedAt instanceof Date, true)
  })

  promise('of 20 parallel redemptions of one code exactly one succeeds', async (sparekey, account) => {
    const sheet = await issue(sparekey, account)
    const results = await Promise.all(
      Array.from({ length: 20 }, () => use(sparekey, account, sheet.codes[0])),
    )
    assert.equal(results.filter((one) => one.ok).length, 1)
    for (const one of results) if (!one.ok) assert.equal(one.code, 'code_already_used')
  })

  promise('three codes at once are three uses', async (sparekey, account) => {
    const sheet = await issue(sparekey, account)
    const results = await Promise.all(sheet.codes.slice(0, 3).map((code) => use(sparekey, account, code)))
    assert.equal(results.filter((one) => one.ok).length, 3)
    assert.equal((await sparekey.status(account)).activeSet?.remaining, 7)
  })

  promise('confirming ends the old set and leaves the code unused', async (sparekey, account) => {
    const old = await issue(sparekey, account)
    await sparekey.confirm(account, { setId: old.setId, code: old.codes[0] })
    const sheet = await issue(sparekey, account)
    assert.equal(sheet.replaces, old.setId)
    assert.equal((await use(sparekey, account, old.codes[1] ?? '')).ok, true)
    const confirmed = await sparekey.confirm(account, { setId: sheet.setId, code: sheet.codes[0] })
    assert.equal(confirmed.ok && confirmed.superseded, old.setId)
    assert.deepEqual(await sparekey.confirm(account, { setId: sheet.setId, code: sheet.codes[0] }), confirmed)
    const dead = await use(sparekey, account, old.codes[2] ?? '')
    assert.equal(!dead.ok && dead.code === 'set_superseded' && dead.serial, old.serial)
    assert.equal((await use(sparekey, account, sheet.codes[0])).ok, true)
  })

  promise('a wrong code and an account without codes get the same refusal', async (sparekey, account) => {
    const sheet = await issue(sparekey, account)
    const elsewhere = await use(sparekey, newAccount(), sheet.codes[0])
    const foreign = await issue(sparekey, newAccount())
    const wrong = await use(sparekey, account, foreign.codes[0])
    assert.deepEqual(elsewhere, wrong)
    assert.equal(!wrong.ok && wrong.code, 'code_invalid')
    assert.equal((await sparekey.status(account)).failedAttempts, 1)
  })

  promise('a slip of the pen spends no attempt', async (sparekey, account) => {
    const sheet = await issue(sparekey, account)
    const code = sheet.codes[0]
    const slip = code.slice(0, -1) + (code.endsWith('7') ? '8' : '7')
    const refused = await use(sparekey, account, slip)
    assert.equal(!refused.ok && refused.code, 'code_malformed')
    assert.equal((await sparekey.status(account)).failedAttempts, 0)
  })

  promise(
    'a code is a second factor: none is taken without a first, nor for more than it can give',
    async (sparekey, account) => {
      const sheet = await issue(sparekey, account)
      const code = sheet.codes[0]
      const alone = await sparekey.redeem(account, { code })
      assert.equal(!alone.ok && alone.code, 'first_factor_required')
      const beside = await sparekey.redeem(account, { code, firstFactor: now('bkcode') })
      assert.equal(!beside.ok && beside.code, 'first_factor_required')
      const strong = await sparekey.redeem(account, {
        code,
        firstFactor: now('pwd'),
        requiredAssurance: 'phishing_resistant',
      })
      assert.equal(!strong.ok && strong.code, 'assurance_not_met')
    },
  )

  promise('after a hundred wrong codes only new ones help, and they do', async (sparekey, account) => {
    const sheet = await issue(sparekey, account)
    const foreign = await issue(sparekey, newAccount())
    for (let guess = 0; guess < 100; guess += 1) {
      const wrong = await use(sparekey, account, foreign.codes[guess % 10] ?? '')
      assert.equal(!wrong.ok && wrong.code, 'code_invalid')
    }
    const right = await use(sparekey, account, sheet.codes[0])
    assert.equal(!right.ok && right.code, 'codes_disabled')
    assert.equal((await sparekey.status(account)).state, 'disabled')
    const anew = await issue(sparekey, account)
    assert.equal(anew.replaces, null)
    const old = await use(sparekey, account, sheet.codes[0])
    assert.equal(!old.ok && old.code, 'set_superseded')
    assert.equal((await use(sparekey, account, anew.codes[0])).ok, true)
  })

  promise('codes are issued only in a session with a second factor', async (sparekey, account) => {
    for (const authentication of [
      undefined,
      now('pwd'),
      now('pwd', 'mfa'),
      { methods: ['otp'], at: new Date(0) },
    ]) {
      const input =
        authentication === undefined
          ? { reason: 'enrollment' as const }
          : { reason: 'enrollment' as const, authentication }
      const refused = await sparekey.issue(account, input)
      assert.equal(!refused.ok && refused.code, 'insufficient_authentication')
    }
    const stolen = await sparekey.issue(account, { reason: 'recovery', recoveryToken: 'made up' })
    assert.equal(!stolen.ok && stolen.code, 'insufficient_authentication')
  })

  promise('a repeated call under its key is answered, not done again', async (sparekey, account) => {
    const sheet = await issue(sparekey, account)
    const first = await use(sparekey, account, sheet.codes[0], 'k1')
    assert.deepEqual(await use(sparekey, account, sheet.codes[0], 'k1'), first)
    assert.equal((await sparekey.status(account)).activeSet?.remaining, 9)
    const other = await use(sparekey, account, sheet.codes[1] ?? '', 'k1')
    assert.equal(!other.ok && other.code, 'idempotency_mismatch')
    const input = { reason: 'replacement' as const, authentication: now('otp') }
    assert.equal((await sparekey.issue(account, input, { idempotencyKey: 'k2' })).ok, true)
    const again = await sparekey.issue(account, input, { idempotencyKey: 'k2' })
    assert.equal(!again.ok && again.code, 'codes_already_shown')
  })

  promise('revoking ends every live set', async (sparekey, account) => {
    const active = await issue(sparekey, account)
    await sparekey.confirm(account, { setId: active.setId, code: active.codes[0] })
    const pending = await issue(sparekey, account)
    const revoked = await sparekey.revoke(account, { reason: 'compromised', note: 'seen on a desk' })
    assert.deepEqual(revoked, { ok: true, revoked: [active.setId, pending.setId] })
    const dead = await use(sparekey, account, active.codes[1] ?? '')
    assert.equal(!dead.ok && dead.code, 'set_revoked')
    assert.equal((await sparekey.status(account)).state, 'revoked')
  })

  promise('what is not there to be confirmed is named', async (sparekey, account) => {
    const sheet = await issue(sparekey, account)
    const missing = await sparekey.confirm(account, { setId: 'set_nowhere', code: sheet.codes[0] })
    assert.equal(!missing.ok && missing.code, 'set_not_found')
    await issue(sparekey, account)
    const replaced = await sparekey.confirm(account, { setId: sheet.setId, code: sheet.codes[0] })
    assert.equal(!replaced.ok && replaced.code, 'set_not_pending')
  })

  promise('the trail tells the story, newest first, page by page', async (sparekey, account) => {
    const sheet = await issue(sparekey, account)
    await sparekey.confirm(account, { setId: sheet.setId, code: sheet.codes[0] })
    await use(sparekey, account, sheet.codes[0])
    const whole = await sparekey.events(account)
    assert.deepEqual(
      whole.items.map((one) => [one.seq, one.type]),
      [
        [3, 'code.redeemed'],
        [2, 'set.confirmed'],
        [1, 'set.issued'],
      ],
    )
    assert.equal(whole.items[0]?.context?.ip, '203.0.113.7')
    assert.equal(whole.items[0]?.at instanceof Date, true)
    const page = await sparekey.events(account, { limit: 2 })
    const rest = await sparekey.events(account, { limit: 2, cursor: page.nextCursor ?? '' })
    assert.deepEqual(withoutLeaves([...page.items, ...rest.items]), withoutLeaves(whole.items))
    assert.equal(rest.nextCursor, null)
  })

  promise('every event of the trail has a receipt, another account’s has none', async (sparekey, account) => {
    await issue(sparekey, account)
    const { items } = await sparekey.events(account)
    const [event] = items
    if (event === undefined) throw new TypeError('The trail is empty.')
    const given = await sparekey.receipt(account, { eventId: event.eventId })
    if (!given.ok) throw new TypeError(given.detail)
    const begins = given.kind === 'proof' ? 'c2sp.org/tlog-proof@v1\nextra ' : 'sparekey/log-promise@v1\n'
    assert.equal(given.receipt.startsWith(begins), true)
    for (const [of, eventId] of [
      [`${account} other`, event.eventId],
      [account, `${event.eventId.slice(0, -1)}${event.eventId.endsWith('0') ? '8' : '0'}`],
      [account, 'evt_1'],
    ] as const) {
      const none = await sparekey.receipt(of, { eventId })
      assert.equal(!none.ok && none.code, 'not_found')
    }
    await sparekey.erase(account)
    const erased = await sparekey.receipt(account, { eventId: event.eventId })
    assert.equal(!erased.ok && erased.code, 'not_found')
  })

  promise('erasing leaves nothing that works and nothing that identifies', async (sparekey, account) => {
    const sheet = await issue(sparekey, account)
    assert.deepEqual(await sparekey.erase(account), { ok: true })
    assert.equal((await sparekey.status(account)).state, 'none')
    const refused = await use(sparekey, account, sheet.codes[0])
    assert.equal(!refused.ok && refused.code, 'code_invalid')
    assert.deepEqual(
      (await sparekey.events(account)).items.map((one) => one.type),
      ['account.erased'],
    )
  })

  promise("a caller's mistake throws, and names the field", async (sparekey, account) => {
    const names = (field: string) => (error: unknown) =>
      (error instanceof TypeError || error instanceof RangeError) && 'field' in error && error.field === field
    const authentication = now('otp')
    await assert.rejects(sparekey.issue('', { reason: 'enrollment', authentication }), names('accountId'))
    await assert.rejects(
      sparekey.issue(account, { reason: 'whim' as 'support', authentication }),
      names('reason'),
    )
    await assert.rejects(
      sparekey.issue(account, { reason: 'enrollment', authentication, count: 7 }),
      names('count'),
    )
    const unknown = { reason: 'enrollment' as const, authentication, colour: 'red' }
    await assert.rejects(sparekey.issue(account, unknown), names('colour'))
    await assert.rejects(sparekey.events(account, { limit: 201 }), names('limit'))
    await assert.rejects(
      sparekey.revoke(account, { reason: 'other' }, { idempotencyKey: 'a b' }),
      names('idempotencyKey'),
    )
  })

  importPromises({ assert, promise, issue, use })
  recoveryPromises({ assert, promise, issue, use })
}
