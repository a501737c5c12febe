import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExportRow } from '../../../src/cli/audit/rows.ts'
import { OCSF_VERSIONS, type OcsfVersion } from '../../../src/ocsf/activities.ts'
import { supportSteps } from '../../../src/notices/support-steps.ts'
import { ocsfEvent } from '../../../src/ocsf/event.ts'

/**
 * What the published schema (ocsf/ocsf-schema, 1.8.0 and 1.9.0-dev of July 2026) demands of the classes that are written: the
 * required attributes, the activities there are, and of which attributes one at least must be there.
 */
const BASE = ['activity_id', 'category_uid', 'class_uid', 'metadata', 'severity_id', 'time', 'type_uid']
const activities = (most: number): readonly number[] => [
  0,
  ...Array.from({ length: most }, (_, at) => at + 1),
  99,
]
const CLASSES: Readonly<
  Record<number, { required: readonly string[]; activities: readonly number[]; oneOf?: readonly string[] }>
> = {
  3001: { required: [...BASE, 'user'], activities: activities(12) },
  3002: { required: [...BASE, 'user'], activities: activities(7), oneOf: ['service', 'dst_endpoint'] },
  3004: { required: [...BASE, 'entity'], activities: activities(13) },
  3007: { required: [...BASE, 'user'], activities: activities(19) },
}
/** Attributes of every class and of these classes that are written here, each with the object that the schema has for it. */
const KNOWN =
  `activity_id activity_name category_uid category_name class_uid class_name type_uid type_name severity_id
  severity time status_id status status_detail metadata actor src_endpoint http_request user service is_mfa auth_factors
  entity unmapped`.split(/\s+/)
const KNOWN_IN: Readonly<Record<string, readonly string[]>> = {
  metadata: ['version', 'product', 'uid', 'event_code', 'sequence', 'log_name', 'tenant_uid'],
  actor: ['user', 'app_name'],
  src_endpoint: ['ip'],
  http_request: ['user_agent'],
  user: ['uid'],
  service: ['name'],
  entity: ['type', 'uid', 'user'],
}
const OF_VERSION: Readonly<Record<OcsfVersion, readonly number[]>> = {
  '1.8.0': [3001, 3002, 3004],
  '1.9.0-dev': [3002, 3004, 3007],
}

interface Event extends Record<string, unknown> {
  readonly class_uid: number
  readonly activity_id: number
  readonly type_uid: number
  readonly metadata: Record<string, unknown>
}

const row = (changes: Partial<ExportRow> = {}): ExportRow => ({
  accountKey: '00ff'.repeat(8),
  tenant: 'acme',
  accountId: 'ada',
  erased: false,
  seq: 7,
  eventId: 'evt_05t8v2w9qk3m7x1c6z4hdp8n4r',
  type: 'code.redeemed',
  at: '2026-11-21T20:00:09.431Z',
  actor: 'person',
  setId: 'set_06w3k9v2q4x8t1c7b5n0d6m3hj',
  label: 'X7',
  context: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0' },
  detail: { remaining: 9 },
  salt: 'ab',
  leafHash: 'cd',
  leafIndex: 41,
  ...changes,
})

const written = (changes: Partial<ExportRow> = {}, version: OcsfVersion = '1.8.0'): Event =>
  (ocsfEvent(row(changes), version) ?? assert.fail()) as Event

const TYPES = `
  set.issued set.imported set.confirmed set.superseded
  set.abandoned set.exhausted set.expired set.revoked
  set.suspended set.confirm_due set.expires_soon set.rotation_soon
  set.rotation_due set.review_due code.redeemed code.reuse_refused
  code.dead_set_refused attempts.delayed attempts.disabled codes.replacement_asked
  contacts.changed recovery.task_reported recovery.completed recovery.overdue
  recovery.disowned signal.received notice.given_up account.erased
  something.of_a_later_version
`
  .trim()
  .split(/\s+/)

for (const version of OCSF_VERSIONS) {
  for (const type of [...TYPES, ...supportSteps]) {
    test(`${type} is a sound event of OCSF ${version}, of a class that it has`, () => {
      for (const actor of ['person', 'application', 'operator', 'automation']) {
        const event = written({ type, actor }, version)
        const rules = CLASSES[event.class_uid] ?? assert.fail(`class ${event.class_uid}`)
        assert.ok(OF_VERSION[version].includes(event.class_uid))
        assert.deepEqual(
          rules.required.filter((name) => event[name] === undefined || event[name] === null),
          [],
        )
        assert.deepEqual(
          Object.keys(event).filter((name) => !KNOWN.includes(name)),
          [],
        )
        for (const [name, known] of Object.entries(KNOWN_IN)) {
          const unknown = Object.keys(event[name] ?? {}).filter((inner) => !known.includes(inner))
          assert.deepEqual(unknown, [], name)
        }
        assert.ok(rules.activities.includes(event.activity_id))
        assert.equal(event.type_uid, event.class_uid * 100 + event.activity_id)
        assert.equal(event['category_uid'], 3)
        assert.ok(Number.isInteger(event['time']))
        assert.ok(rules.oneOf === undefined || rules.oneOf.some((name) => name in event))
        assert.equal(event.metadata['version'], version)
        const product = event.metadata['product'] as Record<string, unknown>
        assert.equal(product['name'], 'Sparekey')
        // An activity outside of the list must have a name of its own.
        if (event.activity_id === 99) assert.notEqual(event['activity_name'], 'Other')
      }
    })
  }
}

test('a use of a code is a sign-in with a second factor that the schema has no number for', () => {
  const {
    activity_id: activity,
    status_id: status,
    is_mfa: isMfa,
    auth_factors: factors,
    ...event
  } = written()
  assert.deepEqual([event['class_uid'], activity, status, isMfa], [3002, 1, 1, true])
  assert.deepEqual(factors, [{ factor_type_id: 99, factor_type: 'Backup Code' }])
  assert.deepEqual(event['user'], { uid: 'ada' })
  assert.deepEqual(event['src_endpoint'], { ip: '203.0.113.7' })
  assert.deepEqual([event.metadata['tenant_uid'], event.metadata['sequence']], ['acme', 7])
})

test('a code that was used before is a failure that stands out', () => {
  const {
    status_id: status,
    status_detail: detail,
    severity_id: severity,
  } = written({
    type: 'code.reuse_refused',
  })
  assert.deepEqual([status, detail, severity], [2, 'INVALID_CREDENTIALS', 3])
})

test('a new sheet is a factor enabled, under the class that each version has for it', () => {
  assert.equal(written({ type: 'set.issued' }).type_uid, 300_110)
  assert.equal(written({ type: 'set.issued' }, '1.9.0-dev').type_uid, 300_712)
  assert.equal(written({ type: 'set.revoked' }).type_uid, 300_111)
  assert.equal(written({ type: 'set.revoked' }, '1.9.0-dev').type_uid, 300_713)
})

test('an account without an id is named by its key; of a blanked event there is nothing to say', () => {
  assert.deepEqual(written({ accountId: null, tenant: null })['user'], { uid: '00ff'.repeat(8) })
  assert.equal(ocsfEvent(row({ type: null, at: null, actor: null }), '1.8.0'), null)
})

test('what has no attribute of its own is kept beside the others', () => {
  assert.deepEqual(written()['unmapped'], {
    account_key: '00ff'.repeat(8),
    set_id: 'set_06w3k9v2q4x8t1c7b5n0d6m3hj',
    label: 'X7',
    detail: { remaining: 9 },
    leaf_hash: 'cd',
    leaf_index: 41,
  })
})
