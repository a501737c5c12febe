import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodePrimitives, nodeRandom } from '../../../src/crypto/node-primitives.ts'
import { addKey, generateKeyRing } from '../../../src/crypto/key-ring-data.ts'
import { createKeyRing } from '../../../src/crypto/key-ring.ts'
import { withdraw } from '../../../src/lifecycle/fence/withdraw.ts'
import { keep, read } from '../../../src/store/port.ts'
import { wrongCode } from '../../support/codes.ts'
import { ask, holdings } from '../../support/inspect.ts'
import { heldKdf } from '../../support/kdfs.ts'
import { accountKeyOf, ada, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'
import { linkOf, recoveryLab, recovering } from '../../support/recovering.ts'

/** The token of a browser in which a right code of the account was typed. */
const remember = async (lab: Lab, account = ada, devices: readonly string[] = []): Promise<string> =>
  (await lab.sparekey.rememberDevice(account, { devices })).devices[0]

/** What comes of a code of no sheet, or of this one, typed in a browser with these tokens. */
const type = async (lab: Lab, devices: readonly string[], code = wrongCode()): Promise<string> =>
  verdict(await lab.sparekey.redeem(ada, { code, firstFactor: lab.signedIn('pwd') }, { devices }))

/** As many wrong codes by strangers as it takes to delay the account. */
const flood = async (lab: Lab): Promise<void> => {
  for (let guess = 0; guess < 20; guess += 1) await lab.redeem(wrongCode(guess))
}

const devicesOf = (lab: Lab) =>
  ask(lab.store, function* () {
    return keep(yield* read('readDevices', { accountKey: accountKeyOf(lab) }))
  })

test('wrong codes of strangers do not delay a browser in which a right one was typed, neither a use nor a confirmation', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  const device = await remember(lab)
  const next = await lab.issue()
  await flood(lab)
  assert.equal(await type(lab, []), 'too_many_attempts')
  const confirmed = await lab.sparekey.confirm(
    ada,
    { setId: next.setId, code: next.codes[0] },
    { devices: [device] },
  )
  assert.equal(verdict(confirmed), 'ok')
  await flood(lab)
  assert.equal(await type(lab, [], next.codes[1]), 'too_many_attempts')
  assert.equal(await type(lab, [device], next.codes[1]), 'ok')
  assert.equal(sheet.ok, true)
})

test('a known browser is not spared the cap: the tries of all together end at it, and nothing is hashed from there', async () => {
  const lab = await createLab({ policy: { attempts: { failureCap: 10 } } })
  const sheet = await lab.sheet()
  const devices = [await remember(lab)]
  await lab.fail(7)
  for (let guess = 0; guess < 3; guess += 1) assert.equal(await type(lab, devices), 'code_invalid')
  const { count } = lab.kdf
  assert.equal(await type(lab, devices, sheet.codes[1]), 'codes_disabled')
  lab.clock.advance(86_400)
  assert.equal(await type(lab, devices, sheet.codes[1]), 'codes_disabled')
  assert.equal(lab.kdf.count, count)
  assert.equal((await holdings(lab)).row.failures, 10)
})

test('a known browser has delays of its own, to the millisecond, which delay nobody else', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  const [mine, stolen] = [await remember(lab), await remember(lab)]
  for (const seconds of [0, 0, 0, 30, 60, 120]) {
    assert.equal(await type(lab, [stolen]), 'code_invalid')
    if (seconds === 0) continue
    lab.clock.advance(seconds - 0.001)
    assert.equal(await type(lab, [stolen]), 'too_many_attempts')
    lab.clock.advance(0.001)
  }
  await type(lab, [stolen])
  assert.equal(await type(lab, [stolen], sheet.codes[1]), 'too_many_attempts')
  assert.equal((await lab.sparekey.status(ada)).retryAt, null)
  assert.equal((await lab.sparekey.status(ada)).failedAttempts, 7)
  assert.equal(await type(lab, [mine], sheet.codes[1]), 'ok')
})

test('of any number of guesses at once in one known browser no more are checked than one after another', async () => {
  const lab = await createLab()
  await lab.sheet()
  const devices = [await remember(lab)]
  const { count } = lab.kdf
  const all = await Promise.all(Array.from({ length: 30 }, () => type(lab, devices)))
  assert.equal(lab.kdf.count - count, 4)
  assert.equal(all.filter((one) => one === 'too_many_attempts').length, 26)
})

test('a token that is forged, of another account or of another ring, or was replaced, is as if none was given', async () => {
  const lab = await createLab()
  await lab.sheet()
  const device = await remember(lab)
  const other = await remember(lab, 'bob')
  const foreign = await remember(await createLab())
  const changed = device.at(-3) === '0' ? '1' : '0'
  await flood(lab)
  for (const token of ['', 'dvc_', `${device.slice(0, -3)}${changed}${device.slice(-2)}`, other, foreign]) {
    assert.equal(await type(lab, [token]), 'too_many_attempts')
  }
  const newer = await remember(lab, ada, [other, device])
  assert.equal(await type(lab, [device]), 'too_many_attempts')
  assert.equal(await type(lab, ['nonsense', other, newer]), 'code_invalid')
})

test('a token ends after 400 days, with a revocation, with a signal that revokes, with the account, and with what a backup brought back', async () => {
  const accounts = async () => {
    const lab = await createLab({ policy: { format: 'long' } })
    await lab.sheet()
    return { lab, device: await remember(lab) }
  }
  const ends: readonly ((lab: Lab) => unknown)[] = [
    (lab) => lab.clock.advance(400 * 86_400),
    (lab) => lab.sparekey.revoke(ada, { reason: 'compromised' }),
    (lab) => lab.sparekey.signal(ada, { type: 'compromise_suspected' }),
    (lab) => lab.sparekey.erase(ada),
    (lab) =>
      withdraw(
        { ...lab, random: nodeRandom, clock: () => lab.clock.now(), primitives: nodePrimitives },
        accountKeyOf(lab),
      ),
  ]
  for (const end of [() => {}, ...ends]) {
    const { lab, device } = await accounts()
    lab.clock.advance(86_400 - 0.001)
    await end(lab)
    await flood(lab)
    assert.equal(await type(lab, [device]), ends.includes(end) ? 'too_many_attempts' : 'code_invalid')
  }
})

test('"this was not me" forgets every browser: one of them may be the one that used the code', async () => {
  const lab = await recoveryLab({ policy: { attempts: {} } })
  await recovering(lab)
  const device = await remember(lab)
  assert.equal(verdict(await lab.sparekey.disown({ token: await linkOf(lab, 'code.redeemed') })), 'ok')
  await flood(lab)
  assert.equal(await type(lab, [device]), 'too_many_attempts')
  assert.deepEqual(await devicesOf(lab), [])
})

test('an account has at most ten known browsers: the one known longest is forgotten', async () => {
  const lab = await createLab()
  await lab.sheet()
  const first = await remember(lab)
  lab.clock.advance(1)
  const second = await remember(lab)
  for (let number = 3; number <= 11; number += 1) {
    lab.clock.advance(1)
    await remember(lab)
  }
  assert.equal((await devicesOf(lab)).length, 10)
  await flood(lab)
  assert.equal(await type(lab, [first]), 'too_many_attempts')
  assert.equal(await type(lab, [second]), 'code_invalid')
})

test('a browser keeps the tokens of three other accounts beside the new one', async () => {
  const lab = await createLab()
  const tokens: string[] = []
  for (const account of ['a', 'b', 'c', 'd', 'e']) tokens.unshift(await remember(lab, account))
  const [first = '', ...others] = tokens
  const { devices, expiresAt } = await lab.sparekey.rememberDevice('e', { devices: [...others, 'x', first] })
  assert.deepEqual(devices.slice(1), others.slice(0, 3))
  assert.match(devices[0], /^dvc_[0-9a-z]{77}$/)
  assert.equal(expiresAt.getTime() - lab.clock.now().getTime(), 400 * 86_400_000)
})

test('a token outlives a change of keys, for as long as its key is on the ring', async () => {
  const data = generateKeyRing(nodeRandom, new Date(0))
  const ringOf = (given: typeof data) => createKeyRing(given, nodePrimitives, nodeRandom)
  const lab = await createLab({ keys: { load: async () => ringOf(data) } })
  await lab.sheet()
  const device = await remember(lab)
  const { clock, store } = lab
  const later = await createLab({
    clock,
    store,
    keys: { load: async () => ringOf(addKey(data, nodeRandom, new Date(1))) },
  })
  await flood(later)
  assert.equal(await type(later, [device]), 'code_invalid')
})

test('a try whose hash never started is given back to the browser and to the account, and no delay of strangers with it', async () => {
  const kdf = heldKdf()
  const lab = await createLab({ kdf, gate: { permits: 1, places: 2, waitMs: 1 } })
  await lab.sheet()
  const devices = [await remember(lab)]
  await flood(lab)
  const before = [await devicesOf(lab), (await holdings(lab)).row]
  kdf.isOpen = false
  const running = lab.redeem(wrongCode(1), { account: 'eve' })
  await kdf.reached(1)
  await assert.rejects(type(lab, devices), { code: 'overloaded' })
  assert.deepEqual([await devicesOf(lab), (await holdings(lab)).row], before)
  kdf.finishAll()
  await running
})

test('a known browser finds a place where strangers have filled theirs', async () => {
  const kdf = heldKdf()
  const lab = await createLab({
    kdf,
    policy: undelayed(100),
    gate: { permits: 1, places: 16, waitMs: 60_000 },
  })
  const sheet = await lab.sheet()
  const devices = [await remember(lab)]
  kdf.isOpen = false
  const guesses = Array.from({ length: 100 }, (_, guess) =>
    lab.redeem(wrongCode(guess), { account: `victim-${guess}` }).then(verdict, () => 'overloaded'),
  )
  await kdf.reached(1)
  await assert.rejects(type(lab, [], sheet.codes[1]), { code: 'overloaded' })
  const use = type(lab, devices, sheet.codes[1])
  await new Promise((resolve) => setImmediate(resolve))
  kdf.waiting[0]?.finish()
  await kdf.reached(1)
  kdf.waiting[0]?.finish()
  assert.equal(await use, 'ok', 'the next to get a permit')
  kdf.isOpen = true
  kdf.finishAll()
  await Promise.all(guesses)
})

test('tokens that are no list of texts, or too many, are refused by the name of the option', async () => {
  const lab = await createLab()
  for (const devices of ['dvc_', [1], Array.from({ length: 9 }, () => 'dvc_')]) {
    const options = { devices } as unknown as { devices: readonly string[] }
    await assert.rejects(lab.sparekey.rememberDevice(ada, options), {
      code: 'invalid_request',
      field: 'devices',
    })
    await assert.rejects(type(lab, options.devices), { code: 'invalid_request', field: 'devices' })
  }
})
