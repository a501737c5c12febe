import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { ask } from '../../src/store/port.ts'
import { postgresStore } from '../../src/store/postgres.ts'
import type { PgClient, PgResult } from '../../src/store/postgres.ts'
import { Refusal } from '../../src/errors.ts'

type Answers = (text: string, client: EventEmitter) => Partial<PgResult>

/** A database that answers as it is told, and what became of its connections. */
function told(answers: Answers) {
  const texts: string[] = []
  const destroyed: boolean[] = []
  const connect = async (): Promise<PgClient> =>
    Object.assign(new EventEmitter(), {
      async query(this: EventEmitter, { text }: { readonly text: string }): Promise<PgResult> {
        texts.push(text)
        return { rows: [], rowCount: 0, command: text, ...answers(text, this) }
      },
      release: (destroy?: boolean) => void destroyed.push(destroy === true),
    })
  const store = postgresStore({ connect, on: () => {} })
  const write = () =>
    store.transact(function* () {
      yield* ask('dropNotices', { team: 'a', before: 1 })
      return 'written'
    })
  return { write, texts, destroyed }
}

const failure = (message: string, code?: string): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code })

test('what a database says that it wrote is written', async () => {
  const { write, destroyed } = told(() => ({}))
  assert.deepEqual(await write(), { outcome: 'committed', value: 'written' })
  assert.deepEqual(destroyed, [false])
})

test('a COMMIT whose wait for the standby was cancelled is not known to be written', async () => {
  for (const code of ['01000', '57P01']) {
    const { write, destroyed } = told((text, client) => {
      if (text === 'COMMIT') client.emit('notice', { code })
      return {}
    })
    assert.equal((await write()).outcome, 'unknown', code)
    assert.deepEqual(destroyed, [true])
  }
})

test('a COMMIT that gets no answer, or one that says nothing of a conflict, is not known to be written', async () => {
  for (const error of [
    failure('Connection terminated unexpectedly'),
    failure('Query read timeout'),
    failure('', '57P01'),
  ]) {
    const { write, destroyed } = told((text) => {
      if (text === 'COMMIT') throw error
      return {}
    })
    assert.equal((await write()).outcome, 'unknown', error.message)
    assert.deepEqual(destroyed, [true])
  }
})

test('a COMMIT that was answered with ROLLBACK, or with a conflict, is tried again', async () => {
  const endings: readonly Answers[] = [
    () => ({ command: 'ROLLBACK' }),
    () => {
      throw failure('could not serialize access', '40001')
    },
  ]
  for (const ending of endings) {
    let commits = 0
    const { write } = told((text, client) =>
      text === 'COMMIT' && ++commits === 1 ? ending(text, client) : {},
    )
    assert.deepEqual(await write(), { outcome: 'committed', value: 'written' })
    assert.equal(commits, 2)
  }
})

test('a database that is lost before the COMMIT is a refusal that may be repeated, and no fault of this program', async () => {
  for (const part of ['BEGIN', 'SET', 'DELETE']) {
    const { write, texts } = told((text) => {
      if (text.startsWith(part)) throw failure('Connection terminated unexpectedly')
      return {}
    })
    await assert.rejects(write(), (error) => error instanceof Refusal && error.code === 'overloaded')
    assert.ok(!texts.includes('COMMIT'), part)
  }
})

test('a connection that breaks while it is in use ends the transaction, and not the server; it is not used again', async () => {
  for (const [when, expected] of [
    ['DELETE', null],
    ['COMMIT', 'unknown'],
  ] as const) {
    const { write, destroyed } = told((text, client) => {
      if (!text.startsWith(when)) return {}
      client.emit('error', failure('read ECONNRESET', 'ECONNRESET'))
      throw failure('Connection terminated unexpectedly')
    })
    const ended = await write().catch((error: unknown) => {
      assert.ok(error instanceof Refusal && error.code === 'overloaded')
      return { outcome: null }
    })
    assert.equal(ended.outcome, expected)
    assert.deepEqual(destroyed, [true], when)
  }
})
