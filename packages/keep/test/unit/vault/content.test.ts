import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { hashData, parseContent, serialiseContent } from '../../../src/vault/content.ts'
import type { Content } from '../../../src/vault/content.ts'
import { publicKeyOf } from '../../../src/vault/keys.ts'
import { appendEntry, emptyLog } from '../../../src/vault/log.ts'

const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }).d ?? ''

test('contents that were read are written as the same text, so that their data need not be put into words again', () => {
  const written = serialiseContent(contentOf({ b: 1, a: ['x'] }))
  assert.equal(serialiseContent(parseContent(written).content), written)
})

test('contents written with other spaces and in another order open all the same', () => {
  const content = contentOf({ b: 1, a: ['x'] })
  const { log, data, recipients, vaultId } = content
  const text = JSON.stringify(
    { data, log, recipients, vaultId, version: 1, format: 'sparekey-keep' },
    null,
    1,
  )
  assert.deepEqual(parseContent(text).content, content)
})

test('data that are not what the log signed are refused, also where the signed text lies beside them', () => {
  const signed = serialiseContent(contentOf({ codes: ['right'] }))
  const data = '"data":{"codes":["right"]}'
  const log = signed.slice(signed.indexOf(data) + data.length, -1)
  const start = signed.slice(0, signed.indexOf(data))
  const forged = [
    signed.replace('right', 'wrong'),
    `${start}"d\\u0061ta":{"codes":["wrong"]}${log},"x":{${data}${log}}}`,
    `${start}${data}${log},"data":{"codes":["wrong"]}}`,
    `${start}${data},"data":{"codes":["wrong"]}${log}}`,
  ]
  for (const text of forged) {
    assert.deepEqual(Reflect.get(Object(JSON.parse(text)), 'data'), { codes: ['wrong'] })
    assert.throws(() => parseContent(text), { code: 'vault_edited' })
  }
})

test('contents without data are refused as changed ones are', () => {
  const { data, ...rest } = JSON.parse(serialiseContent(contentOf({ codes: ['right'] }))) as Content
  assert.deepEqual(data, { codes: ['right'] })
  assert.throws(() => parseContent(JSON.stringify(rest)), { code: 'vault_edited' })
})

function contentOf(data: unknown): Content {
  const entry = { at: '2026-01-01T00:00:00.000Z', device: 'd', action: 'a', subjects: [], note: '' }
  const log = appendEntry(emptyLog(publicKeyOf(key)), { ...entry, dataHash: hashData(data) }, key)
  return { vaultId: 'ab'.repeat(16), recipients: [{ slot: 's', recipient: 'r' }], data, log }
}
