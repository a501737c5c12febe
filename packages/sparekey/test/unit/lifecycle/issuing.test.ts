import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArgumentRangeError } from '../../../src/errors.ts'
import { seededRandom } from '../../support/codes.ts'
import { assertSound, holdings } from '../../support/inspect.ts'
import { heldKdf } from '../../support/kdfs.ts'
import { ada, createLab, undelayed, verdict, type Lab } from '../../support/lab.ts'

const day = 86_400
const tryToIssue = async (lab: Lab) =>
  verdict(await lab.sparekey.issue(ada, { reason: 'replacement', authentication: lab.signedIn('otp') }))

test('an answer tells everything about the new set, and the codes are as many as it says', async () => {
  const lab = await createLab({ policy: { issuing: { countsAllowed: [5, 100] } } })
  const sheet = await lab.issue({ count: 100, expiresInDays: 30, policy: 'default' })
  assert.equal(sheet.codes.length, 100)
  assert.equal(sheet.count, 100)
  assert.match(sheet.serial, /^[0-9A-HJKMNP-TV-Z]{4}$/)
  assert.match(sheet.setId, /^set_[0-9a-hjkmnp-tv-z]{26}$/)
  assert.deepEqual(sheet.issuedAt, lab.clock.now())
  assert.equal(sheet.expiresAt?.getTime(), lab.clock.now().getTime() + 30 * day * 1000)
  assert.equal(new Set(sheet.codes.map((code) => code.slice(0, 2))).size, 100)
})

test('at most five sets a day: the window begins with the first and ends 24 hours later', async () => {
  const lab = await createLab()
  await lab.sheet()
  lab.clock.advance(day - 10)
  for (let time = 0; time < 4; time += 1) await lab.sheet()
  const limited = await lab.sparekey.issue(ada, {
    reason: 'enrollment',
    authentication: lab.signedIn('otp'),
  })
  assert.ok(!limited.ok && limited.code === 'issue_limit_reached')
  assert.equal(limited.retryAfterSeconds, 10)
  lab.clock.advance(9.999)
  assert.equal(await tryToIssue(lab), 'issue_limit_reached')
  lab.clock.advance(0.001)
  for (let time = 0; time < 5; time += 1) await lab.sheet()
  assert.equal(await tryToIssue(lab), 'issue_limit_reached')
  assert.ok((await lab.issue({}, {}, 'eve')).ok, 'each account has a limit of its own')
})

test('a sheet that was made anew before it was confirmed does not count, up to three times the limit in all', async () => {
  const lab = await createLab()
  for (let time = 0; time < 4; time += 1) await lab.issue()
  for (let time = 0; time < 4; time += 1) await lab.sheet()
  await lab.issue()
  await lab.sheet()
  assert.equal(await tryToIssue(lab), 'issue_limit_reached', 'five were confirmed')

  const patient = await createLab()
  for (let time = 0; time < 15; time += 1) assert.equal(await tryToIssue(patient), 'ok')
  assert.equal(await tryToIssue(patient), 'issue_limit_reached', 'three times five were made')
  patient.clock.advance(day)
  assert.equal(await tryToIssue(patient), 'ok')
})

test('the limit holds against parallel requests, and a refused one spends nothing', async () => {
  const lab = await createLab({ policy: { issuing: { maxPerDay: 2 } } })
  const all = await Promise.all(Array.from({ length: 9 }, () => tryToIssue(lab)))
  assert.equal(all.filter((one) => one === 'ok').length, 6)
  assert.equal(all.filter((one) => one === 'issue_limit_reached').length, 3)
  const { row } = await assertSound(lab)
  assert.equal(row.issueCount, 6)
})

test('the limit holds where parallel requests end in another order than they began', async () => {
  const kdf = heldKdf()
  const lab = await createLab({ kdf, policy: { format: 'long', issuing: { maxPerDay: 1 } } })
  kdf.isOpen = false
  const all: Promise<string>[] = []
  for (let time = 0; time < 7; time += 1) {
    all.push(tryToIssue(lab))
    await kdf.reached(10 * (time + 1))
    lab.clock.advance(0.001)
  }
  kdf.isOpen = true
  for (let time = 7; time > 0; time -= 1) {
    for (const hash of kdf.waiting.slice(-10)) hash.finish()
    await all[time - 1]
  }
  assert.equal((await holdings(lab)).row.issueCount, 3)
})

test('labels are distinct against the active and the pending set, as many as there are', async () => {
  const lab = await createLab({ policy: { issuing: { countsAllowed: [100], maxPerDay: 20 } } })
  const active = await lab.sheet({ count: 100 })
  for (let time = 0; time < 8; time += 1) {
    const before = (await holdings(lab)).sets.filter(({ endedAt }) => endedAt === null)
    const { codes } = await lab.issue({ count: 100 })
    const live = new Set(before.flatMap(({ labels }) => labels.match(/../g) ?? []))
    assert.ok(codes.every((code) => !live.has(code.slice(0, 2))))
  }
  assert.equal((await lab.sparekey.status(ada)).activeSet?.setId, active.setId)
})

test('a code of an old sheet is told to be one: no newer sheet that is searched has its label', async () => {
  const lab = await createLab({ policy: { issuing: { countsAllowed: [100], maxPerDay: 20 } } })
  const sheets = []
  for (let time = 0; time < 4; time += 1) sheets.push(await lab.sheet({ count: 100 }))
  const labels = sheets.flatMap(({ codes }) => codes.map((code) => code.slice(0, 2)))
  assert.equal(new Set(labels).size, 400)
  for (const { codes } of sheets.slice(0, 3))
    assert.equal(verdict(await lab.redeem(codes[0])), 'set_superseded')
})

test('two issues that draw the same labels at once end with labels apart', async () => {
  // Both draw from one seed, so that each would give its codes the labels of the other.
  const { store, keys } = await createLab()
  const labs = await Promise.all(
    [1, 2].map(() => createLab({ store, keys, policy: undelayed(), random: seededRandom(7) })),
  )
  const [one, other] = await Promise.all(labs.map((lab) => lab.issue()))
  assert.ok(one && other)
  const [first] = labs
  assert.ok(first)
  const { sets } = await assertSound(first)
  assert.deepEqual(sets.map(({ state }) => state).toSorted(), ['abandoned', 'pending'])
  const labels = [...one.codes, ...other.codes].map((code) => code.slice(0, 2))
  assert.equal(new Set(labels).size, 20)
})

test('how many codes and how many days is as the policy allows', async () => {
  const lab = await createLab({ policy: { issuing: { expiresInDays: 30, expiresInDaysMax: 60 } } })
  const refusedAs = (field: string) => (error: unknown) =>
    error instanceof ArgumentRangeError && error.field === field
  await assert.rejects(lab.issue({ count: 11 }), refusedAs('count'))
  await assert.rejects(lab.issue({ expiresInDays: 61 }), refusedAs('expiresInDays'))
  await assert.rejects(lab.issue({ policy: 'strict' }), refusedAs('policy'))
  assert.equal((await lab.issue({ count: 20 })).codes.length, 20)
  const byPolicy = await lab.issue({ expiresInDays: null })
  assert.equal(byPolicy.expiresAt?.getTime(), byPolicy.issuedAt.getTime() + 30 * day * 1000)
})

test('a strict tenant says at which moments codes may be issued at all', async () => {
  const lab = await createLab({ policy: { preset: 'strict' } })
  assert.equal(await tryToIssue(lab), 'insufficient_authentication')
  const sheet = await lab.issue({ reason: 'enrollment' })
  assert.match(sheet.codes[0], /^([0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]{5}$/)
  assert.notEqual(sheet.expiresAt, null)
})

test('two parallel issues leave one pending set, and the other sheet is named as replaced', async () => {
  const lab = await createLab({ policy: undelayed() })
  const old = await lab.sheet()
  const [one, other] = await Promise.all([lab.issue(), lab.issue()])
  const { sets } = await assertSound(lab)
  assert.deepEqual(sets.map(({ state }) => state).toSorted(), ['abandoned', 'active', 'pending'])
  const verdicts = [verdict(await lab.confirm(one)), verdict(await lab.confirm(other))]
  assert.deepEqual(verdicts.toSorted(), ['ok', 'set_not_pending'])
  assert.equal(verdict(await lab.redeem(old.codes[1]!)), 'set_superseded')
  await assertSound(lab)
})
