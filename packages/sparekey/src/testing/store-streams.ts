import type { QueuedRow, StreamKeyRow, StreamRow } from '../store/catalogue/streams.ts'
import { ask, concurrently, isInternal, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newBytes, start } from './store-samples.ts'

/** A name that no other call gives. */
const newName = (): string => `t${newBytes().join('')}`

const sampleStream = (changes: Partial<StreamRow> = {}): StreamRow => ({
  tenant: newName(),
  streamId: newName(),
  apiKeyId: 'key_1',
  status: 'enabled',
  reason: null,
  settings: '{"description":"Ä\'"}',
  endpointUrl: 'https://receiver.example.org/events',
  keyId: 'k1',
  sealedAuthorization: newBytes(80),
  verifiedAt: 0,
  createdAt: start,
  changedAt: start,
  pushAt: 0,
  pushFailures: 0,
  ...changes,
})

const sampleKey = (changes: Partial<StreamKeyRow> = {}): StreamKeyRow => ({
  tenant: newName(),
  kid: newName(),
  publicKey: '{"kty":"RSA"}',
  keyId: 'k1',
  sealedKey: newBytes(1200),
  createdAt: start,
  retiredAt: null,
  ...changes,
})

const sampleQueued = ({ tenant, streamId }: StreamRow, jti: string): QueuedRow => ({
  tenant,
  streamId,
  jti,
  txn: 'txn_1',
  event: 'recovery-activated',
  detail: null,
  account: newBytes(),
  seq: 7,
  queuedAt: start,
})

export function streamPromises(contract: StoreContract): void {
  streamRows(contract)
  streamKeyRows(contract)
  queueRows(contract)
}

function streamRows({ assert, promise }: StoreContract): void {
  promise('a stream is found by its tenant and its id alone, and goes with its tenant', async (store) => {
    const row = sampleStream()
    const bare = sampleStream({
      tenant: row.tenant,
      createdAt: start + 1,
      keyId: null,
      sealedAuthorization: null,
      reason: 'full',
    })
    const { tenant, streamId } = row
    for (const each of [bare, row]) assert.equal(await tell(store, 'insertStream', each), 1)
    await assert.rejects(tell(store, 'insertStream', row), isInternal)
    assert.deepEqual(await ask(store, 'readStream', { tenant, streamId }), [row])
    assert.deepEqual(await ask(store, 'readStream', { tenant: newName(), streamId }), [])
    assert.deepEqual(await ask(store, 'readStreams', { tenant }), [row, bare])
    assert.equal(await tell(store, 'deleteStream', { tenant, streamId }), 1)
    assert.equal(await tell(store, 'deleteStream', { tenant, streamId }), 0)
    assert.equal(await tell(store, 'deleteStreams', { tenant }), 1)
    assert.deepEqual(await ask(store, 'readStreams', { tenant }), [])
  })

  promise(
    'of concurrent changes of a stream one is written, and every change is seen at once',
    async (store) => {
      const row = sampleStream({ pushAt: start + 50, pushFailures: 3 })
      const { tenant, streamId } = row
      await tell(store, 'insertStream', row)
      const change = {
        tenant,
        streamId,
        settings: '{}',
        endpointUrl: null,
        keyId: null,
        sealedAuthorization: null,
      }
      const written = await concurrently(5, () =>
        tell(store, 'changeStream', { ...change, readChangedAt: start, changedAt: start + 1 }),
      )
      assert.equal(sum(written), 1)
      const changed = {
        ...row,
        settings: '{}',
        endpointUrl: null,
        keyId: null,
        sealedAuthorization: null,
        changedAt: start + 1,
        pushAt: 0,
      }
      assert.deepEqual(await ask(store, 'readStream', { tenant, streamId }), [changed])
      const status = { status: 'paused', reason: 'Full.' } as const
      assert.equal(await tell(store, 'changeStreamStatus', { tenant, streamId, ...status }), 1)
      assert.equal(await tell(store, 'changeStreamStatus', { tenant: newName(), streamId, ...status }), 0)
      assert.deepEqual(await ask(store, 'readStream', { tenant, streamId }), [
        { ...changed, ...status, pushFailures: 0 },
      ])
    },
  )

  promise('a header is sealed anew only in the place of the one that was read', async (store) => {
    const row = sampleStream()
    const { tenant, streamId, sealedAuthorization } = row
    await tell(store, 'insertStream', row)
    const reseal = { tenant, streamId, keyId: 'k2', sealedAuthorization: newBytes(80) }
    assert.equal(await tell(store, 'resealStream', { ...reseal, readSealed: newBytes(80) }), 0)
    assert.equal(
      await tell(store, 'resealStream', { ...reseal, readSealed: sealedAuthorization ?? newBytes() }),
      1,
    )
    assert.deepEqual(await ask(store, 'readStream', { tenant, streamId }), [{ ...row, ...reseal }])
    const all = await ask(store, 'readAllStreams', {})
    assert.deepEqual(
      all.filter((one) => one.tenant === tenant),
      [{ ...row, ...reseal }],
    )
  })

  promise('of concurrent requests for a verification one passes, until the time is over', async (store) => {
    const row = sampleStream()
    const { tenant, streamId } = row
    await tell(store, 'insertStream', row)
    const note = { tenant, streamId, verifiedAt: start + 10, before: start }
    assert.equal(sum(await concurrently(5, () => tell(store, 'noteStreamVerification', note))), 1)
    const later = { ...note, verifiedAt: start + 20, before: start + 10 }
    assert.equal(await tell(store, 'noteStreamVerification', later), 1)
  })

  promise('one at a time pushes what waits, and another one after its lease', async (store) => {
    const row = sampleStream()
    const { tenant, streamId } = row
    await tell(store, 'insertStream', row)
    const owners = [newBytes(), newBytes(), newBytes()]
    const taken = await Promise.all(
      owners.map((owner) =>
        tell(store, 'takeStreamPush', { tenant, streamId, owner, until: start + 60, now: start }),
      ),
    )
    assert.equal(sum(taken), 1)
    const first = owners[taken.indexOf(1)] ?? newBytes()
    const second = newBytes()
    const place = { tenant, streamId }
    assert.equal(
      await tell(store, 'takeStreamPush', { ...place, owner: second, until: start + 99, now: start + 59 }),
      0,
    )
    assert.equal(
      await tell(store, 'takeStreamPush', { ...place, owner: second, until: start + 99, now: start + 60 }),
      1,
    )
    const release = { ...place, pushAt: start + 70, pushFailures: 2 }
    assert.equal(await tell(store, 'releaseStreamPush', { ...release, owner: first }), 0)
    assert.equal(await tell(store, 'releaseStreamPush', { ...release, owner: second }), 1)
    assert.deepEqual(await ask(store, 'readStream', place), [{ ...row, pushAt: start + 70, pushFailures: 2 }])
    assert.equal(
      await tell(store, 'takeStreamPush', { ...place, owner: first, until: start + 99, now: start + 61 }),
      1,
    )
  })
}

function streamKeyRows({ assert, promise }: StoreContract): void {
  promise(
    'keys of streams are read newest first, retired together and deleted when their time is over',
    async (store) => {
      const old = sampleKey()
      const { tenant } = old
      const young = sampleKey({ tenant, createdAt: start + 9 })
      const other = sampleKey()
      for (const row of [old, other]) await tell(store, 'insertStreamKey', row)
      assert.equal(await tell(store, 'retireStreamKeys', { tenant, retiredAt: start + 9 }), 1)
      assert.equal(await tell(store, 'insertStreamKey', young), 1)
      await assert.rejects(tell(store, 'insertStreamKey', young), isInternal)
      const retired = { ...old, retiredAt: start + 9 }
      assert.deepEqual(await ask(store, 'readStreamKeys', { tenant }), [young, retired])
      assert.equal(await tell(store, 'deleteRetiredStreamKeys', { tenant, retiredBy: start + 8 }), 0)
      assert.equal(await tell(store, 'deleteRetiredStreamKeys', { tenant, retiredBy: start + 9 }), 1)
      const { kid, sealedKey: readSealed } = young
      const reseal = { tenant, kid, keyId: 'k2', sealedKey: newBytes(1200) }
      assert.equal(await tell(store, 'resealStreamKey', { ...reseal, readSealed: newBytes(1200) }), 0)
      assert.equal(await tell(store, 'resealStreamKey', { ...reseal, readSealed }), 1)
      const all = await ask(store, 'readAllStreamKeys', {})
      assert.deepEqual(
        all.filter((one) => one.tenant === tenant),
        [{ ...young, ...reseal }],
      )
      assert.equal(await tell(store, 'deleteStreamKeys', { tenant }), 1)
      assert.deepEqual(await ask(store, 'readStreamKeys', { tenant: other.tenant }), [other])
    },
  )
}

function queueRows({ assert, promise }: StoreContract): void {
  promise(
    "a stream's queue is read in the order of its tokens, and no other stream's with it",
    async (store) => {
      const stream = sampleStream()
      const { tenant, streamId } = stream
      const sibling = sampleStream({ tenant })
      const rows = ['a3', 'a1', 'b2'].map((jti) => sampleQueued(stream, jti))
      const own = {
        ...sampleQueued(stream, 'c4'),
        account: null,
        seq: null,
        txn: null,
        detail: '{"state":"s"}',
      }
      const others = sampleQueued(sibling, 'a2')
      for (const row of [...rows, own, others]) assert.equal(await tell(store, 'insertStreamToken', row), 1)
      await assert.rejects(tell(store, 'insertStreamToken', own), isInternal)
      const read = (limit: number, offset = 0) =>
        ask(store, 'readStreamQueue', { tenant, streamId, limit, offset })
      assert.deepEqual(await read(9), [rows[1], rows[0], rows[2], own])
      assert.deepEqual(await read(1, 2), [rows[2]])
      assert.deepEqual(await read(1, 4), [])
      assert.deepEqual(await ask(store, 'readStreamToken', { tenant, streamId, jti: 'b2' }), [rows[2]])
      assert.deepEqual(await ask(store, 'readStreamToken', { tenant, streamId, jti: 'a2' }), [])
      assert.equal(await tell(store, 'deleteStreamToken', { tenant, streamId, jti: 'a2' }), 0)
      assert.equal(await tell(store, 'deleteStreamToken', { tenant, streamId, jti: 'a3' }), 1)
      assert.equal(await tell(store, 'deleteStreamQueue', { tenant, streamId }), 3)
      assert.equal(await tell(store, 'deleteStreamQueues', { tenant }), 1)
    },
  )

  promise('what a receiver refused is kept once, the newest first, and cut from its end', async (store) => {
    const { tenant, streamId } = sampleStream()
    const refusal = (jti: string) => ({
      tenant,
      streamId,
      jti,
      event: 'credential-update' as const,
      error: 'invalid_key',
      refusedAt: start,
    })
    for (const jti of ['a1', 'a3', 'a2'])
      assert.equal(await tell(store, 'insertStreamRefusal', refusal(jti)), 1)
    assert.equal(await tell(store, 'insertStreamRefusal', refusal('a2')), 0)
    const read = (limit: number, offset = 0) =>
      ask(store, 'readStreamRefusals', { tenant, streamId, limit, offset })
    assert.deepEqual(await read(2), [refusal('a3'), refusal('a2')])
    assert.deepEqual(await read(1, 2), [refusal('a1')])
    assert.equal(await tell(store, 'deleteStreamRefusalsUpTo', { tenant, streamId, jti: 'a2' }), 2)
    assert.equal(await tell(store, 'deleteStreamRefusals', { tenant }), 1)
  })
}
