import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseNote, readChainText } from 'sparekey-keep-team'
import type { ReleaseRequest, Statement, TeamState } from 'sparekey-keep-team'
import {
  anyHash,
  cautious,
  contents,
  Crew,
  easy,
  halves,
  person,
} from '../../../keep-team/test/support/crew.ts'
import type { Person } from '../../../keep-team/test/support/crew.ts'
import { newPasskey } from '../../../keep-team/test/support/passkeys.ts'
import { noticeKinds, wordsOf } from '../../src/notices/kinds.ts'
import type { NoticeKind } from '../../src/notices/kinds.ts'
import { chatOf, mailOf, webhookOf } from '../../src/notices/message.ts'
import type { Waiting } from '../../src/notices/outbox.ts'
import { emergencyTelling, releaseTelling, tellingsOf } from '../../src/notices/tellings.ts'
import type { Telling } from '../../src/notices/tellings.ts'

/** Every notice of a crew's chain. */
function tellingsIn(crew: Crew, states: readonly TeamState[]): readonly Telling[] {
  return crew.notes.slice(1).flatMap((note, index) => {
    const { text, signatures } = parseNote(note)
    const said = { ...readChainText(text), by: signatures[0]!.name }
    return tellingsOf(states[index]!, states[index + 1]!, said)
  })
}

const waiting = (telling: Telling): Waiting => ({
  ...telling,
  team: 'f'.repeat(64),
  notice: telling.id,
  addressee: telling.to[0] ?? '@chat',
  channel: 'mail',
  address: null,
  writtenAt: Date.parse('2026-03-01T12:00:00.000Z'),
  dueAt: 0,
  tries: 0,
})

const written = (telling: Telling): string => {
  const notice = waiting(telling)
  return JSON.stringify([mailOf(notice), chatOf(notice), webhookOf(notice)])
}

/** A crew that remembers every state that it was in. */
class Story extends Crew {
  readonly states: TeamState[] = [this.state]

  override take(note: string): string | null {
    const refused = super.take(note)
    if (refused === null) this.states.push(this.state)
    return refused
  }

  /** What was told by the last statement, as `kind → who`. */
  last(): readonly string[] {
    const [before, after] = this.states.slice(-2)
    const { text, signatures } = parseNote(this.notes.at(-1)!)
    const said = { ...readChainText(text), by: signatures[0]!.name }
    return tellingsOf(before!, after!, said).map(({ kind, to }) => `${kind} → ${to.toSorted().join(' ')}`)
  }
}

function team() {
  const [ada, bo, cy, di] = [person('ada'), person('bo'), person('cy'), person('di')] as const
  const crew = new Story(ada)
  crew.joins(bo, ada, true)
  crew.joins(cy, ada)
  crew.joins(di, ada)
  const shelf = crew.shelf(ada, cautious, { owner: [cy], responder: [di] })
  return { crew, ada, bo, cy, di, shelf, set: crew.puts(cy, shelf) }
}

test('who is told of what: whom it concerns, and not who did it', () => {
  const { crew, ada, bo, cy, di, shelf, set } = team()
  assert.deepEqual(crew.last(), [], 'codes that are kept are told to nobody')
  const asked = crew.asks(di, set)
  assert.deepEqual(crew.last(), ['request.made → mada00 mbo00 mcy00'])
  crew.grants(cy, asked)
  assert.deepEqual(crew.last(), ['request.approved → mdi00'])
  crew.says({ type: 'request.deny', request: crew.asks(cy, set) }, ada)
  assert.deepEqual(crew.last(), ['request.denied → mcy00'])
  crew.says(crew.changingRule(shelf, { ...cautious, minutes: 10 }), ada)
  assert.deepEqual(crew.last(), ['shelf.rule-changed → mbo00 mcy00'])
  crew.says(crew.addingDevice(di, { id: 'dnew0', key: person('x').device.publicKey }), di)
  assert.deepEqual(crew.last(), ['device.added → mdi00'], 'it may have been somebody else with their keys')
  crew.says({ type: 'device.revoke', member: 'mdi00', device: 'dnew0' }, ada)
  assert.deepEqual(crew.last(), ['device.revoked → mdi00'])
  const { passkey } = newPasskey()
  crew.says({ type: 'passkey.add', passkey }, di)
  assert.deepEqual(crew.last(), ['passkey.added → mdi00'])
  crew.says({ type: 'passkey.revoke', member: 'mdi00', passkey: passkey.id }, ada)
  assert.deepEqual(crew.last(), ['passkey.revoked → mdi00'])
  crew.joins(person('eve'), bo)
  assert.deepEqual(crew.last(), ['member.added → mada00'])
  crew.says(crew.removing(di), ada)
  assert.deepEqual(crew.last(), ['member.removed → mbo00'])
})

test('a release is told to everybody who could have approved it, and to the one whose device it was', () => {
  const { crew, di, set } = team()
  const request = crew.asks(di, set)
  const wish = { member: 'mdi00', device: 'ddi00', set, request, purpose: 'incident' } as ReleaseRequest
  const granted = releaseTelling(crew.state, wish, 3)
  assert.deepEqual(
    [granted.kind, granted.id, granted.to.toSorted()],
    ['code.released', 'r3', ['mada00', 'mbo00', 'mcy00', 'mdi00']],
  )
  const alone = releaseTelling(crew.state, { ...wish, member: 'mcy00', request: null }, 4)
  assert.deepEqual([alone.kind, alone.to.toSorted()], ['code.released-alone', ['mada00', 'mbo00', 'mcy00']])
})

test('every kind of notice is filled in: no blank stays, whoever it goes to', () => {
  const { crew, di, set } = team()
  const told = new Map<NoticeKind, Telling>()
  for (const telling of tellingsIn(crew, crew.states)) told.set(telling.kind, telling)
  const emergency = {
    id: 'e1234',
    member: di.card.member,
    device: 'ddi00',
    set,
    shelf: crew.state.sets.get(set)!.shelf,
    codes: 1,
    hours: 72,
    reason: anyHash(),
    at: crew.now(),
    directors: new Set<string>(),
    owners: new Set<string>(),
    state: 'running' as const,
    end: null,
  }
  const common = {
    by: 'ada',
    member: 'di',
    round: 'monthly',
    hours: 72,
    request: 'x1234',
    passkey: 'p1234',
    emergency: 'e1234',
  }
  for (const kind of noticeKinds) {
    const telling = told.get(kind) ?? { id: 'n1', kind, about: 'x', facts: common, to: ['mada00'] }
    const when = { from: '2026-03-02 12:00 UTC', until: '2026-03-03 12:00 UTC' }
    const full = kind.startsWith('emergency.')
      ? emergencyTelling(crew.state, emergency, kind, 'n1', when)
      : telling
    const notice = waiting(full)
    const { subject, text } = mailOf(notice)
    assert.doesNotMatch(`${subject}${text}${JSON.stringify(chatOf(notice))}`, /[{][a-z]/i, kind)
    assert.ok(subject.length <= 120 && text.split('\n').every((line) => line.length <= 76), text)
    assert.doesNotMatch(`${wordsOf[kind].says}${text}`, /https?:/, 'no link')
    assert.match(`${subject}${text}`, /^[\n -~]+$/, 'mails leave as they are written')
  }
})

// What the server holds and nobody is to read in a notice: names, reasons, keys, halves, and the hashes of all of these.
const hidden = (crew: Crew): readonly string[] => {
  const of = (bytes: Uint8Array): readonly string[] =>
    (['hex', 'base64', 'base64url', 'utf8'] as const).map((encoding) => Buffer.from(bytes).toString(encoding))
  const statements = crew.notes.map((note) => readChainText(parseNote(note).text).statement)
  const labels = statements.flatMap((statement) => ('label' in statement ? [statement.label] : []))
  const keys = [...crew.people.values()].flatMap(({ signer, device, card }) => [
    signer.signingKey,
    signer.publicKey,
    device.signingKey,
    device.publicKey,
    card.recipient,
  ])
  return [
    ...[...contents].flatMap(([hash, bytes]) => [hash, ...of(bytes)]),
    ...[...halves].flatMap(([commitment, bytes]) => [commitment, ...of(bytes)]),
    ...labels,
    ...keys,
  ]
}

const step = fc.constantFrom('ask', 'grant', 'deny', 'rule', 'device', 'role', 'remove', 'put', 'release')

test('a notice says nothing that is secret: no name, reason, key, half or hash of one, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.nat(3)), { maxLength: 12 }), fc.boolean(), (steps, isEasy) => {
      contents.clear()
      halves.clear()
      const { crew, ada, cy, di, shelf } = team()
      const people: readonly Person[] = [ada, cy, di, person('eve')]
      if (isEasy) crew.tried(crew.changingRule(shelf, easy), ada)
      const tellings: Telling[] = []
      for (const [what, who] of steps) {
        const by = people[who]!
        const set = [...crew.state.sets.keys()].at(-1)!
        const open = [...crew.state.requests.values()].find(({ state }) => state === 'open')?.id ?? 'none0'
        const said: Record<string, () => unknown> = {
          ask: () => crew.tried(crew.asking(by, set), by),
          grant: () =>
            crew.tried({ type: 'request.grant', request: open, codes: 1, minutes: 5, handed: anyHash() }, by),
          deny: () => crew.tried({ type: 'request.deny', request: open }, by),
          rule: () => crew.tried(crew.changingRule(shelf, { ...cautious, codes: who + 1 }), by),
          device: () =>
            crew.tried(
              crew.addingDevice(by, { id: `d${who}${steps.length}xx`, key: person('x').device.publicKey }),
              by,
            ),
          role: () => crew.tried(crew.changingRole(shelf, di, null), by),
          remove: () => crew.tried(crew.removing(di), ada),
          put: () => crew.tried(crew.putting(shelf), cy),
          release: () => {
            const wish = { member: by.card.member, device: by.device.name, set, purpose: 'drill' }
            const request = who === 1 ? open : null
            tellings.push(releaseTelling(crew.state, { ...wish, request } as ReleaseRequest, who))
          },
        }
        said[what]!()
      }
      const text = [...tellings, ...tellingsIn(crew, crew.states)].map(written).join('\n')
      for (const secret of hidden(crew)) assert.equal(text.includes(secret), false)
    }),
    { numRuns: 10 },
  )
})

test('what is told does not depend on anything hidden: with every hash, file and key another one, it reads the same', () => {
  const { crew } = team()
  const before = crew.states.at(-1)!
  const scrambled = (statement: Statement): Statement =>
    JSON.parse(
      JSON.stringify(statement).replaceAll(/[0-9a-f]{64}|age1\w+|[\w-]{43}(?=")/g, 'HIDDEN'),
    ) as Statement
  for (const note of crew.notes.slice(1)) {
    const { text, signatures } = parseNote(note)
    const said = { ...readChainText(text), by: signatures[0]!.name }
    const other = { ...said, statement: scrambled(said.statement) }
    assert.deepEqual(tellingsOf(before, before, other), tellingsOf(before, before, said))
  }
})
