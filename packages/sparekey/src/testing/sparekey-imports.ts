import { newAccount, now, type SparekeyContract } from './sparekey-calls.ts'

/** Of 20 symbols, so that the policy `default` takes them. */
const codes = [
  'q7wr-93kd-x02m-zz81-ab4e',
  '5tgb-6yhn-7ujm-8ik0-l1p2',
  'Abcd-Efgh-Ijkl-Mnop-0123',
  '9o8i-7u6y-5t4r-3e2w-1q0p',
] as const
const at = new Date('2026-03-01T10:00:00.000Z')
const input = {
  source: 'old-login',
  symbols: 'alphanumeric' as const,
  codes: [...codes.slice(0, 3), { code: codes[3], usedAt: at }],
}

/** What another system may have kept of the first two: their SHA-256, hyphens included. */
const hashes = {
  source: 'old-login',
  scheme: 'sha256' as const,
  verifiers: [
    '7cd336ccdd2e45f7e82d1b0fe1727be1e313115aad0484fb113e2ee37d7402b3',
    'f33594f0617a35f3a493a7080f5af562d9320b5947e579e3c0654857619cf846',
  ],
  used: [{ index: 1, at }],
  symbols: 'alphanumeric' as const,
  pattern: 'xxxx-xxxx-xxxx-xxxx-xxxx',
  randomBits: 100,
}

/** What every implementation promises of codes that come from another system. */
export const importPromises = ({ assert, promise, issue, use }: SparekeyContract): void => {
  promise('codes of another system work at once, each unused one once', async (sparekey, account) => {
    const imported = await sparekey.importSet(account, input)
    if (!imported.ok) throw new TypeError(imported.detail)
    const { count, remaining, state, format, repeated } = imported
    assert.deepEqual([count, remaining, state, format, repeated], [4, 3, 'active', 'legacy', false])
    const { activeSet } = await sparekey.status(account)
    assert.deepEqual([activeSet?.format, activeSet?.count, activeSet?.remaining], ['legacy', 4, 3])
    assert.deepEqual(activeSet?.redemptions, [{ label: '04', redeemedAt: at }])

    const first = await use(sparekey, account, ` ${codes[0].toUpperCase().replaceAll('-', ' ')} `)
    assert.deepEqual([first.ok && first.label, first.ok && first.remaining], ['01', 2])
    const again = await use(sparekey, account, codes[0])
    assert.equal(!again.ok && again.code, 'code_already_used')
    const used = await use(sparekey, account, codes[3])
    assert.deepEqual(!used.ok && used.code === 'code_already_used' && used.usedAt, at)
    const wrong = await use(sparekey, account, 'q7wr-93kd-x02m-zz81-ab4f')
    assert.equal(!wrong.ok && wrong.code, 'code_invalid')
    assert.equal((await sparekey.status(account)).failedAttempts, 3)
  })

  promise(
    'codes of which another system kept hashes alone work too, each unused one once',
    async (sparekey, account) => {
      const imported = await sparekey.importSet(account, hashes)
      if (!imported.ok) throw new TypeError(imported.detail)
      assert.deepEqual([imported.count, imported.remaining, imported.format], [2, 1, 'legacy'])
      assert.deepEqual((await sparekey.status(account)).advice, ['replace_codes', 'few_left'])
      const all = await Promise.all(
        Array.from({ length: 10 }, () => use(sparekey, account, codes[0].toUpperCase().replaceAll('-', ''))),
      )
      assert.equal(all.filter((one) => one.ok).length, 1)
      for (const one of all) if (!one.ok) assert.equal(one.code, 'code_already_used')
      const used = await use(sparekey, account, codes[1])
      assert.deepEqual(!used.ok && used.code === 'code_already_used' && used.usedAt, at)
      const wrong = await use(sparekey, account, codes[2])
      assert.equal(!wrong.ok && wrong.code, 'code_invalid')
    },
  )

  promise('of 20 parallel uses of one imported code exactly one succeeds', async (sparekey, account) => {
    await sparekey.importSet(account, input)
    const all = await Promise.all(Array.from({ length: 20 }, () => use(sparekey, account, codes[1])))
    assert.equal(all.filter((one) => one.ok).length, 1)
    for (const one of all) if (!one.ok) assert.equal(one.code, 'code_already_used')
  })

  promise(
    'of 10 imports at once one makes the set, and a repeat changes nothing',
    async (sparekey, account) => {
      const all = await Promise.all(Array.from({ length: 10 }, () => sparekey.importSet(account, input)))
      assert.equal(new Set(all.map((one) => one.ok && one.setId)).size, 1)
      assert.equal(all.filter((one) => one.ok && !one.repeated).length, 1)
      await use(sparekey, account, codes[0])
      const later = await sparekey.importSet(account, input)
      assert.deepEqual(later.ok && [later.repeated, later.remaining], [true, 2])
      const keyed = await sparekey.importSet(account, input, { idempotencyKey: 'k1' })
      assert.equal(keyed.ok, true)
    },
  )

  promise('the import and what was used before it are in the trail', async (sparekey, account) => {
    await sparekey.importSet(account, input)
    const { items } = await sparekey.events(account)
    assert.deepEqual(
      items.map(({ type, actor, detail }) => [type, actor, detail]),
      [
        [
          'set.imported',
          'application',
          { source: 'old-login', count: 4, remaining: 3, used: '04', randomBits: 103 },
        ],
      ],
    )
  })

  promise('imported codes work until a new sheet is confirmed', async (sparekey, account) => {
    const imported = await sparekey.importSet(account, input)
    if (!imported.ok) throw new TypeError(imported.detail)
    const sheet = await issue(sparekey, account)
    assert.equal(sheet.replaces, imported.setId)
    assert.equal((await use(sparekey, account, codes[0])).ok, true)
    await sparekey.confirm(account, { setId: sheet.setId, code: sheet.codes[0] })
    const dead = await use(sparekey, account, codes[1])
    assert.equal(!dead.ok && dead.code, 'set_superseded')
    assert.equal((await use(sparekey, account, sheet.codes[0])).ok, true)
  })

  promise('codes that ended here are not brought back, nor put beside others', async (sparekey, account) => {
    const sheet = await issue(sparekey, account)
    assert.equal((await sparekey.importSet(account, input)).ok, true, 'a pending sheet is no hindrance')
    assert.equal((await use(sparekey, account, codes[0])).ok, true)
    await sparekey.revoke(account, { reason: 'compromised' })
    const ended = await sparekey.importSet(account, input)
    assert.equal(!ended.ok && ended.code, 'codes_exist')
    assert.equal((await use(sparekey, account, sheet.codes[0])).ok, false)

    const other = newAccount()
    const own = await issue(sparekey, other)
    await sparekey.confirm(other, { setId: own.setId, code: own.codes[0] })
    const beside = await sparekey.importSet(other, input)
    assert.equal(!beside.ok && beside.code, 'codes_exist')

    const gone = newAccount()
    await sparekey.importSet(gone, input)
    await sparekey.erase(gone)
    const erased = await sparekey.importSet(gone, input)
    assert.equal(!erased.ok && erased.code, 'codes_exist')
    const use1 = await use(sparekey, gone, codes[0])
    assert.equal(!use1.ok && use1.code, 'code_malformed')
  })

  promise('what cannot be taken over is named by its field', async (sparekey, account) => {
    const names = (field: string) => (error: unknown) =>
      error instanceof RangeError && 'field' in error && error.field === field
    const refused = (change: object, field: string) =>
      assert.rejects(sparekey.importSet(account, { ...input, ...change }), names(field))
    await refused({ codes: ['1234-5678'], symbols: 'digits' }, 'policy')
    await refused({ randomBits: 40 }, 'policy')
    await refused({ symbols: 'digits' }, 'codes')
    await refused({ codes: [codes[0], codes[0].toUpperCase()] }, 'codes')
    await refused({ codes: [{ code: codes[0], usedAt: now('pwd').at }] }, 'codes')
    await refused({ codes: ['abcdefghij'.repeat(3)] }, 'codes')
    const hashed = (change: object, field: string) =>
      assert.rejects(sparekey.importSet(account, { ...hashes, ...change }), names(field))
    await hashed({ verifiers: ['00'], used: [] }, 'verifiers[0]')
    await hashed({ pattern: 'xxxx.xxxx' }, 'pattern')
    await hashed({ randomBits: 40 }, 'policy')
    assert.equal((await sparekey.status(account)).state, 'none')
  })
}
