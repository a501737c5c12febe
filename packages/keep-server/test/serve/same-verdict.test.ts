import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { attempt, attempts, begun, people } from '../../../keep-team/test/support/role-attempts.ts'
import { RoleModel } from '../../../keep-team/test/support/role-model.ts'
import { Stage, temporaryFolder } from '../support/stage.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import { KnownStates } from '../../src/teams/read-state.ts'

const randomChains = Math.ceil(Number(process.env['KEEP_TEAM_RANDOM_CHAINS'] ?? '30') / 15)

test('a server, also one that has just started, takes what a program takes and refuses what it refuses, for the same reason', async (t) => {
  const store = sqliteStore(join(await temporaryFolder(t), 'server.db'))
  t.after(() => store.close())
  await store.migrate(0)
  const [ada] = people
  await fc.assert(
    fc.asyncProperty(attempts, async (tries) => {
      const stage = new Stage(store, ada!)
      const { crew } = stage
      const model = new RoleModel(ada!.card.member)
      assert.equal((await stage.found()).status, 201)
      for (const [index, one] of [...begun, ...tries].entries()) {
        crew.pass(one.detail)
        const found = attempt(crew, model, one)
        if (found === null) continue
        const note = crew.note(found.words, ...found.signers)
        const before = crew.state.head.seq
        const refusal = crew.take(note)
        // Every fifth time it remembers nothing.
        if (index % 5 === 0) Object.assign(stage.parts, { known: new KnownStates() })
        const { status, body } = await stage.as(ada!, 'POST', stage.path('notes'), stage.appending([note]))
        const isIn = crew.state.members.get(ada!.card.member)?.removedAt === null
        if (!isIn && crew.state.head.seq === before) return
        assert.deepEqual([status, body['reason'] ?? null], [refusal === null ? 201 : 422, refusal])
        if (!isIn) return
      }
    }),
    { numRuns: randomChains },
  )
})
