import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSparekeys } from '../../../src/create-sparekey.ts'
import { createPostLab } from '../../support/due.ts'
import { wrongCode } from '../../support/codes.ts'
import { holdings } from '../../support/inspect.ts'
import { createLab, verdict, type Lab } from '../../support/lab.ts'
import { grace } from '../../support/incidents.ts'

const contacts = [{ channel: 'email' as const, address: 'ada@example.org' }]
const policy = { format: 'long', issuing: { count: 5, countsAllowed: [5] } } as const

const burn = async (lab: Lab, codes: string, account = 'ada') => {
  const { store, keys, clock, kdf } = lab
  const sparekeys = await createSparekeys({ store, keys, kdf, clock: () => clock.now() })
  return sparekeys.burnExposed(lab.tenant, account, codes, grace)
}

test('codes that were posted end every sheet of their account, whoever posted them in whatever form, and its owner is told', async () => {
  const lab = await createPostLab({ policy })
  const sheet = await lab.sheet({ contacts })
  const next = await lab.issue()
  await lab.days(0)
  lab.told()
  const pasted = `Sheet ${sheet.serial}\n 1. nothing\r\n${sheet.codes[2]?.toLowerCase()}, ${sheet.codes[3]};\n\n`
  const found = await burn(lab, pasted)
  assert.deepEqual(
    { ...found, serials: [...found.serials] },
    { live: 2, dead: 0, unknown: 0, unreadable: 2, serials: [sheet.serial], revoked: 2 },
  )
  assert.equal(verdict(await lab.redeem(sheet.codes[1] ?? '')), 'set_revoked')
  assert.equal(verdict(await lab.redeem(next.codes[1] ?? '')), 'set_superseded')
  const { events, row } = await holdings(lab)
  const ending = events.find(({ type }) => type === 'set.revoked')
  assert.equal((JSON.parse(ending?.detail ?? '{}') as { reason: string }).reason, 'compromised')
  assert.equal(ending?.actor, 'operator')
  assert.equal(row.failures, 2, 'only the two tries of this test: looking spent none')
  await lab.days(0)
  assert.ok(lab.told().includes('sheet_cancelled'))
})

test('a code of a sheet that was replaced, and codes that are nobody’s, change nothing', async () => {
  const lab = await createLab({ policy })
  const old = await lab.sheet()
  const sheet = await lab.sheet()
  const before = await holdings(lab)
  const found = await burn(lab, [old.codes[3], wrongCode(1, 'long')].join('\n'))
  assert.deepEqual([found.live, found.dead, found.unknown, found.revoked], [0, 1, 1, 0])
  assert.deepEqual(await holdings(lab), before)
  assert.equal(verdict(await lab.redeem(sheet.codes[1] ?? '')), 'ok')
})

test('the codes of one account are none of another, nor of one that is not there', async () => {
  const lab = await createLab({ policy })
  const sheet = await lab.sheet()
  await lab.sheet({}, 'bob')
  for (const name of ['bob', 'nobody']) {
    const found = await burn(lab, sheet.codes.join('\n'), name)
    assert.equal(found.revoked + found.live, 0, name)
  }
  assert.equal(verdict(await lab.redeem(sheet.codes[1] ?? '')), 'ok')
})

test('a slow format is looked at like any other', async () => {
  const lab = await createLab()
  const sheet = await lab.sheet()
  assert.deepEqual((await burn(lab, sheet.codes[4] ?? '')).serials, [sheet.serial])
})

test('too many lines are refused before anything is hashed', async () => {
  const lab = await createLab({ policy })
  await assert.rejects(burn(lab, Array.from({ length: 101 }, () => 'x').join('\n')), {
    code: 'invalid_request',
    field: 'codes',
  })
})
