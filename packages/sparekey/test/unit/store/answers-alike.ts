import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import * as fc from 'fast-check'
import { SparekeyError } from '../../../src/errors.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { keep, type Answer, type Statement, type Store } from '../../../src/store/port.ts'
import { isRead } from '../../../src/store/sql/rows.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'

/** What a store answers: rows, how many were written, or the code of its refusal. */
const answerOf = async (store: Store, statement: Statement): Promise<unknown> => {
  try {
    const outcome = await store.transact(function* () {
      const answer: Answer = yield statement
      return keep(answer)
    })
    if (outcome.outcome !== 'committed') return outcome.outcome
    const { rows, written } = outcome.value
    return isRead(statement.name) ? rows.map((row) => Object.assign({}, row)) : written
  } catch (error) {
    assert.ok(error instanceof SparekeyError, String(error))
    return error.code
  }
}

/** Rows that a statement gives in no order. */
const unordered: readonly string[] = ['takeQueued', 'readLeafPlaces', 'readAlarmNotes']
const settled = (name: string, answer: unknown): unknown =>
  unordered.includes(name) && Array.isArray(answer)
    ? answer.map((row) => JSON.stringify(row)).toSorted()
    : answer

export const few = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: most })
export const someBytes = few(2).map((value) => Uint8Array.from({ length: 16 }, () => value))
export const time = few(4)
export const limit = fc.integer({ min: 1, max: 3 })

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>
export const asked = (name: string, fields: Fields): fc.Arbitrary<Statement> =>
  fc
    .record(fields, { noNullPrototype: true })
    .map((parameters) => ({ name, parameters }) as unknown as Statement)

/** Runs the same statements, one after the other, on both stores. */
export const answersAlike = async (
  statements: fc.Arbitrary<Statement>,
  first: readonly Statement[] = [],
): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(fc.array(statements, { minLength: 20, maxLength: 60 }), async (some) => {
      const database = new DatabaseSync(':memory:')
      const [memory, sqlite] = [memoryStore(), sqliteStore(database)]
      await sqlite.migrate()
      for (const statement of [...first, ...some]) {
        const { name } = statement
        const [one, other] = [await answerOf(memory, statement), await answerOf(sqlite, statement)]
        assert.deepEqual(
          settled(name, one),
          settled(name, other),
          `${name} ${JSON.stringify(statement.parameters)}`,
        )
      }
      database.close()
    }),
    { numRuns: 25 },
  )
}
