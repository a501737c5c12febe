import type { ConsoleViewRow, OperatorFormRow, OperatorSessionRow } from '../store/catalogue/operators.ts'
import type { Bytes } from '../store/port.ts'
import { ask, concurrently, isInternal, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newBytes, start } from './store-samples.ts'

/** A name that no other call gives. */
const newName = (): string => `o${newBytes().join('')}`

const sampleOperator = (operatorKey: Bytes) => ({
  operatorKey,
  personKey: null,
  keyId: 'k1',
  sealed: newBytes(80),
  createdAt: start,
  signedInAt: null,
  disabledAt: null,
})

const sampleSession = (changes: Partial<OperatorSessionRow> = {}): OperatorSessionRow => ({
  sessionId: newBytes(),
  operatorKey: newBytes(),
  tokenHash: newBytes(32),
  providerSession: null,
  openedAt: start,
  seenAt: start,
  endsAt: start + 1000,
  checkedAt: start,
  provedAt: start,
  network: newBytes(),
  browser: newBytes(),
  keyId: 'k1',
  sealed: newBytes(80),
  ...changes,
})

const sampleForm = (changes: Partial<OperatorFormRow> = {}): OperatorFormRow => ({
  sessionId: newBytes(),
  formId: newBytes(),
  act: '{"act":"ä"}',
  keyId: 'k1',
  sealed: newBytes(40),
  createdAt: start,
  expiresAt: start + 1000,
  provedAt: null,
  doneAt: null,
  ...changes,
})

const sampleView = (tenant: string, seq: number, changes: Partial<ConsoleViewRow> = {}): ConsoleViewRow => ({
  tenant,
  seq,
  at: start + seq,
  operatorKey: newBytes(),
  sessionId: newBytes(),
  kind: 'account_viewed',
  accountKey: null,
  caseId: null,
  keyId: 'k1',
  sealed: newBytes(40),
  contentHash: newBytes(32),
  hash: newBytes(32),
  ...changes,
})

export function operatorPromises(contract: StoreContract): void {
  people(contract)
  waysIn(contract)
  sessions(contract)
  forms(contract)
  views(contract)
}

function people({ assert, promise }: StoreContract): void {
  promise('an operator is kept once, and changes only as it was read', async (store) => {
    const row = sampleOperator(newBytes())
    const { operatorKey } = row
    const added = await concurrently(5, () => tell(store, 'insertOperator', row))
    assert.equal(sum(added), 1)
    const change = { operatorKey, personKey: newBytes(), keyId: 'k2', sealed: newBytes(90) }
    assert.equal(await tell(store, 'changeOperator', { ...change, readSealed: newBytes(80) }), 0)
    assert.equal(await tell(store, 'changeOperator', { ...change, readSealed: row.sealed }), 1)
    assert.equal(await tell(store, 'noteOperatorSignIn', { operatorKey, signedInAt: start + 1 }), 1)
    assert.equal(await tell(store, 'disableOperator', { operatorKey, disabledAt: start + 2 }), 1)
    const kept = { ...row, ...change, signedInAt: start + 1, disabledAt: start + 2 }
    assert.deepEqual(await ask(store, 'readOperator', { operatorKey }), [kept])
    assert.equal(await tell(store, 'disableOperator', { operatorKey, disabledAt: null }), 1)
    const all = await ask(store, 'readOperators', {})
    assert.deepEqual(
      all.filter(({ keyId, signedInAt }) => keyId === 'k2' && signedInAt === start + 1),
      [{ ...kept, disabledAt: null }],
    )
  })

  promise('a role that waits takes another operator than the one who asked for it, once', async (store) => {
    const [operatorKey, askedBy, agreedBy] = [newBytes(), newBytes(), newBytes()]
    const place = { operatorKey, tenant: newName(), role: 'owner' }
    const row = {
      ...place,
      state: 'pending' as const,
      source: 'person' as const,
      askedBy,
      agreedBy: null,
      askedAt: start,
      grantedAt: null,
    }
    assert.equal(await tell(store, 'insertOperatorRole', row), 1)
    assert.equal(await tell(store, 'insertOperatorRole', { ...row, state: 'granted' }), 0)
    const agree = { ...place, grantedAt: start + 1 }
    assert.equal(await tell(store, 'agreeOperatorRole', { ...agree, agreedBy: askedBy }), 0)
    const agreed = await concurrently(5, () => tell(store, 'agreeOperatorRole', { ...agree, agreedBy }))
    assert.equal(sum(agreed), 1)
    const granted = { ...row, state: 'granted' as const, agreedBy, grantedAt: start + 1 }
    assert.deepEqual(await ask(store, 'readOperatorRoles', { operatorKey }), [granted])
    assert.deepEqual(await ask(store, 'readTenantRoles', { tenant: place.tenant }), [granted])
    assert.equal(await tell(store, 'deleteOperatorRole', place), 1)
    assert.equal(await tell(store, 'deleteOperatorRole', place), 0)
  })
}

function waysIn({ assert, promise }: StoreContract): void {
  promise('an invitation is used once, and not when its time is over', async (store) => {
    const row = {
      tokenHash: newBytes(32),
      tenant: '*',
      role: 'instance_admin',
      kind: 'bootstrap' as const,
      displayName: 'Ä',
      askedBy: null,
      createdAt: start,
      expiresAt: start + 10,
      usedAt: null,
    }
    const { tokenHash } = row
    assert.equal(await tell(store, 'insertOperatorInvite', row), 1)
    await assert.rejects(tell(store, 'insertOperatorInvite', row), isInternal)
    assert.equal(await tell(store, 'useOperatorInvite', { tokenHash, usedAt: start + 10 }), 0)
    const used = await concurrently(5, () =>
      tell(store, 'useOperatorInvite', { tokenHash, usedAt: start + 9 }),
    )
    assert.equal(sum(used), 1)
    assert.deepEqual(await ask(store, 'readOperatorInvite', { tokenHash }), [{ ...row, usedAt: start + 9 }])
  })

  promise('a passkey is kept once, and its counter moves only from what was read', async (store) => {
    const row = {
      credentialId: newName(),
      operatorKey: newBytes(),
      publicKey: newBytes(77),
      counter: 4,
      transports: 'usb nfc',
      createdAt: start,
      usedAt: null,
    }
    const { credentialId, operatorKey } = row
    assert.equal(await tell(store, 'insertPasskey', row), 1)
    assert.equal(await tell(store, 'insertPasskey', { ...row, operatorKey: newBytes() }), 0)
    const use = { credentialId, readCounter: 4, counter: 5, usedAt: start + 1 }
    assert.equal(sum(await concurrently(5, () => tell(store, 'usePasskey', use))), 1)
    const used = { ...row, counter: 5, usedAt: start + 1 }
    assert.deepEqual(await ask(store, 'readPasskey', { credentialId }), [used])
    assert.deepEqual(await ask(store, 'readPasskeys', { operatorKey }), [used])
  })
}

function sessions({ assert, promise }: StoreContract): void {
  promise('a session goes on under the cookie that it has, and under no other', async (store) => {
    const row = sampleSession()
    const { sessionId, tokenHash } = row
    assert.equal(await tell(store, 'insertOperatorSession', row), 1)
    await assert.rejects(tell(store, 'insertOperatorSession', row), isInternal)
    const seen = { sessionId, tokenHash, seenAt: start + 5 }
    assert.equal(await tell(store, 'touchOperatorSession', { ...seen, tokenHash: newBytes(32) }), 0)
    assert.equal(await tell(store, 'touchOperatorSession', { ...seen, seenAt: start + 1000 }), 0)
    assert.equal(await tell(store, 'touchOperatorSession', seen), 1)
    const proof = {
      tokenHash: newBytes(32),
      provedAt: start + 6,
      network: newBytes(),
      browser: newBytes(),
      keyId: 'k2',
      sealed: newBytes(90),
    }
    const rotate = { sessionId, readTokenHash: tokenHash, ...proof }
    assert.equal(sum(await concurrently(5, () => tell(store, 'rotateOperatorSession', rotate))), 1)
    const check = { sessionId, checkedAt: start + 7, keyId: 'k3', sealed: newBytes(95) }
    assert.equal(await tell(store, 'checkOperatorSession', { ...check, readCheckedAt: start + 1 }), 0)
    assert.equal(await tell(store, 'checkOperatorSession', { ...check, readCheckedAt: start }), 1)
    const kept = {
      ...row,
      ...proof,
      seenAt: start + 5,
      checkedAt: start + 7,
      keyId: 'k3',
      sealed: check.sealed,
    }
    assert.deepEqual(await ask(store, 'readOperatorSession', { sessionId }), [kept])
    assert.equal(await tell(store, 'deleteOperatorSession', { sessionId }), 1)
    assert.deepEqual(await ask(store, 'readOperatorSession', { sessionId }), [])
  })

  promise('sessions are listed newest first, and end by person or by time', async (store) => {
    const operatorKey = newBytes()
    const old = sampleSession({ operatorKey, endsAt: start - 10 })
    const rows = [1, 2].map((at) => sampleSession({ operatorKey, openedAt: start + at }))
    const other = sampleSession()
    for (const row of [old, ...rows, other]) await tell(store, 'insertOperatorSession', row)
    assert.equal(await tell(store, 'deleteEndedSessions', { now: start - 10 }), 1)
    const listed = await ask(store, 'readOperatorSessions', {})
    const theirs = listed.filter((row) => rows.some((one) => String(one.sessionId) === String(row.sessionId)))
    assert.deepEqual(theirs, rows.toReversed())
    assert.equal(await tell(store, 'deleteSessionsOfOperator', { operatorKey }), 2)
    assert.deepEqual(await ask(store, 'readOperatorSession', { sessionId: other.sessionId }), [other])
  })
}

function forms({ assert, promise }: StoreContract): void {
  promise('a form is taken once, and done once after a proof that is young enough', async (store) => {
    const row = sampleForm()
    const { sessionId, formId } = row
    const taken = await concurrently(5, () => tell(store, 'insertOperatorForm', row))
    assert.equal(sum(taken), 1)
    const finish = { sessionId, formId, doneAt: start + 20, provedSince: start + 10 }
    assert.equal(await tell(store, 'finishOperatorForm', finish), 0)
    assert.equal(await tell(store, 'proveOperatorForm', { sessionId, formId, provedAt: start + 9 }), 1)
    assert.equal(await tell(store, 'finishOperatorForm', finish), 0)
    assert.equal(await tell(store, 'proveOperatorForm', { sessionId, formId, provedAt: start + 10 }), 1)
    assert.equal(await tell(store, 'finishOperatorForm', { ...finish, formId: newBytes() }), 0)
    const done = await concurrently(5, () => tell(store, 'finishOperatorForm', finish))
    assert.equal(sum(done), 1)
    assert.equal(await tell(store, 'proveOperatorForm', { sessionId, formId, provedAt: start + 30 }), 0)
    const kept = { ...row, provedAt: start + 10, doneAt: start + 20 }
    assert.deepEqual(await ask(store, 'readOperatorForm', { sessionId, formId }), [kept])
  })

  promise('a form that waited for too long is neither proved nor done, and goes', async (store) => {
    const row = sampleForm({ expiresAt: start - 100, provedAt: start - 150 })
    const { sessionId, formId } = row
    await tell(store, 'insertOperatorForm', row)
    const late = { sessionId, formId }
    assert.equal(await tell(store, 'proveOperatorForm', { ...late, provedAt: start - 100 }), 0)
    const finish = { ...late, doneAt: start - 100, provedSince: start - 150 }
    assert.equal(await tell(store, 'finishOperatorForm', finish), 0)
    assert.equal(await tell(store, 'deleteEndedForms', { now: start - 100 }), 1)
    assert.deepEqual(await ask(store, 'readOperatorForm', late), [])
  })
}

function views({ assert, promise }: StoreContract): void {
  promise('each place in the record of a tenant is taken once', async (store) => {
    const tenant = newName()
    const rows = [1, 2].map((seq) => sampleView(tenant, seq))
    for (const row of rows) assert.equal(await tell(store, 'insertView', row), 1)
    assert.equal(sum(await concurrently(5, () => tell(store, 'insertView', sampleView(tenant, 3)))), 1)
    const [newest] = await ask(store, 'readNewestView', { tenant })
    assert.equal(newest?.seq, 3)
    const [row] = rows
    const reseal = { tenant, seq: 1, keyId: 'k2', sealed: newBytes(50) }
    assert.equal(await tell(store, 'resealView', { ...reseal, readSealed: newBytes(40) }), 0)
    const readSealed = row?.sealed ?? newBytes()
    assert.equal(await tell(store, 'resealView', { ...reseal, readSealed }), 1)
    assert.equal(await tell(store, 'deleteViews', { tenant, uptoSeq: 1 }), 1)
    const left = await ask(store, 'readViews', { tenant, beforeSeq: 4, limit: 10 })
    assert.deepEqual(
      left.map(({ seq }) => seq),
      [3, 2],
    )
  })

  promise('the record is read newest first, by person, by account, and walked through', async (store) => {
    const tenant = newName()
    const [operatorKey, accountKey] = [newBytes(), newBytes()]
    const rows = [
      sampleView(tenant, 1, { operatorKey }),
      sampleView(tenant, 2, { accountKey, caseId: 'sup_1' }),
      sampleView(tenant, 3, { operatorKey, accountKey }),
    ]
    for (const row of rows) await tell(store, 'insertView', row)
    const [first, second, third] = rows
    const below = { tenant, beforeSeq: 4, limit: 2 }
    assert.deepEqual(await ask(store, 'readViews', below), [third, second])
    assert.deepEqual(await ask(store, 'readViews', { ...below, beforeSeq: 2 }), [first])
    assert.deepEqual(await ask(store, 'readViewsOfOperator', { ...below, operatorKey }), [third, first])
    assert.deepEqual(await ask(store, 'readViewsOfAccount', { ...below, accountKey }), [third, second])
    const walked = await ask(store, 'walkViews', { tenant, seq: 1, limit: 2 })
    assert.deepEqual(walked, [second, third])
  })
}
