import { test } from 'node:test'
import * as fc from 'fast-check'
import { answersAlike, asked, few, limit, someBytes, time } from './answers-alike.ts'

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
