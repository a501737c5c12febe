import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyBook } from '../../../src/model/book.ts'
import { mergeTeams } from '../../../src/model/teams.ts'
import type { TeamKeys } from '../../../src/model/teams.ts'
import { applyChange, emptyState, readState, undoLast } from '../../../src/model/undo.ts'

const keys = (team: string, seq: number): TeamKeys => ({
  team: team.repeat(64),
  name: 'ops',
  server: 'https://keep.example.org',
  logKey: 'key',
  member: 'm1',
  handle: 'ada',
  identity: 'AGE-SECRET-KEY-1',
  signingKey: 'key',
  seen: { seq, hash: 'a'.repeat(64) },
  invitations: [],
  joined: true,
})

test('a vault is read with teams and without, and teams in full', () => {
  assert.equal(readState(emptyState).teams, undefined)
  assert.deepEqual(readState({ ...emptyState, teams: [keys('a', 1)] }).teams, [keys('a', 1)])
  assert.throws(
    () => readState({ ...emptyState, teams: [{ ...keys('a', 1), more: 1 }] }),
    /more is not a known field/,
  )
  assert.throws(() => readState({ ...emptyState, teams: [keys('z', 1)] }), /teams\[0\]\.team/)
})

test('a change of the book and its undoing leave the teams as they are', () => {
  const state = { ...emptyState, teams: [keys('a', 1)] }
  const book = { ...emptyBook, vaultCare: { ...emptyBook.vaultCare, keptAt: ['memory' as const] } }
  const changed = applyChange(state, { book, note: 'kept' }, new Date(0))
  assert.deepEqual(changed.teams, state.teams)
  assert.deepEqual(undoLast(changed).state.teams, state.teams)
})

test('two copies of a vault merge to the teams of both, each as it was seen last', () => {
  assert.deepEqual(mergeTeams([keys('a', 5), keys('b', 1)], [keys('b', 3), keys('a', 4), keys('c', 1)]), [
    keys('a', 5),
    keys('b', 3),
    keys('c', 1),
  ])
})
