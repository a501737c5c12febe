import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSparekeys } from '../../../src/create-sparekey.ts'
import type { TenantSwitches } from '../../../src/interface/support.ts'
import { createLab, verdict, type Lab } from '../../support/lab.ts'
import { countingKdf } from '../../support/kdfs.ts'
import { createPostLab } from '../../support/due.ts'
import { createIncidents } from '../../../src/incidents/incidents.ts'
import { carriedOut, operator, partsOf, unusedCode } from '../../support/incidents.ts'

/** A lab in which hashes wait, once they are told to. */
const waiting = () => {
  const open = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  const kdf = countingKdf()
  let waits = false
  return {
    kdf: {
      derive: async (...given: Parameters<typeof kdf.derive>) => {
        if (waits) {
          reached.resolve()
          await open.promise
        }
        return kdf.derive(...given)
      },
    },
    hold: () => {
      waits = true
    },
    reached: reached.promise,
    open: open.resolve,
  }
}

test('a use that has begun when a job ends its sheet, and is not committed, is refused', async () => {
  const gate = waiting()
  const lab = await createPostLab({ kdf: gate.kdf })
  const sheet = await lab.sheet()
  lab.clock.advance(60)
  gate.hold()
  const use = lab.redeem(unusedCode(sheet))
  await gate.reached
  const job = await carriedOut({ ...lab, incidents: createIncidents(partsOf(lab)) })
  assert.deepEqual(job.ended, { accounts: 1, sets: 1 })
  gate.open()
  assert.equal(verdict(await use), 'set_revoked')
})

const frozen = async (lab: Lab, change: Partial<TenantSwitches>): Promise<void> => {
  const owner = operator('olga', { role: 'owner' })
  assert.ok((await lab.sparekey.support.setSwitches(change, { reason: 'attack' }, owner)).ok)
}

const outcome = (call: Promise<{ ok: true } | { ok: false; code: string }>): Promise<string> =>
  call.then(verdict, (error: { code: string }) => error.code)

test('a use that has begun when all codes are frozen, and is not committed, is refused, and neither code nor attempt is gone', async () => {
  const gate = waiting()
  const lab = await createLab({ kdf: gate.kdf })
  const sheet = await lab.sheet()
  gate.hold()
  const use = outcome(lab.redeem(unusedCode(sheet)))
  await gate.reached
  await frozen(lab, { redeemFrozen: true })
  gate.open()
  assert.equal(await use, 'overloaded')
  assert.equal(await outcome(lab.redeem(unusedCode(sheet))), 'overloaded')
  assert.equal((await lab.sparekey.status('ada')).failedAttempts, 0)
  await lab.issue()
  await frozen(lab, { redeemFrozen: false })
  assert.equal(await outcome(lab.redeem(unusedCode(sheet))), 'ok')
})

test('a sheet that is being made or confirmed when new sheets are frozen is not, and codes go on', async () => {
  const gate = waiting()
  const lab = await createLab({ kdf: gate.kdf })
  const sheet = await lab.sheet()
  const next = await lab.issue()
  gate.hold()
  const authentication = lab.signedIn('pwd', 'otp')
  const making = outcome(lab.sparekey.issue('bob', { reason: 'enrollment', authentication }))
  await gate.reached
  await frozen(lab, { issueFrozen: true })
  gate.open()
  assert.equal(await making, 'overloaded')
  assert.equal(await outcome(lab.confirm(next)), 'overloaded')
  assert.equal((await lab.sparekey.status('bob')).state, 'none')
  assert.equal(await outcome(lab.redeem(unusedCode(sheet))), 'ok')
})

test('what another process froze holds from the next look on, and of other tenants nothing', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  const { store, keys, clock, kdf } = lab
  const elsewhere = await createSparekeys({ store, keys, kdf, clock: () => clock.now() })
  await frozen(lab, { redeemFrozen: true })
  await elsewhere.refreshFreezes()
  const redeem = (tenant: string) =>
    outcome(elsewhere.of(tenant).redeem('ada', { code: unusedCode(sheet), firstFactor: lab.signedIn('pwd') }))
  assert.equal(await redeem('default'), 'overloaded')
  assert.equal(await redeem('other'), 'code_invalid')
  const late = await createSparekeys({ store, keys, kdf, clock: () => clock.now() })
  assert.equal(
    await outcome(
      late.of('default').redeem('ada', { code: unusedCode(sheet), firstFactor: lab.signedIn('pwd') }),
    ),
    'overloaded',
    'a process that starts knows it',
  )
})
