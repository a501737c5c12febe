import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CallOptions, CasePage, OpenCaseInput, Support, SupportActor } from 'sparekey'
import { type Scope, scopes } from 'sparekey/service'
import { operations } from '../../../src/http/operations.ts'
import type { Operation } from '../../../src/http/operation.ts'
import { openApiDocument } from '../../../src/openapi/document.ts'
import type { JsonSchema } from '../../../src/openapi/types.ts'
import { ANSWERS, createTestService, issueSheet, jsonOf, signedIn } from '../../support/app.ts'

const ofSupport = scopes.filter((scope) => scope.startsWith('support:'))
const supportOperations = operations.filter(({ scope }) => scope.startsWith('support:'))
const cases = '/v1/support-cases'
const opening = { accountId: 'ada', reason: 'lost_all_factors' }

const concrete = (path: string): string =>
  path.replace('{accountId}', 'ada').replaceAll(/\{\w+\}/g, () => 'cas_x')

/** Sends what its example shows. */
const sendExample = (
  send: Awaited<ReturnType<typeof createTestService>>['send'],
  { method, path, bodySchema, requestExample }: Operation,
  headers?: Record<string, string>,
): Promise<Response> =>
  send(method.toUpperCase(), concrete(path), bodySchema === null ? undefined : requestExample, headers)

/** In the place of cases: answers nothing of use, and keeps which of its calls were made, with what. */
const recorded = () => {
  const calls: { readonly name: string; readonly given: readonly unknown[] }[] = []
  const support = new Proxy({} as Support, {
    // The service copies the calls it is given.
    ownKeys: () => [...everyCall],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    get:
      (_, name) =>
      async (...given: unknown[]) => {
        calls.push({ name: String(name), given })
        return { ok: false, code: 'case_not_found', detail: 'No such case.' }
      },
  })
  return { calls, support }
}

const everyCall = [
  'open',
  'get',
  'list',
  'addEvidence',
  'submit',
  'askForMore',
  'approve',
  'deny',
  'withdraw',
  'hold',
  'resume',
  'raiseRisk',
  'expedite',
  'release',
  'startWait',
  'claim',
  'ofAccount',
  'linked',
  'confirm',
  'cancel',
  'dispute',
  'freeze',
  'unfreeze',
  'switches',
  'setSwitches',
] as const satisfies readonly (keyof Support)[]

describe('what an API key may do with support cases', () => {
  test('A9.9 no operation approves, denies, releases, expedites, resumes, unfreezes or acts for the owner', async () => {
    const { calls, support } = recorded()
    const { send } = await createTestService({ scopes, support })
    for (const operation of operations) await sendExample(send, operation)
    const made = new Set(calls.map(({ name }) => name))
    assert.deepEqual([...made].toSorted(), [
      'addEvidence',
      'claim',
      'freeze',
      'get',
      'list',
      'ofAccount',
      'open',
      'submit',
      'withdraw',
    ])
  })

  test('a program acts under the id of its key, and in the name of whoever answers for it', async () => {
    const { calls, support } = recorded()
    const { send } = await createTestService({ scopes: ofSupport, support })
    for (const operation of supportOperations) {
      assert.equal((await sendExample(send, operation)).status === 403, false, operation.operationId)
    }
    const actors = calls.flatMap(({ given }) => given.filter(isActor))
    assert.equal(actors.length, 5)
    for (const { kind, id, answerableTo } of actors) {
      assert.deepEqual([kind, answerableTo], ['automation', ANSWERS])
      assert.match(id, /^key_[0-9a-z]{32}$/)
    }
  })

  test('a key with all scopes, as the one of the environment, has none of support', async () => {
    const { send } = await createTestService({ scopes: 'all' })
    for (const operation of supportOperations) {
      const response = await sendExample(send, operation)
      assert.deepEqual(
        [response.status, (await jsonOf(response))['code']],
        [403, 'forbidden'],
        operation.operationId,
      )
    }
  })

  test('a key for which nobody answers opens nothing, however it came by its scope', async () => {
    const { calls, support } = recorded()
    const holder = {
      tenant: 'default',
      name: 'x',
      apiKeyId: 'key_x',
      scopes: ofSupport as readonly Scope[],
      answerableTo: null,
    }
    const { send } = await createTestService({
      support,
      parts: { apiKeys: { find: () => Promise.resolve(holder) } },
    })
    const response = await send('POST', cases, opening)
    assert.deepEqual([response.status, (await jsonOf(response))['code'], calls], [403, 'forbidden', []])
  })

  test('no call takes a freeze back', async () => {
    const { send } = await createTestService({ scopes })
    for (const method of ['DELETE', 'PUT', 'PATCH']) {
      const response = await send(method, '/v1/accounts/ada/support-freeze')
      assert.deepEqual([response.status, response.headers.get('Allow')], [405, 'POST'])
    }
  })
})

const isActor = (given: unknown): given is Extract<SupportActor, { kind: 'automation' }> =>
  typeof given === 'object' && given !== null && 'answerableTo' in given

describe('what a request for help may hold', () => {
  const bodies: readonly (readonly [string, object, string])[] = [
    ['a list of accounts', { ...opening, accountId: ['ada', 'eve'] }, 'accountId'],
    ['an account as an object', { ...opening, accountId: { id: 'ada' } }, 'accountId'],
    ['no account', { reason: 'other' }, 'accountId'],
    ['an account without a name', { ...opening, accountId: '' }, 'accountId'],
    ['an address', { ...opening, address: 'eve@evil.example' }, 'address'],
    ['addresses', { ...opening, addresses: ['ada@example.org', 'eve@evil.example'] }, 'addresses'],
    ['contacts', { ...opening, contacts: [{ channel: 'email', address: 'eve@evil.example' }] }, 'contacts'],
    ['the id of an address', { ...opening, contactId: 'x' }, 'contactId'],
    ['an address as the channel', { ...opening, channel: 'eve@evil.example' }, 'channel'],
    ['a channel that the service has not', { ...opening, channel: 'sms' }, 'channel'],
    ['a list of channels', { ...opening, channel: ['email', 'sms'] }, 'channel'],
    ['an approval', { ...opening, approvals: 1 }, 'approvals'],
    ['a wait', { ...opening, notBefore: '2026-01-01T00:00:00.000Z' }, 'notBefore'],
    ['a risk', { ...opening, risk: 'low' }, 'risk'],
    [
      'evidence with a picture',
      { ...opening, evidence: [{ kind: 'in_person', outcome: 'pass', file: 'x' }] },
      'evidence[0].file',
    ],
  ]
  for (const [what, body, field] of bodies) {
    test(`A9.1 ${what} is refused by the name of the field, and no case is opened`, async () => {
      const { calls, support } = recorded()
      const { send } = await createTestService({ scopes: ofSupport, support })
      const response = await send('POST', cases, body)
      const problem = await jsonOf(response)
      assert.deepEqual([response.status, problem['code'], problem['field']], [400, 'invalid_request', field])
      assert.equal(JSON.stringify(problem).includes('evil'), false)
      assert.deepEqual(calls, [])
    })
  }

  test('A9.1 a code is claimed to no address that anybody names', async () => {
    const { calls, support } = recorded()
    const { send, clock } = await createTestService({ scopes: ofSupport, support })
    for (const field of ['address', 'to', 'email', 'contacts', 'channel']) {
      const body = { firstFactor: signedIn(clock, 'pwd'), [field]: 'eve@evil.example' }
      const response = await send('POST', '/v1/accounts/ada/support-codes', body)
      assert.deepEqual([response.status, (await jsonOf(response))['field']], [400, field])
    }
    assert.deepEqual(calls, [])
  })

  test('A9.15 a form or a file is no body of any call, and nothing of it is read', async () => {
    const { calls, support } = recorded()
    const { app, apiKey } = await createTestService({ scopes: ofSupport, support })
    for (const { path } of supportOperations.filter(({ method }) => method === 'post')) {
      for (const type of ['multipart/form-data; boundary=x', 'application/octet-stream', 'image/png']) {
        const response = await app.request(concrete(path), {
          method: 'POST',
          headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': type },
          body: '--x\r\nContent-Disposition: form-data; name="id"; filename="id.png"\r\n\r\n\x89PNG\r\n--x--',
        })
        assert.deepEqual(
          [response.status, (await jsonOf(response))['code']],
          [415, 'unsupported_media_type'],
          path,
        )
      }
    }
    assert.deepEqual(calls, [])
  })

  test('A9.15 no field of a case takes or gives a file', () => {
    const { components } = openApiDocument()
    for (const [name, schema] of Object.entries(components.schemas)) {
      if (!/Support/.test(name)) continue
      for (const { path, field } of textsOf(schema, name)) {
        assert.notEqual(field.format, 'binary', path)
        assert.equal('contentEncoding' in field || 'contentMediaType' in field, false, path)
        if (name.endsWith('Request')) assert.ok((field.maxLength ?? 1000) <= 1000, path)
      }
    }
  })
})

/** Every field of text of a schema, with where it is. */
const textsOf = (schema: JsonSchema, path: string): readonly { path: string; field: JsonSchema }[] => [
  ...(schema.type === 'string' ? [{ path, field: schema }] : []),
  ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => textsOf(inner, `${path}.${name}`)),
  ...(schema.items === undefined ? [] : textsOf(schema.items, `${path}[]`)),
  ...(schema.anyOf ?? []).flatMap((inner) => textsOf(inner, path)),
]

describe('calls on cases', () => {
  test('opening and claiming are repeated under their Idempotency-Key', async () => {
    const { calls, support } = recorded()
    const { send } = await createTestService({ scopes: ofSupport, support })
    for (const operation of supportOperations) {
      await sendExample(send, operation, { 'Idempotency-Key': 'same' })
    }
    const keyed = calls
      .filter(({ given }) => (given.at(-1) as CallOptions | undefined)?.idempotencyKey === 'same')
      .map(({ name }) => name)
    assert.deepEqual(keyed, ['open', 'claim'])
  })

  test('the list takes states with a comma between them, and names the ones there are', async () => {
    const asked: unknown[] = []
    const page: CasePage = { ok: true, items: [], nextCursor: null }
    const list: Support['list'] = async (input) => {
      asked.push(input)
      return page
    }
    const { send } = await createTestService({ scopes: ['support:read'], support: { list } })
    const query = async (text: string) => jsonOf(await send('GET', `${cases}?${text}`))
    assert.deepEqual(await query('state=review,approved&limit=7&cursor=c1'), { items: [], nextCursor: null })
    assert.deepEqual(await query(''), { items: [], nextCursor: null })
    assert.deepEqual(asked, [{ states: ['review', 'approved'], limit: 7, cursor: 'c1' }, {}])
    for (const wrong of [
      'state=',
      'state=ready',
      'state=open,',
      'state=open&state=review',
      'status=open',
      'limit=0',
    ])
      assert.equal((await query(wrong))['code'], 'invalid_request', wrong)
    assert.match(String((await query('state=ready'))['detail']), /of open, review, approved, released/)
    assert.equal(asked.length, 2)
  })

  test('what takes no field takes an empty object, and nothing beside it', async () => {
    const { calls, support } = recorded()
    const { send } = await createTestService({ scopes: ofSupport, support })
    const refused = await send('POST', `${cases}/cas_x/submit`, { approve: true })
    assert.deepEqual([refused.status, (await jsonOf(refused))['field']], [400, 'approve'])
    assert.deepEqual(calls, [])
    assert.equal((await send('POST', `${cases}/cas_x/submit`, {})).status, 404)
  })

  test('a wait that is not over is 425 with Retry-After, and no throttle', async () => {
    const claim: Support['claim'] = async () => ({
      ok: false,
      code: 'not_yet',
      detail: 'The waiting time of the case is not over.',
      retryAfterSeconds: 3600,
    })
    const { send, clock } = await createTestService({ scopes: ofSupport, support: { claim } })
    const response = await send('POST', '/v1/accounts/ada/support-codes', {
      firstFactor: signedIn(clock, 'pwd'),
    })
    assert.deepEqual(
      [response.status, response.headers.get('Retry-After'), response.headers.get('RateLimit')],
      [425, '3600', null],
    )
  })
})

describe('a case over HTTP', () => {
  /** An account with an address on file, and a program that opens cases. */
  const stage = async () => {
    const service = await createTestService({ scopes })
    const { send, clock } = service
    await send('POST', '/v1/accounts/ada/code-sets', {
      reason: 'enrollment',
      authentication: signedIn(clock, 'pwd', 'otp'),
      contacts: [{ channel: 'email', address: 'ada@example.org' }],
    })
    const open = (more: Partial<OpenCaseInput> = {}) => send('POST', cases, { ...opening, ...more })
    return { ...service, open }
  }

  test('is opened, read, gathered for and withdrawn, and looks as the document says', async () => {
    const { send, open } = await stage()
    const opened = await open({ reference: 'T-4711' })
    assert.equal(opened.status, 201)
    const { caseId, state, reference, notBefore, openedBy, decisions } = await jsonOf(opened)
    assert.deepEqual([state, reference, notBefore, decisions], ['open', 'T-4711', null, []])
    assert.match(String(openedBy), /Grace Hopper/)
    const path = `${cases}/${String(caseId)}`
    const added = await send('POST', `${path}/evidence`, { kind: 'repeated_proofing', outcome: 'pass' })
    assert.equal(added.status, 201)
    const { evidence } = (await jsonOf(added)) as { evidence?: readonly { kind: string }[] }
    assert.deepEqual(
      evidence?.map(({ kind }) => kind),
      ['repeated_proofing'],
    )
    const missing = await send('POST', `${path}/submit`, {})
    assert.deepEqual([missing.status, (await jsonOf(missing))['code']], [422, 'evidence_missing'])
    assert.equal((await jsonOf(await send('GET', '/v1/accounts/ada/support-case')))['caseId'], caseId)
    const { items } = (await jsonOf(await send('GET', cases))) as { items?: readonly { caseId: string }[] }
    assert.deepEqual(
      items?.map((one) => one.caseId),
      [caseId],
    )
    const again = await open()
    assert.deepEqual([again.status, (await jsonOf(again))['code']], [409, 'case_exists'])
    const withdrawn = await send('POST', `${path}/withdraw`, {})
    assert.deepEqual([withdrawn.status, (await jsonOf(withdrawn))['state']], [200, 'withdrawn'])
    const late = await send('POST', `${path}/evidence`, { kind: 'repeated_proofing', outcome: 'pass' })
    assert.deepEqual([late.status, (await jsonOf(late))['code']], [409, 'case_state'])
  })

  test('every answer about it is as its schema has it', async () => {
    const { send, open } = await stage()
    const { caseId } = await jsonOf(await open())
    const path = `${cases}/${String(caseId)}`
    const answers: readonly (readonly [string, Response])[] = [
      ['readSupportCase', await send('GET', path)],
      ['readAccountSupportCase', await send('GET', '/v1/accounts/ada/support-case')],
      ['listSupportCases', await send('GET', cases)],
      [
        'addSupportEvidence',
        await send('POST', `${path}/evidence`, { kind: 'repeated_proofing', outcome: 'fail' }),
      ],
      [
        'freezeAccountForSupport',
        await send('POST', '/v1/accounts/ada/support-freeze', { reason: 'Strange.' }),
      ],
    ]
    for (const [operationId, answer] of answers) {
      const { success } =
        operations.find((one) => one.operationId === operationId) ?? assert.fail(operationId)
      const body = await jsonOf(answer)
      assert.equal(answer.status, success.status, JSON.stringify(body))
      assert.deepEqual(success.schema?.safeParse(body).error?.issues ?? [], [], operationId)
    }
  })

  test('a frozen account is 423 for whoever asks, and knowledge is never a pass', async () => {
    const { send, open } = await stage()
    const { caseId } = await jsonOf(await open())
    const knew = await send('POST', `${cases}/${String(caseId)}/evidence`, {
      kind: 'knowledge',
      outcome: 'pass',
    })
    assert.deepEqual([knew.status, (await jsonOf(knew))['field']], [400, 'outcome'])
    await send('POST', `${cases}/${String(caseId)}/withdraw`, {})
    const frozen = await send('POST', '/v1/accounts/ada/support-freeze', { reason: 'Strange.', days: 3 })
    assert.equal(frozen.status, 200)
    const refused = await open()
    assert.deepEqual([refused.status, (await jsonOf(refused))['code']], [423, 'case_frozen'])
  })

  test('the ids of another tenant’s cases are nobody’s', async () => {
    const { send, open } = await stage()
    await open()
    const other = await createTestService({ scopes })
    await issueSheet(other, 'ada')
    const { caseId } = await jsonOf(await send('GET', '/v1/accounts/ada/support-case'))
    const response = await other.send('GET', `${cases}/${String(caseId)}`)
    assert.deepEqual([response.status, (await jsonOf(response))['code']], [404, 'case_not_found'])
  })
})
