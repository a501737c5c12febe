import { compareBytes } from '../bytes.ts'
import type { FoundSheetRow, IncidentRow } from '../store/catalogue/incidents.ts'
import { ask, concurrently, isInternal, sum, tell } from './store-calls.ts'
import type { StoreContract } from './store-calls.ts'
import { newAccount, newBytes, sampleSet, start } from './store-samples.ts'
import { everything, only } from './store-walk.ts'

/** A name that no other call gives. */
const newTenant = (): string => `t${newBytes().join('')}`

const sampleIncident = (changes: Partial<IncidentRow> = {}): IncidentRow => ({
  tenant: newTenant(),
  jobId: newBytes(),
  state: 'counting',
  version: 1,
  cursor: new Uint8Array(0),
  owner: null,
  leaseUntil: 0,
  createdAt: start,
  body: '{"reason":"Ä \u{1f511}"}',
  ...changes,
})

const sampleReport = (changes: Partial<FoundSheetRow> = {}): FoundSheetRow => ({
  tenant: newTenant(),
  reportId: newBytes(),
  foundAt: start,
  serial: 'A7K2',
  namedKey: null,
  closedAt: null,
  closed: null,
  ...changes,
})

const nothing = new Uint8Array(0)
const last = new Uint8Array(16).fill(0xff)

export function incidentPromises(contract: StoreContract): void {
  incidentRows(contract)
  foundSheetRows(contract)
  walks(contract)
}

function incidentRows({ assert, promise }: StoreContract): void {
  promise('a job is changed by one of those who read the same version', async (store) => {
    const row = sampleIncident()
    const { tenant, jobId } = row
    assert.equal(await tell(store, 'insertIncident', row), 1)
    await assert.rejects(tell(store, 'insertIncident', row), isInternal)
    const next = {
      state: 'running',
      version: 2,
      cursor: newBytes(),
      owner: newBytes(),
      leaseUntil: 5,
    } as const
    const change = { tenant, jobId, readVersion: 1, ...next, body: '{}' }
    assert.equal(sum(await concurrently(5, () => tell(store, 'changeIncident', change))), 1)
    assert.deepEqual(await ask(store, 'readIncident', { tenant, jobId }), [{ ...row, ...next, body: '{}' }])
    assert.equal(await tell(store, 'changeIncident', { ...change, tenant: newTenant(), readVersion: 2 }), 0)
  })

  promise('jobs of a tenant come newest first', async (store) => {
    const tenant = newTenant()
    const rows = [1, 2, 3].map((at) => sampleIncident({ tenant, createdAt: start + at }))
    for (const row of [...rows, sampleIncident()]) await tell(store, 'insertIncident', row)
    assert.deepEqual(await ask(store, 'readIncidents', { tenant, limit: 2 }), rows.toReversed().slice(0, 2))
  })

  promise('what counts or runs and nobody works on is found, the oldest first', async (store) => {
    const states = ['counting', 'counted', 'waiting', 'running', 'paused', 'done', 'cancelled'] as const
    const rows = states.map((state, index) =>
      sampleIncident({ state, createdAt: start + index, leaseUntil: 10 }),
    )
    for (const row of rows) await tell(store, 'insertIncident', row)
    const found = async (now: number) =>
      (await ask(store, 'readIncidentWork', { now, limit: everything })).filter(({ jobId }) =>
        rows.some((row) => row.jobId.join() === jobId.join()),
      )
    assert.deepEqual(
      await found(10),
      rows.filter(({ state }) => state === 'counting' || state === 'running'),
    )
    assert.deepEqual(await found(9), [])
  })
}

function foundSheetRows({ assert, promise }: StoreContract): void {
  promise('a report of a found sheet is closed once, and goes by its age', async (store) => {
    const tenant = newTenant()
    const old = sampleReport({ tenant, namedKey: newBytes() })
    const young = sampleReport({ tenant, foundAt: start + 5 })
    for (const row of [old, young]) await tell(store, 'insertFoundSheet', row)
    assert.deepEqual(await ask(store, 'readFoundSheets', { tenant, limit: 5 }), [young, old])
    const closing = { tenant, reportId: young.reportId, closedAt: start + 6, closed: '{}' }
    assert.equal(sum(await concurrently(5, () => tell(store, 'closeFoundSheet', closing))), 1)
    assert.equal(await tell(store, 'deleteFoundSheets', { tenant, foundBefore: start + 5 }), 1)
    const closed = { ...young, closedAt: start + 6, closed: '{}' }
    assert.deepEqual(await ask(store, 'readFoundSheets', { tenant, limit: 5 }), [closed])
  })
}

function walks({ assert, promise }: StoreContract): void {
  promise('sets of all accounts up to one are walked in the order of their key', async (store) => {
    const keys = [newAccount(), newAccount()].toSorted((a, b) => compareBytes(a.accountKey, b.accountKey))
    const [one = newAccount(), other = newAccount()] = keys
    const sets = [one, one, other].map(({ accountKey }) => ({ accountKey, ...sampleSet() }))
    for (const set of sets) await tell(store, 'insertSet', set)
    const walk = async (upto: Uint8Array) =>
      only(await ask(store, 'walkSets', { accountKey: nothing, setId: nothing, upto, limit: everything }), [
        one.accountKey,
        other.accountKey,
      ]).map(({ setId }) => setId.join())
    const inOrder = sets.toSorted(
      (a, b) => compareBytes(a.accountKey, b.accountKey) || compareBytes(a.setId, b.setId),
    )
    assert.deepEqual(
      await walk(last),
      inOrder.map(({ setId }) => setId.join()),
    )
    assert.equal((await walk(one.accountKey)).length, 2)
    const [first] = inOrder
    if (first === undefined) return
    const { accountKey, setId } = first
    const behind = await ask(store, 'walkSets', { accountKey, setId, upto: last, limit: 1 })
    const { serial, format, state, issuedAt, expiresAt, endedAt, policyHash, scheme } = inOrder[1] ?? first
    assert.deepEqual(behind, [
      {
        accountKey: inOrder[1]?.accountKey,
        setId: inOrder[1]?.setId,
        serial,
        format,
        state,
        issuedAt,
        expiresAt,
        endedAt,
        policyHash,
        scheme,
      },
    ])
  })

  promise('uses of all accounts up to one are walked with their times', async (store) => {
    const { accountKey } = newAccount()
    const setId = newBytes()
    for (const label of ['Z0', '0Z']) {
      await tell(store, 'insertRedemption', {
        accountKey,
        setId,
        label,
        redemptionId: newBytes(),
        redeemedAt: start,
      })
    }
    const from = { accountKey, setId: nothing, label: '' }
    assert.deepEqual(
      await ask(store, 'walkUses', { ...from, upto: accountKey, limit: 5 }),
      ['0Z', 'Z0'].map((label) => ({ accountKey, setId, label, redeemedAt: start })),
    )
    assert.deepEqual(await ask(store, 'walkUses', { ...from, upto: nothing, limit: 5 }), [])
  })

  promise('what is still to be done for an account comes in its order', async (store) => {
    const { accountKey } = newAccount()
    const rows = [2, 1].map((at) => ({
      accountKey,
      dueId: newBytes(),
      kind: 'deliver',
      body: '{}',
      dueAt: start + at,
      attempts: 0,
    }))
    const followUp = { accountKey, dueId: newBytes(), kind: 'follow', body: '{}', dueAt: start, attempts: 0 }
    for (const row of [...rows, followUp]) await tell(store, 'insertDue', { ...row, bucket: 3 })
    assert.deepEqual(await ask(store, 'readDueOfAccount', { accountKey }), rows.toReversed())
  })

  promise('tenants with something frozen are read, and no others', async (store) => {
    const tenants = [1, 2, 3].map((at) => `${at}${newTenant()}`)
    for (const [index, tenant] of tenants.entries()) {
      await tell(store, 'writeTenantSwitches', {
        tenant,
        version: 1,
        readVersion: 0,
        issueFrozen: index === 1 ? 1 : 0,
        supportFrozen: 1,
        redeemFrozen: index === 2 ? 1 : 0,
        releasesStopped: 1,
        heightenedThreat: 1,
        changedAt: start,
      })
    }
    const found = (await ask(store, 'readFrozenTenants', {})).filter(({ tenant }) => tenants.includes(tenant))
    assert.deepEqual(found, [
      { tenant: tenants[1], issueFrozen: 1, redeemFrozen: 0 },
      { tenant: tenants[2], issueFrozen: 0, redeemFrozen: 1 },
    ])
  })

  promise('every policy that was kept is read, the first used one first', async (store) => {
    const policies = [2, 1].map((at) => ({
      policyHash: newBytes(),
      body: `{"n":${at}}`,
      firstUsedAt: start + at,
    }))
    for (const policy of policies) await tell(store, 'keepPolicy', policy)
    const found = (await ask(store, 'readPolicies', {})).filter(({ policyHash }) =>
      policies.some((one) => one.policyHash.join() === policyHash.join()),
    )
    assert.deepEqual(found, policies.toReversed())
  })
}
