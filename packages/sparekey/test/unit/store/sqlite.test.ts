import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'
import { storeContract } from '../../../src/testing/store-contract.ts'

storeContract({ test, assert, createStore: async () => sqliteStore(new DatabaseSync(':memory:')) })
