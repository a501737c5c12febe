import type { SupportCaseRow, SupportDecisionRow, SupportEvidenceRow } from '../store/catalogue/support.ts'
import type { Bytes, Store } from '../store/port.ts'
import { ask, concurrently, tell, type StoreContract } from './store-calls.ts'
import { newAccount, newBytes, start } from './store-samples.ts'

let tenants = 0
/** A tenant that no other promise uses. */
const newTenant = (): string => `desk-${(tenants += 1)}`

const sampleCase = (tenant: string, changes: Partial<SupportCaseRow> = {}): SupportCaseRow => ({
  caseId: newBytes(),
  tenant,
  caseNumber: '012345',
  state: 'open',
  version: 1,
  risk: 'standard',
  flags: '["privileged"]',
  reason: 'lost_all_factors',
  channel: 'email',
  policy: '{"preset":"consumer"}',
  contacts: '[]',
  openerKey: newBytes(),
  openerPerson: null,
  openerPlace: null,
  openedAt: start,
  expiresAt: start + 1000,
  toldAt: null,
  notBefore: null,
  submissions: 0,
  submittedAt: null,
  requestHash: null,
  expedite: null,
  heldAt: null,
  claimUntil: null,
  claims: 0,
  codeSetId: null,
  codeExpiresAt: null,
  wrongCodes: 0,
  wrongCodesTotal: 0,
  recoveryId: null,
  endedAt: null,
  endedBy: null,
  keyId: 'k1',
  sealed: newBytes(80),
  ...changes,
})

const sampleEvidence = (changes: Partial<SupportEvidenceRow> = {}): SupportEvidenceRow => ({
  evidenceId: newBytes(),
  kind: 'call_back',
  outcome: 'pass',
  addedBy: 'operator',
  addedByKey: newBytes(),
  addedByPerson: null,
  addedAt: start,
  expiresAt: start + 5,
  keyId: 'k1',
  sealed: newBytes(60),
  ...changes,
})

const sampleDecision = (changes: Partial<SupportDecisionRow> = {}): SupportDecisionRow => ({
  requestHash: newBytes(32),
  operatorKey: newBytes(),
  person: newBytes(),
  role: 'approver',
  verdict: 'approved',
  decidedAt: start,
  keyId: 'k1',
  sealed: newBytes(60),
  ...changes,
})

const addCase = async (
  store: Store,
  changes: Partial<SupportCaseRow> = {},
  { accountKey } = newAccount(),
  tenant = newTenant(),
): Promise<{ accountKey: Bytes; row: SupportCaseRow; place: { accountKey: Bytes; caseId: Bytes } }> => {
  const row = sampleCase(tenant, changes)
  await tell(store, 'insertSupportCase', { accountKey, ...row })
  return { accountKey, row, place: { accountKey, caseId: row.caseId } }
}

/** What changes in one act; every column that can. */
const filled = {
  state: 'released',
  version: 2,
  risk: 'critical',
  flags: '[]',
  openerPlace: '{}',
  expiresAt: start + 2000,
  toldAt: start + 1,
  notBefore: start + 2,
  submissions: 3,
  submittedAt: start + 4,
  requestHash: newBytes(32),
  expedite: '{}',
  heldAt: start + 5,
  claimUntil: start + 6,
  claims: 2,
  codeSetId: newBytes(),
  codeExpiresAt: start + 7,
  recoveryId: newBytes(),
  endedAt: start + 8,
  endedBy: 'time',
  keyId: 'k2',
  sealed: newBytes(81),
} as const

const ascending = (a: number, b: number): number => a - b

export function supportPromises({ promise, assert }: StoreContract): void {
  promise('a case is read as it was written, by its account alone', async (store) => {
    const { row, place } = await addCase(store, { openerPerson: newBytes(), openerPlace: '{"at":1}' })
    assert.deepEqual(await ask(store, 'readSupportCase', place), [row])
    assert.deepEqual(await ask(store, 'readSupportCase', { ...place, ...newAccount() }), [])
    assert.deepEqual(await ask(store, 'readSupportCase', { ...place, caseId: newBytes() }), [])
  })

  promise(
    'a change writes what can change, from the version that was read, and leaves the tries',
    async (store) => {
      const { row, place } = await addCase(store)
      const write = { ...filled, ...place }
      assert.equal(await tell(store, 'changeSupportCase', { ...write, readVersion: 1 }), 1)
      assert.equal(await tell(store, 'changeSupportCase', { ...write, readVersion: 1 }), 0)
      assert.deepEqual(await ask(store, 'readSupportCase', place), [{ ...row, ...filled }])
    },
  )

  promise('of concurrent changes from one version one wins', async (store) => {
    const { row, place } = await addCase(store)
    const changed = await concurrently(5, () =>
      tell(store, 'changeSupportCase', { ...row, ...place, version: 2, readVersion: 1 }),
    )
    assert.equal(changed.filter((one) => one === 1).length, 1)
  })

  promise('cases of an account are read newest first, those behind a time', async (store) => {
    const account = newAccount()
    const rows = []
    for (const openedAt of [start, start + 2, start + 1]) {
      rows.push((await addCase(store, { openedAt }, account)).row)
    }
    const read = await ask(store, 'readSupportCases', { ...account, openedAfter: start })
    assert.deepEqual(
      read.map(({ openedAt }) => openedAt),
      [start + 2, start + 1],
    )
  })

  promise('cases of a tenant are listed by state in pages, newest first', async (store) => {
    const tenant = newTenant()
    for (const openedAt of [start, start + 1, start + 2]) {
      await addCase(store, { openedAt }, newAccount(), tenant)
    }
    await addCase(store, { openedAt: start + 9, state: 'denied' }, newAccount(), tenant)
    await addCase(store, { openedAt: start + 9 })
    const page = (beforeAt: number, beforeCaseId: Bytes) =>
      ask(store, 'listSupportCases', { tenant, state: 'open', beforeAt, beforeCaseId, limit: 2 })
    const first = await page(Number.MAX_SAFE_INTEGER, new Uint8Array(0))
    assert.deepEqual(
      first.map(({ openedAt }) => openedAt),
      [start + 2, start + 1],
    )
    const last = first[1]
    const second = await page(last?.openedAt ?? 0, last?.caseId ?? newBytes())
    assert.deepEqual(
      second.map(({ openedAt }) => openedAt),
      [start],
    )
    assert.equal(second[0]?.accountKey.length, 16)
  })

  promise('cases that an opener has open are counted while they have not expired', async (store) => {
    const tenant = newTenant()
    const openerKey = newBytes()
    const add = (changes: Partial<SupportCaseRow>) =>
      addCase(store, { openerKey, ...changes }, newAccount(), tenant)
    await add({})
    await add({ state: 'review' })
    await add({ state: 'approved', expiresAt: start })
    await add({ state: 'released', expiresAt: start })
    await add({ state: 'completed' })
    await add({ openerKey: newBytes() })
    await addCase(store, { openerKey })
    const counted = await ask(store, 'countSupportCases', { tenant, openerKey, now: start })
    assert.deepEqual(counted, [{ cases: 3 }])
  })

  promise(
    'cases of all tenants that wait are counted by state, those whose time is over left out',
    async (store) => {
      // No other case lasts so long.
      const now = start + 1e12
      const expiresAt = now + 1
      await addCase(store, { expiresAt })
      await addCase(store, { expiresAt })
      await addCase(store, { expiresAt: now })
      await addCase(store, { expiresAt, endedAt: start })
      await addCase(store, { state: 'review', expiresAt })
      await addCase(store, { state: 'released', claimUntil: expiresAt })
      await addCase(store, { state: 'released', expiresAt, claimUntil: now })
      const counted = async (state: SupportCaseRow['state']) =>
        (await ask(store, 'countLiveCases', { state, now }))[0]?.cases
      const states = ['open', 'review', 'approved', 'released'] as const
      assert.deepEqual(await Promise.all(states.map(counted)), [2, 1, 0, 1])
    },
  )

  promise('tenants are counted by the switches that they have on', async (store) => {
    const counted = async () => (await ask(store, 'countSwitches', {}))[0]
    const before = await counted()
    const off = { issueFrozen: 0, supportFrozen: 0, redeemFrozen: 0, releasesStopped: 0, heightenedThreat: 0 }
    const row = { ...off, version: 1, changedAt: start, readVersion: 0 }
    await tell(store, 'writeTenantSwitches', { ...row, tenant: newTenant(), releasesStopped: 1 })
    await tell(store, 'writeTenantSwitches', {
      ...row,
      tenant: newTenant(),
      releasesStopped: 1,
      issueFrozen: 1,
    })
    assert.deepEqual(await counted(), {
      issueFrozen: (before?.issueFrozen ?? 0) + 1,
      supportFrozen: before?.supportFrozen,
      redeemFrozen: before?.redeemFrozen,
      releasesStopped: (before?.releasesStopped ?? 0) + 2,
      heightenedThreat: before?.heightenedThreat,
    })
  })

  promise('evidence is read in the order in which it was added', async (store) => {
    const { place } = await addCase(store)
    const first = sampleEvidence({ addedByKey: null, expiresAt: null, addedBy: 'owner' })
    const second = sampleEvidence({ addedAt: start + 1, addedByPerson: newBytes() })
    for (const row of [second, first]) await tell(store, 'insertSupportEvidence', { ...place, ...row })
    const other = { ...place, caseId: newBytes() }
    const plain = (rows: readonly object[]) => rows.map((row) => ({ ...row, caseId: null }))
    assert.deepEqual(plain(await ask(store, 'readSupportEvidence', place)), plain([first, second]))
    assert.deepEqual(await ask(store, 'readSupportEvidence', other), [])
  })

  promise('an operator decides on a request once, on another one again', async (store) => {
    const { place } = await addCase(store)
    const row = sampleDecision()
    const insert = (one: SupportDecisionRow) => tell(store, 'insertSupportDecision', { ...place, ...one })
    assert.equal(await insert(row), 1)
    assert.equal(await insert({ ...row, verdict: 'denied' }), 0)
    const another = { ...row, requestHash: newBytes(32), decidedAt: start + 1, person: null }
    assert.equal(await insert(another), 1)
    const read = await ask(store, 'readSupportDecisions', place)
    assert.deepEqual(
      read.map(({ verdict, person }) => [verdict, person === null]),
      [
        ['approved', false],
        ['approved', true],
      ],
    )
  })

  promise(
    'tries of a code are counted one by one up to both numbers, of a released case alone',
    async (store) => {
      const codeSetId = newBytes()
      const { place } = await addCase(store, { state: 'released', codeSetId })
      const take = { ...place, codeSetId, mostOfCode: 3, mostOfCase: 4 }
      const taken = (await concurrently(6, () => ask(store, 'takeSupportTry', take))).flat()
      assert.deepEqual(taken.map(({ wrongCodes }) => wrongCodes).toSorted(ascending), [1, 2, 3])
      assert.deepEqual(await ask(store, 'takeSupportTry', { ...take, codeSetId: newBytes() }), [])
      assert.equal(await tell(store, 'giveBackSupportTry', { ...place, codeSetId }), 1)
      assert.equal(await tell(store, 'resetSupportTries', place), 1)
      const counts = async () => {
        const [one] = await ask(store, 'takeSupportTry', take)
        return one === undefined ? null : [one.wrongCodes, one.wrongCodesTotal]
      }
      assert.deepEqual([await counts(), await counts(), await counts()], [[1, 3], [2, 4], null])
      const open = await addCase(store, { codeSetId })
      assert.deepEqual(await ask(store, 'takeSupportTry', { ...take, ...open.place }), [])
      assert.equal(await tell(store, 'giveBackSupportTry', { ...open.place, codeSetId }), 0)
    },
  )

  promise('what is counted in a window never passes its most, however many count at once', async (store) => {
    const counter = { tenant: newTenant(), counterKey: 'opened' }
    const take = { ...counter, countedFrom: start, most: 3 }
    const taken = (await concurrently(6, () => ask(store, 'takeSupportCount', take))).flat()
    assert.deepEqual(taken.map(({ counted }) => counted).toSorted(ascending), [1, 2, 3])
    await ask(store, 'takeSupportCount', { ...take, countedFrom: start + 9 })
    await ask(store, 'takeSupportCount', { ...take, counterKey: 'other' })
    const read = (from: number) => ask(store, 'readSupportCounts', { ...counter, from })
    const plain = async (from: number) =>
      (await read(from)).map(({ countedFrom, counted }) => [countedFrom, counted])
    assert.deepEqual(await plain(start), [
      [start, 3],
      [start + 9, 1],
    ])
    assert.deepEqual(await plain(start + 1), [[start + 9, 1]])
    assert.equal(await tell(store, 'deleteSupportCounts', { ...counter, before: start + 9 }), 1)
    assert.deepEqual(await plain(0), [[start + 9, 1]])
  })

  promise(
    'switches are written from the version that was read; of concurrent writers one wins',
    async (store) => {
      const row = {
        tenant: newTenant(),
        version: 1,
        issueFrozen: 0,
        supportFrozen: 1,
        redeemFrozen: 0,
        releasesStopped: 1,
        heightenedThreat: 0,
        changedAt: start,
      }
      assert.deepEqual(await ask(store, 'readTenantSwitches', row), [])
      assert.equal(await tell(store, 'writeTenantSwitches', { ...row, readVersion: 0 }), 1)
      assert.deepEqual(await ask(store, 'readTenantSwitches', row), [row])
      assert.equal(await tell(store, 'writeTenantSwitches', { ...row, readVersion: 0 }), 0)
      const next = { ...row, version: 2, issueFrozen: 1, readVersion: 1 }
      const written = await concurrently(4, () => tell(store, 'writeTenantSwitches', next))
      assert.equal(written.filter((one) => one === 1).length, 1)
      assert.equal((await ask(store, 'readTenantSwitches', row))[0]?.issueFrozen, 1)
    },
  )

  promise('a policy that was kept is read by its hash', async (store) => {
    const policyHash = newBytes()
    assert.deepEqual(await ask(store, 'readPolicy', { policyHash }), [])
    await tell(store, 'keepPolicy', { policyHash, body: '{"name":"a"}', firstUsedAt: start })
    assert.equal((await ask(store, 'readPolicy', { policyHash }))[0]?.body, '{"name":"a"}')
  })

  promise(
    'what lies sealed in cases is walked through, and sealed anew over what was read alone',
    async (store) => {
      const { row, place } = await addCase(store)
      const evidence = sampleEvidence()
      const decision = sampleDecision()
      await tell(store, 'insertSupportEvidence', { ...place, ...evidence })
      await tell(store, 'insertSupportDecision', { ...place, ...decision })
      const { evidenceId } = evidence
      const { requestHash, operatorKey } = decision
      const nothing = new Uint8Array(0)
      const behind = { accountKey: place.accountKey, caseId: nothing, limit: 1 }
      const walked = [
        await ask(store, 'walkSupportCases', behind),
        await ask(store, 'walkSupportEvidence', { ...behind, evidenceId: nothing }),
        await ask(store, 'walkSupportDecisions', { ...behind, requestHash: nothing, operatorKey: nothing }),
      ]
      assert.deepEqual(walked, [
        [{ ...place, keyId: 'k1', sealed: row.sealed }],
        [{ ...place, evidenceId, keyId: 'k1', sealed: evidence.sealed }],
        [{ ...place, requestHash, operatorKey, keyId: 'k1', sealed: decision.sealed }],
      ])
      const anew = (oldSealed: Bytes) => ({
        ...place,
        keyId: 'k2',
        sealed: newBytes(9),
        oldKeyId: 'k1',
        oldSealed,
      })
      const resealed = [
        await tell(store, 'resealSupportCase', anew(row.sealed)),
        await tell(store, 'resealSupportCase', anew(row.sealed)),
        await tell(store, 'resealSupportEvidence', { ...anew(evidence.sealed), evidenceId }),
        await tell(store, 'resealSupportEvidence', { ...anew(newBytes(9)), evidenceId }),
        await tell(store, 'resealSupportDecision', { ...anew(decision.sealed), requestHash, operatorKey }),
        await tell(store, 'resealSupportDecision', { ...anew(decision.sealed), requestHash, operatorKey }),
      ]
      assert.deepEqual(resealed, [1, 0, 1, 0, 1, 0])
      assert.equal((await ask(store, 'readSupportCase', place))[0]?.keyId, 'k2')
    },
  )

  promise('all that belongs to the cases of one account is deleted', async (store) => {
    const { place } = await addCase(store)
    const other = await addCase(store)
    for (const one of [place, other.place]) {
      await tell(store, 'insertSupportEvidence', { ...one, ...sampleEvidence() })
      await tell(store, 'insertSupportDecision', { ...one, ...sampleDecision() })
    }
    for (const name of ['deleteSupportCases', 'deleteSupportEvidence', 'deleteSupportDecisions'] as const) {
      assert.equal(await tell(store, name, { accountKey: place.accountKey }), 1)
    }
    const left = async (one: typeof place) => [
      (await ask(store, 'readSupportCase', one)).length,
      (await ask(store, 'readSupportEvidence', one)).length,
      (await ask(store, 'readSupportDecisions', one)).length,
    ]
    assert.deepEqual(
      [await left(place), await left(other.place)],
      [
        [0, 0, 0],
        [1, 1, 1],
      ],
    )
  })
}
