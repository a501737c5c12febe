import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryStore } from '../../../src/store/memory.ts'
import type { Store, Transaction } from '../../../src/store/port.ts'
import { statements } from '../../../src/store/sql/statements.ts'
import { storeContract } from '../../../src/testing/store-contract.ts'

const asked = new Set<string>()

function* noted<T>(body: Transaction<T>): Transaction<T> {
  let step = body.next()
  while (step.done !== true) {
    asked.add(step.value.name)
    step = body.next(yield step.value)
  }
  return step.value
}

const noting = (store: Store): Store => ({
  ...store,
  transact: (body) => store.transact(() => noted(body())),
})

storeContract({ test, assert, createStore: async () => noting(memoryStore()) })

test('the contract asks every statement there is', () => {
  assert.deepEqual([...asked].toSorted(), Object.keys(statements).toSorted())
})
