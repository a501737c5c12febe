import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, beforeEach, describe, test } from 'node:test'
import { cosignedAt, nodePrimitives, parseVerifierKey, parseWitnessKey, readKept } from 'sparekey/service'
import { verifyConsistency } from '../../../sparekey/src/audit/log/proofs.ts'
import { type LoggedPlace, openLoggedPlace } from './logged-place.ts'
import { jsonOf, run } from './run.ts'

const NAME = 'witness.example/w1'
const AT = 1_795_342_211

/** A witness by the book (c2sp.org/tlog-witness), with signatures of its own making. */
const openWitness = async (logKeyText: string) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const keyId = createHash('sha256')
    .update(`${NAME}\n`)
    .update(Buffer.of(4))
    .update(raw)
    .digest()
    .subarray(0, 4)
  const key = `${NAME}+${keyId.toString('hex')}+${Buffer.concat([Buffer.of(4), raw]).toString('base64')}`
  const log = parseVerifierKey(nodePrimitives, logKeyText)
  assert.ok(log)
  let seen: { readonly size: number; readonly root: Uint8Array } = { size: 0, root: new Uint8Array(0) }
  const requests: string[] = []
  let signer: KeyObject = privateKey

  const answer = (body: string): readonly [number, string] => {
    const end = body.indexOf('\n\n')
    const [old = '', ...proof] = body.slice(0, end).split('\n')
    const note = body.slice(end + 2)
    const [checkpoint] = readKept(nodePrimitives, note, log)
    if (checkpoint?.ok !== true) return [403, '']
    const { size, root } = checkpoint.head
    if (old !== `old ${seen.size}`) return [409, `${seen.size}\n`]
    const hashes = proof.map((line) => new Uint8Array(Buffer.from(line, 'base64')))
    const claim = { from: seen.size, fromRoot: seen.root, to: size, toRoot: root, proof: hashes }
    if (seen.size > 0 && !verifyConsistency(nodePrimitives, claim)) return [422, '']
    seen = { size, root }
    const time = Buffer.alloc(8)
    time.writeBigUInt64BE(BigInt(AT))
    const message = `cosignature/v1\ntime ${AT}\n${note.slice(0, note.indexOf('\n\n') + 1)}`
    const signature = Buffer.concat([keyId, time, sign(null, Buffer.from(message), signer)])
    return [200, `— ${NAME} ${signature.toString('base64')}\n`]
  }
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request)
    requests.push(`${request.method} ${request.url} ${body.split('\n', 1)[0]}`)
    const [status, reply] = request.url === '/w1/add-checkpoint' ? answer(body) : [404, '']
    response.writeHead(status).end(reply)
  }
  const server: Server = createServer((request, response) => void respond(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    key,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/w1`,
    requests,
    forge: () => (signer = generateKeyPairSync('ed25519').privateKey),
    behave: () => (signer = privateKey),
    forget: () => (seen = { size: 0, root: new Uint8Array(0) }),
    close: () => server.close(),
  }
}

describe('audit witness', () => {
  let log: LoggedPlace
  let witness: Awaited<ReturnType<typeof openWitness>>
  before(async () => {
    log = await openLoggedPlace()
    witness = await openWitness(log.key)
  })
  after(() => witness.close())
  beforeEach(() => {
    log.reset()
    witness.forget()
    witness.behave()
    witness.requests.length = 0
  })

  const ask = (output: string, ...argv: string[]) => {
    const options = ['--url', witness.url, '--key', witness.key, '--output', log.file(output)]
    return run(log.environment, 'audit', 'witness', ...options, ...argv)
  }

  test('the checkpoint is kept with the signature of the witness, and later ones continue it', async () => {
    const first = await ask('first')
    assert.equal(first.exit, 0, first.err)
    assert.match(first.out, /^witness\.example\/w1 cosigned 9 events at 2026-11-22 \S+Z; kept in /)
    const kept = readFileSync(log.file('first'), 'utf8')
    const key = parseWitnessKey(nodePrimitives, witness.key)
    assert.ok(key)
    assert.equal(cosignedAt(nodePrimitives, kept, key), AT)
    assert.equal((await run(log.environment, 'audit', 'verify', '--against', log.file('first'))).exit, 0)
    await log.live('dora')
    const { size, cosignedAt: at } = jsonOf(await ask('first', '--json'))
    assert.deepEqual([size, at], [12, new Date(AT * 1000).toISOString()])
    assert.deepEqual(witness.requests, ['POST /w1/add-checkpoint old 0', 'POST /w1/add-checkpoint old 9'])
  })

  test('a witness that stands elsewhere than the file says is asked again from there', async () => {
    await ask('second')
    await log.live('dora')
    assert.equal((await ask('third')).exit, 0)
    assert.deepEqual(witness.requests.slice(1), [
      'POST /w1/add-checkpoint old 0',
      'POST /w1/add-checkpoint old 9',
    ])
  })

  test('a database that went back is found out, also where no checkpoint was kept', async () => {
    await ask('fourth')
    log.putBack(log.file('after-bob'))
    const { exit, err } = await ask('fifth')
    assert.equal(exit, 1)
    assert.match(err, /The witness saw 9 events, and this database has signed 6: it went back\./)
    assert.equal(existsSync(log.file('fifth')), false)
  })

  test('a log that went on apart is not cosigned', async () => {
    await ask('sixth')
    log.putBack(log.file('after-bob'))
    await log.live('emil')
    const { exit, err } = await ask('seventh')
    assert.equal(exit, 1)
    assert.match(err, /The witness saw another history of this log/)
    assert.equal(existsSync(log.file('seventh')), false)
  })

  test('an answer that the witness did not sign is not kept', async () => {
    witness.forge()
    const { exit, err } = await ask('eighth')
    assert.equal(exit, 1)
    assert.match(err, /does not bear the signature of this witness/)
    assert.equal(existsSync(log.file('eighth')), false)
  })

  test('what is no witness is told apart: no such path, no answer, no key, no https', async () => {
    const base = ['audit', 'witness', '--output', log.file('ninth')]
    const unknown = await run(log.environment, ...base, '--url', `${witness.url}x`, '--key', witness.key)
    assert.deepEqual([unknown.exit, /does not know this log/.test(unknown.err)], [1, true], unknown.err)
    const silent = await run(log.environment, ...base, '--url', 'http://127.0.0.1:9', '--key', witness.key)
    assert.deepEqual([silent.exit, /did not answer/.test(silent.err)], [3, true], silent.err)
    const noKey = await run(log.environment, ...base, '--url', witness.url, '--key', log.key)
    assert.deepEqual([noKey.exit, /--key must be/.test(noKey.err)], [2, true], noKey.err)
    const plain = await run(log.environment, ...base, '--url', 'http://witness.example', '--key', witness.key)
    assert.deepEqual([plain.exit, /--url must be an https URL/.test(plain.err)], [2, true], plain.err)
  })
})
