// Saves a counter again and again until it is killed. The vault's folder is the first argument, its keys come on standard input;
// after every save that has returned, the counter goes to standard output.
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { text } from 'node:stream/consumers'
import { counterOf } from './counter.ts'
import { settingsIn } from '../support/vault.ts'
import { parseKeys } from '../../src/vault/keys.ts'
import { unlockVault, updateVault } from '../../src/vault/vault.ts'

// A process that is killed would not keep what it compiled for the next one.
flushCompileCache()
const keys = parseKeys(await text(process.stdin))
let vault = await unlockVault(settingsIn(process.argv[2] ?? ''), { kind: 'keys', keys })
for (;;) {
  vault = await updateVault(vault, (data) => ({
    data: { counter: counterOf(data) + 1, ballast: 'x'.repeat(200_000) },
    entry: { action: 'counted', subjects: [], note: '' },
  }))
  writeSync(1, `${counterOf(vault.content.data)}\n`)
}
