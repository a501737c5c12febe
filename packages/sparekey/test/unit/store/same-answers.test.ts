import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { SparekeyError } from '../../../src/errors.ts'
import { memoryStore } from '../../../src/store/memory.ts'
import { keep, type Answer, type Statement, type Store } from '../../../src/store/port.ts'
import { isRead } from '../../../src/store/sql/rows.ts'
import { sqliteStore } from '../../../src/store/sql/sqlite.ts'

/** What a store answers: rows, how many were written, or the code of its refusal. */
const answerOf = async (store: Store, statement: Statement): Promise<unknown> => {
  try {
    const outcome = await store.transact(function* () {
      const answer: Answer = yield statement
      return keep(answer)
    })
    if (outcome.outcome !== 'committed') return outcome.outcome
    const { rows, written } = outcome.value
    return isRead(statement.name) ? rows.map((row) => Object.assign({}, row)) : written
  } catch (error) {
    assert.ok(error instanceof SparekeyError, String(error))
    return error.code
  }
}

/** Rows that a statement gives in no order. */
const unordered: readonly string[] = ['takeQueued', 'readLeafPlaces', 'readAlarmNotes']
const settled = (name: string, answer: unknown): unknown =>
  unordered.includes(name) && Array.isArray(answer)
    ? answer.map((row) => JSON.stringify(row)).toSorted()
    : answer

const few = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: most })
const someBytes = few(2).map((value) => Uint8Array.from({ length: 16 }, () => value))
const time = few(4)
const limit = fc.integer({ min: 1, max: 3 })

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>
const asked = (name: string, fields: Fields): fc.Arbitrary<Statement> =>
  fc
    .record(fields, { noNullPrototype: true })
    .map((parameters) => ({ name, parameters }) as unknown as Statement)

/** Runs the same statements, one after the other, on both stores. */
const answersAlike = async (
  statements: fc.Arbitrary<Statement>,
  first: readonly Statement[] = [],
): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(fc.array(statements, { minLength: 20, maxLength: 60 }), async (some) => {
      const database = new DatabaseSync(':memory:')
      const [memory, sqlite] = [memoryStore(), sqliteStore(database)]
      await sqlite.migrate()
      for (const statement of [...first, ...some]) {
        const { name } = statement
        const [one, other] = [await answerOf(memory, statement), await answerOf(sqlite, statement)]
        assert.deepEqual(
          settled(name, one),
          settled(name, other),
          `${name} ${JSON.stringify(statement.parameters)}`,
        )
      }
      database.close()
    }),
    { numRuns: 25 },
  )
}

const logId = fc.constant('events')
const empty = new Uint8Array(0)
const created = {
  name: 'createLog',
  parameters: { logId: 'events', frontier: empty, walkAccount: empty },
} as const

test('the log: lease, fence, size and epoch decide alike in memory and in SQLite', () =>
  answersAlike(
    fc.oneof(
      asked('createLog', { logId, frontier: fc.constant(empty), walkAccount: fc.constant(empty) }),
      asked('takeLogLease', { logId, owner: someBytes, leaseUntil: time, now: time }),
      asked('holdLogLease', { logId, owner: someBytes, leaseUntil: time, fence: few(5) }),
      asked('advanceLog', {
        logId,
        fence: few(5),
        readSize: few(2),
        size: few(2),
        frontier: someBytes,
        walkAccount: someBytes,
        walkSeq: few(2),
        walkBegunAt: time,
        walkEndedAt: time,
      }),
      asked('beginLogEpoch', { logId, readEpoch: few(3), readSize: few(2), epoch: few(3) }),
      asked('readLog', { logId }),
    ),
    [created],
  ))

test('the queue, tiles, checkpoints and epochs of the log are kept and given alike', () => {
  const place = { logId, level: few(1), tile: few(2), width: fc.integer({ min: 1, max: 3 }) }
  const note = {
    logId,
    epoch: fc.integer({ min: 1, max: 2 }),
    size: few(3),
    note: fc.constant('n'),
    createdAt: time,
  }
  return answersAlike(
    fc.oneof(
      asked('queueRange', {
        accountKey: someBytes,
        bucket: few(1),
        queuedAt: time,
        fromSeq: few(2),
        toSeq: few(2),
      }),
      asked('readQueued', { bucket: few(1), limit }),
      asked('takeQueued', { bucket: few(1), upto: time }),
      asked('insertLogTile', { ...place, hashes: someBytes }),
      asked('widenLogTile', { ...place, hashes: someBytes }),
      asked('readLogTiles', { logId, level: few(1), fromTile: few(2), limit }),
      asked('insertLogCheckpoint', note),
      asked('thinLogCheckpoints', {
        logId,
        epoch: fc.integer({ min: 1, max: 2 }),
        fromTime: time,
        beforeTime: time,
        keptSize: few(3),
      }),
      asked('readLogCheckpoints', { logId, limit }),
      asked('walkLogCheckpoints', { logId, epoch: few(2), size: few(3), limit }),
      asked('insertLogEpoch', note),
      asked('readLogEpochs', { logId, limit }),
    ),
    [created],
  )
})

test('recoveries are kept and given alike', () => {
  const row = { accountKey: someBytes, recoveryId: someBytes }
  return answersAlike(
    fc.oneof(
      asked('insertRecovery', {
        ...row,
        keyId: fc.constant('k1'),
        setId: someBytes,
        redemptionId: someBytes,
        openedAt: fc.uniqueArray(time, { minLength: 1, maxLength: 1 }).map(([at]) => at),
        expiresAt: time,
        tasks: fc.constant('[]'),
        issuedSetId: fc.option(someBytes),
        endedAt: fc.constant(null),
        endedBy: fc.constant(null),
      }),
      asked('changeRecovery', {
        ...row,
        tasks: fc.constantFrom('[]', '[1]'),
        issuedSetId: fc.option(someBytes),
        endedAt: time,
        endedBy: fc.constantFrom('completed', 'disowned'),
      }),
      asked('readRecovery', row),
      asked('readRecoveries', { accountKey: someBytes, limit: fc.constant(100) }),
      asked('deleteRecoveries', { accountKey: someBytes }),
    ),
  )
})

test('tenants, keys and webhooks are kept and given alike', () => {
  const tenant = fc.constantFrom('a', 'b', 'c')
  const apiKeyId = fc.constantFrom('k1', 'k2', 'k3')
  const webhook = { tenant, webhookId: fc.constantFrom('w1', 'w2', 'w3') }
  const none = fc.constant(null)
  return answersAlike(
    fc.oneof(
      asked('insertTenant', {
        tenant,
        settings: fc.constant('{}'),
        createdAt: time,
        changedAt: time,
        removedAt: none,
        proposal: none,
      }),
      asked('changeTenantAsRead', {
        tenant,
        readSettings: fc.constantFrom('{}', '{"a":1}'),
        readProposal: fc.constantFrom('', '{"p":1}'),
        settings: fc.constantFrom('{}', '{"a":1}'),
        proposal: fc.constantFrom(null, '{"p":1}'),
        changedAt: time,
      }),
      asked('changeTenant', { tenant, settings: fc.constantFrom('{}', '{"a":1}'), changedAt: time }),
      asked('removeTenant', { tenant, removedAt: time }),
      asked('restoreTenant', { tenant, changedAt: time }),
      asked('readTenant', { tenant }),
      asked('readTenants', {}),
      asked('insertApiKey', {
        keyHash: someBytes,
        apiKeyId,
        tenant,
        name: fc.constant('n'),
        scopes: fc.constant('*'),
        createdAt: time,
        expiresAt: fc.option(time),
        revokedAt: none,
        answerableTo: none,
      }),
      asked('revokeApiKey', { tenant, apiKeyId, revokedAt: time }),
      asked('revokeApiKeys', { tenant, revokedAt: time }),
      asked('readApiKey', { keyHash: someBytes }),
      asked('insertWebhook', {
        ...webhook,
        url: fc.constant('https://example.org/'),
        kinds: none,
        keyId: fc.constant('k1'),
        sealedSecrets: someBytes,
        createdAt: time,
        disabledAt: none,
      }),
      asked('changeWebhookSecrets', {
        ...webhook,
        readSealedSecrets: someBytes,
        keyId: fc.constantFrom('k1', 'k2'),
        sealedSecrets: someBytes,
      }),
      asked('disableWebhook', { ...webhook, disabledAt: fc.option(time) }),
      asked('deleteWebhook', webhook),
      asked('deleteWebhooks', { tenant }),
      asked('readAllWebhooks', {}),
    ),
  )
})

test('the index of events and the figures are kept and given alike', () => {
  const tenant = fc.constantFrom('a', 'b')
  const type = fc.constantFrom('code.redeemed', 'set.issued')
  const at = few(2).map((hours) => hours * 3_600_000 + hours)
  const generation = few(2)
  const place = { at, eventId: someBytes }
  const row = fc
    .record({ tenant, at, eventId: someBytes, type, seq: few(3) })
    .map((one) => ({ ...one, accountKey: one.eventId }))
  const figure = { generation, tenant, name: fc.constantFrom('x', 'y'), amount: few(5) }
  const stands = {
    rollup: fc.constantFrom('events', 'recount', 'accounts'),
    generation,
    position: few(2),
    place: someBytes,
    begunAt: time,
    shown: few(2),
    shownAt: time,
  }
  const note = {
    tenant,
    eventId: someBytes,
    operatorId: fc.constant('opr_1'),
    keyId: fc.constantFrom('k1', 'k2'),
    sealed: someBytes,
    notedAt: time,
  }
  return answersAlike(
    fc.oneof(
      asked('insertIndex', { rows: fc.array(row, { minLength: 1, maxLength: 4 }) }),
      asked('deleteIndex', { accountKey: someBytes }),
      asked('readIndex', { tenant, ...place, limit }),
      asked('readIndexNewer', { tenant, ...place, limit }),
      asked('readIndexOfType', { tenant, type, ...place, limit }),
      asked('readIndexOfTypeNewer', { tenant, type, ...place, limit }),
      asked('addDaily', { ...figure, day: few(2) }),
      asked('insertDaily', { ...figure, day: few(2) }),
      asked('readDaily', { generation, tenant, fromDay: few(2), toDay: few(2) }),
      asked('deleteDaily', { generation }),
      asked('addGauge', figure),
      asked('insertGauge', figure),
      asked('readGauges', { generation, tenant }),
      asked('deleteGauges', { generation }),
      asked('createRollup', stands),
      asked('moveRollup', {
        ...stands,
        readGeneration: generation,
        readPosition: few(2),
        readPlace: someBytes,
      }),
      asked('deleteRollup', { rollup: stands.rollup, readGeneration: generation, readPosition: few(2) }),
      asked('readRollup', { rollup: stands.rollup }),
      asked('insertAlarmNote', note),
      asked('readAlarmNotes', { tenant, events: fc.uniqueArray(few(2), { minLength: 1 }).map(bytesOfEach) }),
      asked('walkAlarmNotes', { tenant, eventId: someBytes, limit }),
      asked('resealAlarmNote', {
        tenant,
        eventId: someBytes,
        keyId: fc.constant('k2'),
        sealed: someBytes,
        oldKeyId: fc.constant('k1'),
        oldSealed: someBytes,
      }),
    ),
  )
})

const bytesOfEach = (values: readonly number[]): readonly Uint8Array[] =>
  values.map((value) => Uint8Array.from({ length: 16 }, () => value))

test('operators, roles, invitations and passkeys are kept and given alike', () => {
  const operatorKey = someBytes
  const maybe = fc.option(someBytes)
  const role = {
    operatorKey,
    tenant: fc.constantFrom('*', 'acme'),
    role: fc.constantFrom('owner', 'support'),
  }
  const keyId = fc.constantFrom('k1', 'k2')
  const credentialId = fc.constantFrom('c1', 'c2')
  return answersAlike(
    fc.oneof(
      asked('insertOperator', {
        operatorKey,
        personKey: maybe,
        keyId,
        sealed: someBytes,
        createdAt: time,
        signedInAt: fc.option(time),
        disabledAt: fc.option(time),
      }),
      asked('changeOperator', {
        operatorKey,
        readSealed: someBytes,
        personKey: maybe,
        keyId,
        sealed: someBytes,
      }),
      asked('noteOperatorSignIn', { operatorKey, signedInAt: time }),
      asked('disableOperator', { operatorKey, disabledAt: fc.option(time) }),
      asked('readOperator', { operatorKey }),
      asked('readOperators', {}),
      asked('insertOperatorRole', {
        ...role,
        state: fc.constantFrom('pending', 'granted'),
        source: fc.constant('person'),
        askedBy: maybe,
        agreedBy: maybe,
        askedAt: time,
        grantedAt: fc.option(time),
      }),
      asked('agreeOperatorRole', { ...role, agreedBy: someBytes, grantedAt: time }),
      asked('deleteOperatorRole', role),
      asked('readOperatorRoles', { operatorKey }),
      asked('readTenantRoles', { tenant: role.tenant }),
      asked('insertOperatorInvite', {
        tokenHash: someBytes,
        tenant: role.tenant,
        role: role.role,
        kind: fc.constant('invite'),
        displayName: fc.constant('Grace'),
        askedBy: maybe,
        createdAt: time,
        expiresAt: time,
        usedAt: fc.option(time),
      }),
      asked('useOperatorInvite', { tokenHash: someBytes, usedAt: time }),
      asked('readOperatorInvite', { tokenHash: someBytes }),
      asked('insertPasskey', {
        credentialId,
        operatorKey,
        publicKey: someBytes,
        counter: few(2),
        transports: fc.constant('usb'),
        createdAt: time,
        usedAt: fc.option(time),
      }),
      asked('usePasskey', { credentialId, readCounter: few(2), counter: few(2), usedAt: time }),
      asked('readPasskey', { credentialId }),
      asked('readPasskeys', { operatorKey }),
    ),
  )
})

test('sessions, forms and views of the console are kept and given alike', () => {
  const session = { sessionId: someBytes }
  const form = { ...session, formId: someBytes }
  const sealed = { keyId: fc.constantFrom('k1', 'k2'), sealed: someBytes }
  const tenant = fc.constantFrom('acme', 'default')
  const below = { tenant, beforeSeq: few(4), limit }
  return answersAlike(
    fc.oneof(
      asked('insertOperatorSession', {
        ...session,
        ...sealed,
        operatorKey: someBytes,
        tokenHash: someBytes,
        providerSession: fc.option(someBytes),
        openedAt: time,
        seenAt: time,
        endsAt: time,
        checkedAt: time,
        provedAt: time,
        network: someBytes,
        browser: someBytes,
      }),
      asked('touchOperatorSession', { ...session, tokenHash: someBytes, seenAt: time }),
      asked('rotateOperatorSession', {
        ...session,
        ...sealed,
        readTokenHash: someBytes,
        tokenHash: someBytes,
        provedAt: time,
        network: someBytes,
        browser: someBytes,
      }),
      asked('checkOperatorSession', { ...session, ...sealed, readCheckedAt: time, checkedAt: time }),
      asked('deleteOperatorSession', session),
      asked('deleteSessionsOfOperator', { operatorKey: someBytes }),
      asked('deleteEndedSessions', { now: time }),
      asked('readOperatorSession', session),
      asked('readOperatorSessions', {}),
      asked('insertOperatorForm', {
        ...form,
        ...sealed,
        act: fc.constant('a'),
        createdAt: time,
        expiresAt: time,
        provedAt: fc.option(time),
        doneAt: fc.option(time),
      }),
      asked('proveOperatorForm', { ...form, provedAt: time }),
      asked('finishOperatorForm', { ...form, doneAt: time, provedSince: time }),
      asked('deleteEndedForms', { now: time }),
      asked('readOperatorForm', form),
      asked('insertView', {
        tenant,
        seq: few(4),
        at: time,
        operatorKey: someBytes,
        ...session,
        kind: fc.constant('act'),
        accountKey: fc.option(someBytes),
        caseId: fc.option(fc.constant('sup_1')),
        ...sealed,
        contentHash: someBytes,
        hash: someBytes,
      }),
      asked('resealView', { tenant, seq: few(4), readSealed: someBytes, ...sealed }),
      asked('deleteViews', { tenant, uptoSeq: few(4) }),
      asked('readNewestView', { tenant }),
      asked('readViews', below),
      asked('readViewsOfOperator', { ...below, operatorKey: someBytes }),
      asked('readViewsOfAccount', { ...below, accountKey: someBytes }),
      asked('walkViews', { tenant, seq: few(4), limit }),
    ),
  )
})
