import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryStore } from '../../../src/store/memory.ts'
import { storeContract } from '../../../src/testing/store-contract.ts'

storeContract({ test, assert, createStore: async () => memoryStore() })
