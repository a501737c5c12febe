import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scopes } from 'sparekey/service'
import { operations } from '../../../src/http/operations.ts'
import { openApiDocument } from '../../../src/openapi/document.ts'
import { createTestService, jsonOf } from '../../support/app.ts'

const concrete = (path: string): string => path.replaceAll(/\{(\w+)\}/g, 'x')

test('a key with one scope does the operations of that scope, and is refused every other by its name', async () => {
  for (const scope of scopes) {
    const { send } = await createTestService({ scopes: [scope] })
    for (const operation of operations) {
      const response = await send(operation.method.toUpperCase(), concrete(operation.path))
      const place = `${operation.operationId} with ${scope}`
      if (operation.scope === scope) {
        assert.notEqual(response.status, 403, place)
        continue
      }
      assert.equal(response.status, 403, place)
      const { code, detail } = await jsonOf(response)
      assert.deepEqual(
        { code, detail },
        {
          code: 'forbidden',
          detail: `The API key lacks the scope "${operation.scope}". Use one that has it.`,
        },
      )
    }
  }
})

/** A call that asks for too little is as open as one that asks for nothing. */
const needed: Readonly<Record<string, string>> = {
  issueCodes: 'issue',
  importCodes: 'import',
  confirmCodes: 'confirm',
  redeemCode: 'redeem',
  readStatus: 'read',
  revokeCodes: 'revoke',
  sendSignal: 'signal',
  readRecovery: 'recoveries',
  reportTask: 'recoveries',
  introspectRecovery: 'recoveries',
  openPageSession: 'pages',
  readPageSession: 'pages',
  openSupportCase: 'support:open',
  listSupportCases: 'support:read',
  readSupportCase: 'support:read',
  addSupportEvidence: 'support:open',
  submitSupportCase: 'support:open',
  withdrawSupportCase: 'support:open',
  readAccountSupportCase: 'support:read',
  claimSupportCode: 'support:claim',
  freezeAccountForSupport: 'support:freeze',
  listEvents: 'read',
  readReceipt: 'read',
  eraseAccount: 'erase',
  createStream: 'ssf.manage',
  readStreams: 'ssf.read',
  updateStream: 'ssf.manage',
  replaceStream: 'ssf.manage',
  deleteStream: 'ssf.manage',
  readStreamStatus: 'ssf.read',
  setStreamStatus: 'ssf.manage',
  verifyStream: 'ssf.manage',
  pollStream: 'ssf.read',
}

test('each operation needs the scope that was meant for it', () => {
  const declared = operations.map(({ operationId, scope }) => [operationId, scope])
  assert.deepEqual(Object.fromEntries(declared), needed)
})

test('what a key may not do is refused before its body is read, and told in the log by the id of the key', async () => {
  const service = await createTestService({ scopes: ['read'] })
  const response = await service.send('POST', '/v1/accounts/ada/redemptions', 'x'.repeat(100_000))
  assert.equal(response.status, 403)
  const line = service.logLines.find((one) => one.includes('forbidden')) ?? ''
  assert.match(line, /"apiKeyId":"key_[0-9a-z]{32}"/)
  assert.ok(!line.includes(service.apiKey))
})

test('the document says of every operation which scope it needs', () => {
  const { paths } = openApiDocument()
  for (const { path, method, scope } of operations) {
    const described = paths[path]?.[method]
    assert.deepEqual(described?.security, [{ apiKey: [scope] }])
    assert.match(described?.description ?? '', new RegExp(`Scope: \`${scope}\``))
  }
})
