import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { operatorKeyOf } from '../../../../src/access/operators-identity.ts'
import { operatorKey, personKey } from '../../../../src/crypto/operator-keys.ts'
import {
  missingOf,
  mayRecord,
  needed,
  passed,
  type EvidenceTerms,
} from '../../../../src/lifecycle/support/evidence.ts'
import {
  demandsOf,
  higher,
  printFlags,
  readFlags,
  riskOf,
  underThreat,
  type Flag,
} from '../../../../src/lifecycle/support/risk.ts'
import {
  countingApprovals,
  isEnough,
  isSamePerson,
  rolesFor,
} from '../../../../src/lifecycle/support/separation.ts'
import { stateAt } from '../../../../src/lifecycle/support/states.ts'
import { waitUntil } from '../../../../src/lifecycle/support/wait.ts'
import { parsePolicy } from '../../../../src/policy/parse.ts'
import { printPolicy } from '../../../../src/policy/print.ts'
import { risks, supportPresets } from '../../../../src/policy/support.ts'
import type { EvidenceKind } from '../../../../src/interface/support.ts'
import { ringOf, twoKeys } from '../../crypto/support.ts'

const { consumer, workforce } = supportPresets
const day = 86_400

const terms = (changes: Partial<EvidenceTerms>): EvidenceTerms => ({
  preset: 'consumer',
  risk: 'standard',
  lost: [],
  inPerson: false,
  ...changes,
})
const another = ['second_address_confirmed', 'recovery_contact', 'repeated_proofing', 'manager_attestation']
const strong = ['repeated_proofing', 'in_person', 'second_address_confirmed']

for (const [what, given, expected] of [
  ['a standard case', {}, [['address_confirmed'], ['password']]],
  ['a low case', { risk: 'low' }, [['address_confirmed'], ['password']]],
  ['a high case', { risk: 'high' }, [['address_confirmed'], ['password'], another]],
  ['a critical case', { risk: 'critical' }, [['address_confirmed'], ['password'], strong]],
  ['a lost password', { risk: 'critical', lost: ['password'] }, [['address_confirmed'], strong]],
  [
    'lost addresses',
    { risk: 'critical', lost: ['addresses'] },
    [['password'], ['repeated_proofing', 'in_person']],
  ],
  ['all lost', { risk: 'critical', lost: ['password', 'addresses'] }, [['repeated_proofing', 'in_person']]],
  [
    'two cases that the owner stopped',
    { risk: 'critical', inPerson: true },
    [['address_confirmed'], ['password'], strong, ['in_person']],
  ],
  ['an employee', { preset: 'workforce' }, [['address_confirmed'], ['password'], ['call_back']]],
  [
    'an employee at high risk',
    { preset: 'workforce', risk: 'high' },
    [['address_confirmed'], ['password'], ['call_back'], ['manager_attestation']],
  ],
] as const satisfies readonly (readonly [string, Partial<EvidenceTerms>, unknown])[]) {
  test(`evidence that is needed: ${what}`, () => {
    assert.deepEqual(needed(terms(given)), expected)
  })
}

test('evidence counts while it is the newest of its kind, a pass, and has not expired', () => {
  const piece = (
    kind: EvidenceKind,
    outcome: 'pass' | 'fail',
    addedAt: number,
    expiresAt: number | null = null,
  ) => ({
    kind,
    outcome,
    addedAt,
    expiresAt,
  })
  const at = (now: number, ...evidence: ReturnType<typeof piece>[]) => [...passed(evidence, now)]
  assert.deepEqual(at(5, piece('call_back', 'pass', 1)), ['call_back'])
  assert.deepEqual(at(5, piece('call_back', 'pass', 1), piece('call_back', 'fail', 2)), [])
  assert.deepEqual(at(5, piece('call_back', 'fail', 1), piece('call_back', 'pass', 2)), ['call_back'])
  assert.deepEqual(at(5, piece('call_back', 'pass', 2), piece('call_back', 'fail', 2)), [])
  assert.deepEqual(at(5, piece('password', 'pass', 1, 6)), ['password'])
  assert.deepEqual(at(6, piece('password', 'pass', 1, 6)), [])
  assert.deepEqual(at(5, piece('knowledge', 'pass', 1)), [])
})

test('what is missing never grows by a pass, at no risk', () => {
  const kinds = ['address_confirmed', 'password', 'call_back', 'manager_attestation', 'in_person'] as const
  const some = fc.subarray([...kinds])
  fc.assert(
    fc.property(some, fc.constantFrom(...kinds), fc.constantFrom(...risks), (there, more, risk) => {
      const pieces = (list: readonly EvidenceKind[]) =>
        list.map((kind) => ({ kind, outcome: 'pass' as const, addedAt: 1, expiresAt: null }))
      const before = missingOf(terms({ risk }), pieces(there), 2).length
      assert.ok(missingOf(terms({ risk }), pieces([...there, more]), 2).length <= before)
    }),
    { numRuns: 50 },
  )
})

test('an address is confirmed by its link alone, the first factor stated by the application alone', () => {
  for (const kind of ['address_confirmed', 'second_address_confirmed'] as const) {
    assert.deepEqual(
      (['operator', 'automation', 'owner', 'link'] as const).filter((by) => mayRecord(kind, by)),
      ['link'],
    )
  }
  for (const kind of ['password', 'known_device'] as const) assert.equal(mayRecord(kind, 'operator'), false)
  for (const kind of ['call_back', 'in_person', 'manager_attestation', 'video_presence'] as const) {
    assert.equal(mayRecord(kind, 'automation'), false)
  }
})

test('the risk is the highest of its flags; low only where nothing else is said', () => {
  assert.equal(riskOf([], false), 'standard')
  assert.equal(riskOf([], true), 'low')
  assert.equal(riskOf(['raised_to_standard'], true), 'standard')
  assert.equal(riskOf(['address_changed_lately'], true), 'high')
  assert.equal(riskOf(['used_code_tried', 'password_lost', 'same_place'], false), 'critical')
  assert.deepEqual(readFlags(printFlags(['same_place', 'no_address', 'same_place'])), [
    'no_address',
    'same_place',
  ])
  assert.deepEqual(readFlags('["of_a_later_version","privileged"]'), ['privileged'])
})

test('a heightened threat raises each tier by one', () => {
  assert.deepEqual(
    risks.map((risk) => underThreat(risk, true)),
    ['standard', 'high', 'critical', 'critical'],
  )
  assert.deepEqual(
    risks.map((risk) => underThreat(risk, false)),
    risks,
  )
})

const flags: readonly Flag[] = [
  'same_place',
  'same_pair',
  'privileged',
  'several_cases_lately',
  'raised_to_high',
]

test('more flags and a heightened threat never ask for less', () => {
  fc.assert(
    fc.property(fc.subarray([...flags]), fc.constantFrom(...flags), fc.boolean(), (some, more, isLow) => {
      const demand = (list: readonly Flag[], isHeightened: boolean) =>
        demandsOf(consumer, { risk: riskOf(list, isLow), flags: list }, isHeightened)
      const before = demand(some, false)
      for (const after of [demand([...some, more], false), demand(some, true)]) {
        assert.ok(after.approvals >= before.approvals)
        assert.ok(after.delayMs >= before.delayMs)
        assert.equal(higher(after.riskOfRequest, before.riskOfRequest), after.riskOfRequest)
      }
    }),
    { numRuns: 100 },
  )
})

test('who decides from the place of the opener is joined by one more, and leaves the evidence as it is', () => {
  const demand = demandsOf(consumer, { risk: 'high', flags: ['same_place'] }, false)
  assert.deepEqual([demand.risk, demand.riskOfRequest, demand.approvals], ['high', 'standard', 2])
  const high = demandsOf(consumer, { risk: 'high', flags: ['same_place', 'raised_to_high'] }, false)
  assert.deepEqual([high.risk, high.riskOfRequest, high.approvals], ['high', 'high', 3])
})

const known = (key: number, person: number | null = null) => ({
  key: Uint8Array.of(key),
  person: person === null ? null : Uint8Array.of(person),
})
const decision = (
  key: number,
  person: number | null = null,
  role: 'approver' | 'security_admin' = 'approver',
) => ({
  ...known(key, person),
  role,
})

test('people are told apart by their accounts and by who is behind them, never by what is not known', () => {
  assert.equal(isSamePerson(known(1), known(1)), true)
  assert.equal(isSamePerson(known(1), known(2)), false)
  assert.equal(isSamePerson(known(1, 7), known(2, 7)), true)
  const owner = { key: null, person: null }
  assert.equal(isSamePerson(owner, owner), false)
})

test('approvals count once a person, and none of somebody who had a part in the request', () => {
  const given = [decision(1), decision(2, 7), decision(3, 7), decision(4, 8), decision(5)]
  const counting = countingApprovals(given, [known(1), known(9, 8), { key: null, person: null }])
  assert.deepEqual(
    counting.map(({ key }) => key?.[0]),
    [2, 5],
  )
  assert.equal(isEnough(counting, 2, false), true)
  assert.equal(isEnough(counting, 3, false), false)
  assert.equal(isEnough(counting, 2, true), false)
  assert.equal(isEnough([...counting, decision(6, null, 'security_admin')], 3, true), true)
  assert.equal(isEnough([], 0, false), false)
})

test('a role counts if it was there before the case, or for a day', () => {
  const roles = [{ role: 'approver', grantedAt: 1000 }] as const
  const dayMs = day * 1000
  assert.deepEqual(rolesFor(roles, 1000, 1001), ['approver'])
  assert.deepEqual(rolesFor(roles, 999, 1001), [])
  assert.deepEqual(rolesFor(roles, 999, 1000 + dayMs - 1), [])
  assert.deepEqual(rolesFor(roles, 999, 1000 + dayMs), ['approver'])
  assert.deepEqual(rolesFor(roles, null, 1000), ['approver'])
  assert.deepEqual(rolesFor(roles, null, 999), [])
})

test('time ends a case that is gathered or approved, and one whose claim window is over with its last code', () => {
  const row = { state: 'approved', expiresAt: 10, claimUntil: 20, codeExpiresAt: 25, endedAt: null } as const
  assert.deepEqual(stateAt(row, 9), { state: 'approved', endedAt: null })
  assert.deepEqual(stateAt(row, 10), { state: 'expired', endedAt: 10 })
  assert.deepEqual(stateAt({ ...row, state: 'released' }, 24), { state: 'released', endedAt: null })
  assert.deepEqual(stateAt({ ...row, state: 'released' }, 25), { state: 'failed', endedAt: 25 })
  assert.deepEqual(stateAt({ ...row, state: 'released', codeExpiresAt: null }, 20), {
    state: 'failed',
    endedAt: 20,
  })
  assert.deepEqual(stateAt({ ...row, state: 'denied', endedAt: 3 }, 99), { state: 'denied', endedAt: 3 })
})

test('a wait is moved later alone, and the case lives as long behind it as a case lives', () => {
  const began = waitUntil({ notBefore: null, expiresAt: 5 }, 1000, workforce)
  assert.deepEqual(began, { notBefore: 1000, expiresAt: 1000 + 8 * 3_600_000 })
  assert.deepEqual(waitUntil(began, 900, workforce), began)
  assert.equal(waitUntil(began, 1001, workforce).notBefore, 1001)
})

test('A9.19 a policy of support is a preset and what differs, within bounds that none leaves', () => {
  assert.deepEqual(parsePolicy({}).support, consumer)
  assert.deepEqual(parsePolicy({ support: { preset: 'workforce' } }).support, workforce)
  assert.equal(parsePolicy({ support: null }).support, null)
  const own = parsePolicy({
    support: { delaysSeconds: { standard: 2 * day }, approvals: { low: 3 } },
  }).support
  assert.deepEqual(own?.delaysSeconds, { ...consumer.delaysSeconds, standard: 2 * day })
  assert.deepEqual(own?.approvals, { low: 3, standard: 3, high: 3, critical: 3 })
  const refused = [
    { delaysSeconds: { low: 899 } },
    { delaysSeconds: { critical: 30 * day + 1 } },
    { delaysSeconds: { low: day, standard: 3600 } },
    { approvals: { standard: 6 } },
    { approvals: { high: 3, critical: 2 } },
    { claimWindowSeconds: day + 1 },
    { claimWindowSeconds: 60 },
    { expiresAfterSeconds: 60 },
    { expiresAfterSeconds: 31 * day },
  ]
  for (const support of refused) {
    assert.throws(() => parsePolicy({ support }), { name: 'ArgumentRangeError' }, JSON.stringify(support))
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a file may hold
  for (const support of [{ delay: 1 }, 'consumer', { preset: 'none' }, []] as unknown[]) {
    assert.throws(() => parsePolicy({ support }), { name: 'ArgumentTypeError' }, JSON.stringify(support))
  }
})

test('an operator has one name in the console, in cases and in events', () => {
  const ring = ringOf(twoKeys)
  const who = { issuer: 'https://id.example', subject: 'jo' }
  assert.deepEqual(operatorKey(ring, who.issuer, who.subject), operatorKeyOf(ring, who))
  assert.notDeepEqual(
    operatorKey(ring, who.issuer, who.subject),
    operatorKey(ring, 'https://id.examplej', 'o'),
  )
  assert.notDeepEqual(operatorKey(ring, 'a', 'b'), personKey(ring, 'b'))
})

test('a policy is named by the same text as before there was support, where that is as usual', () => {
  assert.doesNotMatch(printPolicy(parsePolicy({})), /"support":/)
  assert.doesNotMatch(
    printPolicy(parsePolicy({ preset: 'strict', support: { preset: 'consumer' } })),
    /"support":/,
  )
  assert.match(printPolicy(parsePolicy({ support: null })), /"support":null/)
  assert.match(printPolicy(parsePolicy({ support: { preset: 'workforce' } })), /"support":\{"approvals"/)
})
