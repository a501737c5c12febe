import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { keysFromTransit } from '../../src/crypto/key-sources/transit-source.ts'
import { refusalsWithout } from '../support/refused.ts'

const ECHOED = 'hvs.s3cret'
let root = ''

/** Makes a new wrapped ring against a server that answers so. */
const makeAgainst = async (answer: RequestListener): Promise<void> => {
  const server = createServer(answer)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const source = keysFromTransit(join(root, 'ring'), {
    address: `http://127.0.0.1:${port}`,
    key: 'sparekey',
    authentication: { token: ECHOED },
    waitSeconds: 0,
    requestTimeoutSeconds: 1,
  })
  try {
    await source.load(true)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => void server.close(resolve))
  }
}

const refusal = refusalsWithout(/s3cret/)

describe('a server that does not answer as Transit does', () => {
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'sparekey-answers-'))
  })
  after(() => rm(root, { recursive: true }))

  test('one that never answers, or never ends its answer, is given up after the time for one request', async () => {
    const slow = refusal('keys_unreachable', /does not answer \((no answer in time|ECONNRESET)\)/)
    await Promise.all([
      assert.rejects(
        makeAgainst(() => {}),
        slow,
      ),
      assert.rejects(
        makeAgainst((_, response) => void response.writeHead(200).write('{')),
        slow,
      ),
    ])
  })

  test('one that hangs up, or sends more than any answer has, is given up', async () => {
    await assert.rejects(
      makeAgainst((request) => void request.socket.destroy()),
      refusal('keys_unreachable', /does not answer \(ECONNRESET\)/),
    )
    await assert.rejects(
      makeAgainst((_, response) => void response.end('x'.repeat(70_000))),
      refusal('keys_unreachable', /cut off or too long/),
    )
  })

  test('one that answers something else is refused, and what it sent is not repeated', async () => {
    const answers = [
      '',
      ECHOED,
      '[]',
      'null',
      '{}',
      '{"data":null}',
      `{"data":{"ciphertext":"${ECHOED}"}}`,
      '{"data":{"ciphertext":5}}',
    ]
    for (const answer of answers) {
      await assert.rejects(
        makeAgainst((_, response) => void response.end(answer)),
        refusal('keys_refused', /does not answer as Transit does \(200\)\. Check the address\./),
        answer,
      )
    }
    await assert.rejects(
      makeAgainst((_, response) => void response.writeHead(418).end(ECHOED)),
      refusal('keys_refused', /\(418\)/),
    )
  })
})
