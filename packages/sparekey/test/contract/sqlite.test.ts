import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { sqliteFile } from '../../src/store/sql/sqlite-file.ts'
import { createTestSparekey } from '../../src/testing/create-test-sparekey.ts'
import { sparekeyContract } from '../../src/testing/sparekey-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'sparekey-contract-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

describe('the library over an SQLite file', () => {
  sparekeyContract({
    test,
    assert,
    open: async () => {
      const store = sqliteFile(join(folder, `${(files += 1)}.db`))
      const policy = { attempts: { delaysSeconds: [] }, issuing: { maxPerDay: 20 } }
      const { sparekey } = await createTestSparekey({ store, policy, startAt: new Date() })
      return sparekey
    },
  })
})
