import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { cautious, Crew, person } from '../../../../keep-team/test/support/crew.ts'
import type { TeamKeys } from '../../../src/model/teams.ts'
import { teamStatuses, writeDues } from '../../../src/team/status.ts'

test('what waits for a member is counted by the day: lapsed requests do not, what directors take over does', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'keep-status-'))
  t.after(() => rm(folder, { recursive: true }))
  const [ada, bo, cy] = [person('ada'), person('bo'), person('cy')]
  const crew = new Crew(ada)
  crew.joins(bo, ada)
  crew.joins(cy, ada)
  const shelf = crew.shelf(ada, cautious, { owner: [bo], responder: [cy] })
  const words = { ...crew.putting(shelf), rotateBy: '2026-03-04' }
  crew.says(words, bo)
  crew.asks(cy, words.set)
  const { team } = crew.state
  const keysOf = ({ card }: typeof ada) => ({ team, name: 'ops', member: card.member }) as TeamKeys
  const counts = async (who: typeof ada, now: string) => {
    const [one] = await teamStatuses([keysOf(who)], folder, new Date(now))
    return one === undefined ? null : [one.due, one.overdue]
  }
  assert.equal(await counts(bo, '2026-03-01T13:00:00Z'), null, 'nothing was seen yet')
  await writeDues(folder, keysOf(bo), crew.state, [])
  assert.deepEqual(await counts(bo, '2026-03-01T13:00:00Z'), [1, 0], 'the request')
  assert.deepEqual(await counts(bo, '2026-03-02T13:00:00Z'), [0, 0], 'it has lapsed')
  assert.deepEqual(await counts(bo, '2026-03-04T13:00:00Z'), [1, 0], 'new codes')
  assert.deepEqual(await counts(bo, '2026-03-05T13:00:00Z'), [1, 1])
  await writeDues(folder, keysOf(ada), crew.state, [])
  assert.deepEqual(await counts(ada, '2026-03-11T13:00:00Z'), [1, 1], 'the kit')
  assert.deepEqual(await counts(ada, '2026-03-12T13:00:00Z'), [2, 2], 'and what bo left lying for a week')
  await writeDues(folder, keysOf(cy), crew.state, [])
  assert.deepEqual(await counts(cy, '2026-03-12T13:00:00Z'), [0, 0])
  await writeFile(join(folder, 'teams', `${team}.due.json`), '{"torn')
  assert.equal(await counts(cy, '2026-03-12T13:00:00Z'), null)
})
