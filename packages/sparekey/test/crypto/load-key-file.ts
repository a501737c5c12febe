// A process that loads a key file: says "ready", waits for a line, loads, and says what came of it.
import { once } from 'node:events'
import { keyFile } from '../../src/crypto/key-file.ts'
import { SetupError } from '../../src/errors.ts'

const [path = '', storeIsNew = ''] = process.argv.slice(2)
process.stdout.write('ready\n')
await once(process.stdin, 'data')
process.stdin.pause()
try {
  const ring = await keyFile(path).load(storeIsNew === 'new')
  process.stdout.write(`${Buffer.from(ring.keyCheck()).toString('hex')}\n`)
} catch (error) {
  process.stdout.write(`${error instanceof SetupError ? `${error.code}: ${error.message}` : String(error)}\n`)
}
