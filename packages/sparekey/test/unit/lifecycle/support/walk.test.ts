import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { parseCaseId } from '../../../../src/lifecycle/identifiers.ts'
import { ArgumentTypeError } from '../../../../src/errors.ts'
import type {
  CaseState,
  EvidenceKind,
  OperatorActor,
  SupportActor,
  SupportCase,
} from '../../../../src/interface/support.ts'
import { memoryStore } from '../../../../src/store/memory.ts'
import { keep, read, write } from '../../../../src/store/port.ts'
import { createDesk, must, type Desk } from '../../../support/help-desk.ts'
import { ask } from '../../../support/inspect.ts'
import { verdict } from '../../../support/lab.ts'
import { watchedStore, type WatchedStore } from '../../../support/watched-store.ts'

type Doer = 'agent' | 'approver' | 'admin' | 'owner' | 'auditor' | 'program' | 'person'
type Act =
  | 'addEvidence'
  | 'submit'
  | 'askForMore'
  | 'approve'
  | 'deny'
  | 'withdraw'
  | 'hold'
  | 'resume'
  | 'raiseRisk'
  | 'expedite'
  | 'startWait'
  | 'release'
  | 'confirm'
  | 'cancel'

const everyState: readonly CaseState[] = [
  'open',
  'review',
  'approved',
  'released',
  'redeemed',
  'completed',
  'withdrawn',
  'denied',
  'cancelled',
  'expired',
  'failed',
  'disputed',
]
const everyDoer: readonly Doer[] = ['agent', 'approver', 'admin', 'owner', 'auditor', 'program', 'person']

type Line = readonly [from: CaseState, to: CaseState, by: readonly Doer[]]
const same = (states: readonly CaseState[], by: readonly Doer[]): readonly Line[] =>
  states.map((state) => [state, state, by] as const)
const ending = (to: CaseState, by: readonly Doer[]): readonly Line[] =>
  (['open', 'review', 'approved', 'released'] as const).map((from) => [from, to, by] as const)

/** The arrows of the design, written down a second time: what is not here must change nothing. */
const arrows: Readonly<Record<Act, readonly Line[]>> = {
  addEvidence: [
    ['open', 'open', ['agent', 'approver', 'admin', 'owner', 'auditor', 'program', 'person']],
    ['review', 'open', ['agent', 'approver', 'admin', 'owner', 'auditor', 'program']],
  ],
  submit: [['open', 'review', ['agent', 'program']]],
  askForMore: [
    ['review', 'open', ['approver', 'admin']],
    ['approved', 'open', ['approver', 'admin']],
  ],
  approve: [['review', 'approved', ['approver']]],
  deny: ending('denied', ['approver', 'admin']),
  withdraw: ending('withdrawn', ['agent']),
  hold: same(['open', 'review', 'approved', 'released'], ['agent', 'approver', 'admin']),
  resume: same(['open', 'review', 'approved', 'released'], ['admin', 'owner']),
  raiseRisk: (['open', 'review', 'approved'] as const).map(
    (from) => [from, 'open', ['agent', 'approver', 'admin']] as const,
  ),
  expedite: same(['open', 'review', 'approved'], ['admin', 'owner']),
  startWait: (['open', 'review', 'approved'] as const).map((from) => [from, 'open', ['admin']] as const),
  release: [['approved', 'released', ['approver', 'admin']]],
  confirm: [['open', 'open', ['person']]],
  cancel: ending('cancelled', ['person']),
}
const everyAct = Object.keys(arrows) as readonly Act[]

interface People {
  readonly agent: OperatorActor
  readonly approver: OperatorActor
}
interface Scene extends People {
  readonly found: SupportCase
}

let store: WatchedStore
let desk: Desk
let made = 0

before(async () => {
  store = watchedStore(memoryStore())
  desk = await createDesk({ store, policy: { format: 'long' } })
})

/** A case of a new account in this state, with people of its own, so that no limit is met. */
const caseIn = async (state: CaseState, isTold = true): Promise<Scene> => {
  made += 1
  const account = `account-${made}`
  await desk.sheet({ contacts: [{ channel: 'email', address: `${account}@example.org` }] }, account)
  const agent = desk.person(`agent-${made}`, 'support')
  const approver = desk.person(`approver-${made}`, 'approver')
  const opened = await desk.opened({}, agent, account)
  const found = isTold ? await desk.told(opened) : opened
  const scene = { agent, approver, found }
  if (state === 'open') return scene
  await desk.confirmed(found)
  await desk.evidence(found, { kind: 'password', outcome: 'pass' }, desk.page)
  const submitted = must(await desk.support.submit(found.caseId, agent))
  if (state === 'review') return { ...scene, found: submitted }
  if (state === 'approved' || state === 'released') {
    const approved = must(await desk.approve(submitted, approver))
    desk.clock.advance(86_400)
    if (state === 'approved') return { ...scene, found: approved }
    return { ...scene, found: must(await desk.support.release(found.caseId, approver)) }
  }
  return { ...scene, found: await forged(submitted, state) }
}

/** The states behind the last act of people, as the database has them. */
const forged = async (found: SupportCase, state: CaseState): Promise<SupportCase> => {
  const place = parseCaseId(found.caseId) ?? assert.fail()
  await ask(desk.store, function* () {
    const [row] = yield* read('readSupportCase', place)
    assert.ok(row)
    const endedAt = state === 'redeemed' ? null : row.openedAt
    yield* write('changeSupportCase', { ...row, ...place, readVersion: row.version, state, endedAt })
    return keep(null)
  })
  return desk.get(found)
}

const actorOf = (doer: Doer, { agent, approver }: People): SupportActor => {
  switch (doer) {
    case 'agent':
      return agent
    case 'approver':
      return approver
    case 'auditor':
      return desk.person('auditor', 'auditor')
    case 'person':
      return desk.page
    default:
      return { admin: desk.admin, owner: desk.owner, program: desk.program }[doer]
  }
}

const evidenceOf: Readonly<Record<Doer, EvidenceKind>> = {
  agent: 'call_back',
  approver: 'manager_attestation',
  admin: 'manager_attestation',
  owner: 'manager_attestation',
  auditor: 'manager_attestation',
  program: 'known_key',
  person: 'password',
}

/** `ok` or the code of what happened; what a program's types forbid is given all the same. */
const perform = async (act: Act, doer: Doer, scene: Scene): Promise<string> => {
  const { found } = scene
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whoever may not act is to be refused
  const by = actorOf(doer, scene) as OperatorActor
  const { support } = desk
  const reason = { reason: 'because' }
  const { caseId } = found
  const run = async () => {
    switch (act) {
      case 'addEvidence':
        return support.addEvidence(caseId, { kind: evidenceOf[doer], outcome: 'pass' }, by)
      case 'submit':
      case 'withdraw':
      case 'release':
        return support[act](caseId, by)
      case 'approve':
        return desk.approve(found, by)
      case 'raiseRisk':
        return support.raiseRisk(caseId, { risk: 'critical', ...reason }, by)
      case 'expedite': {
        const notBefore = new Date((found.notBefore?.getTime() ?? 0) - 1000)
        return support.expedite(caseId, { notBefore, ...reason }, by)
      }
      case 'confirm':
      case 'cancel':
        return doer === 'person'
          ? support[act](await desk.link(found, act))
          : ({ ok: false, code: 'not_found' } as const)
      default:
        return support[act](caseId, reason, by)
    }
  }
  try {
    return verdict(await run())
  } catch (error) {
    if (error instanceof ArgumentTypeError) return error.code
    throw error
  }
}

const lineFor = (act: Act, state: CaseState, doer: Doer): Line | undefined =>
  arrows[act].find(([from, , by]) => from === state && by.includes(doer))

for (const state of everyState) {
  test(`A9.3 from "${state}", whoever may not act changes nothing at all`, async () => {
    const scene = await caseIn(state)
    for (const act of everyAct) {
      for (const doer of everyDoer) {
        if (lineFor(act, state, doer) !== undefined) continue
        const writtenBefore = store.written()
        const said = await perform(act, doer, scene)
        const isDone = said === 'ok' && !(act === 'confirm' || act === 'cancel')
        assert.ok(!isDone, `${act} by ${doer}`)
        if (said !== 'ok') assert.equal(store.written(), writtenBefore, `${act} by ${doer}`)
        const after = await desk.get(scene.found)
        assert.deepEqual({ ...after, ready: false }, { ...scene.found, ready: false }, `${act} by ${doer}`)
      }
    }
  })
}

for (const act of everyAct) {
  for (const [from, to, by] of arrows[act]) {
    test(`${act}: from "${from}" to "${to}", by ${by.join(', ')}`, async () => {
      for (const doer of by) {
        const scene = await caseIn(from, act !== 'startWait')
        if (act === 'resume')
          must(await desk.support.hold(scene.found.caseId, { reason: 'wait' }, desk.admin))
        if (act === 'submit') {
          await desk.confirmed(scene.found)
          await desk.evidence(scene.found, { kind: 'password', outcome: 'pass' }, desk.page)
        }
        assert.equal(await perform(act, doer, scene), 'ok', doer)
        assert.equal((await desk.get(scene.found)).state, to, doer)
      }
    })
  }
}
