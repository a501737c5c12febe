import type { EventType } from 'sparekey'

/** The versions of the Open Cybersecurity Schema Framework that an export can be written in. */
export const OCSF_VERSIONS = ['1.8.0', '1.9.0-dev'] as const
export type OcsfVersion = (typeof OCSF_VERSIONS)[number]

/** Event classes of category 3, Identity & Access Management. */
export const CLASSES = {
  accountChange: { uid: 3001, name: 'Account Change' },
  authentication: { uid: 3002, name: 'Authentication' },
  entityManagement: { uid: 3004, name: 'Entity Management' },
  userManagement: { uid: 3007, name: 'User Management' },
} as const

export interface Activity {
  readonly class: { readonly uid: number; readonly name: string }
  readonly id: number
  readonly name: string
  /** Of an {@link CLASSES.entityManagement} activity: what it is about. */
  readonly entity?: 'Backup Code Sheet' | 'Recovery' | 'Notice' | 'Support Case' | 'Account'
  /** Left out: 1, informational. */
  readonly severity?: Severity
  /** Left out: it succeeded. */
  readonly failure?: string
}

export const SEVERITIES = { 1: 'Informational', 2: 'Low', 3: 'Medium', 4: 'High' } as const
export type Severity = keyof typeof SEVERITIES

/** What was done to a user: Account Change until 1.8, User Management from 1.9 on, which deprecates the other. */
const onUser: Readonly<
  Record<OcsfVersion, Readonly<Record<'enable' | 'disable' | 'update' | 'delete', Activity>>>
> = {
  '1.8.0': {
    enable: { class: CLASSES.accountChange, id: 10, name: 'MFA Factor Enable' },
    disable: { class: CLASSES.accountChange, id: 11, name: 'MFA Factor Disable' },
    // Account Change has no activity for a change of addresses.
    update: { class: CLASSES.accountChange, id: 99, name: 'Update' },
    delete: { class: CLASSES.accountChange, id: 6, name: 'Delete' },
  },
  '1.9.0-dev': {
    enable: { class: CLASSES.userManagement, id: 12, name: 'Enable MFA Factors' },
    disable: { class: CLASSES.userManagement, id: 13, name: 'Disable MFA Factors' },
    update: { class: CLASSES.userManagement, id: 2, name: 'Update' },
    delete: { class: CLASSES.userManagement, id: 3, name: 'Delete' },
  },
}

const logon: Activity = { class: CLASSES.authentication, id: 1, name: 'Logon' }
const wrong = { ...logon, failure: 'INVALID_CREDENTIALS' } as const
const entity = (id: number, name: string, what: NonNullable<Activity['entity']>): Activity => ({
  class: CLASSES.entityManagement,
  id,
  name,
  entity: what,
})
const caseIs = (name: string, severity: Severity = 1): Activity => ({
  ...entity(99, name, 'Support Case'),
  severity,
})
const sheetIs = (name: string): Activity => entity(99, name, 'Backup Code Sheet')

/**
 * What an event of the trail is in the schema. An event of a later version, for which this one has no words, is an activity of
 * its own name.
 */
export const activityOf = (type: string, version: OcsfVersion): Activity => {
  const { enable, disable, update, delete: deleted } = onUser[version]
  const activities: Partial<Record<EventType, Activity>> = {
    'set.issued': enable,
    'set.imported': enable,
    'set.confirmed': entity(10, 'Activate', 'Backup Code Sheet'),
    'set.superseded': disable,
    'set.abandoned': disable,
    'set.exhausted': disable,
    'set.expired': disable,
    'set.revoked': { ...disable, severity: 2 },
    'set.suspended': { ...disable, severity: 4 },
    'set.confirm_due': sheetIs('Confirmation Due'),
    'set.expires_soon': sheetIs('Expires Soon'),
    'set.rotation_soon': sheetIs('Rotation Soon'),
    'set.rotation_due': sheetIs('Rotation Due'),
    'set.review_due': sheetIs('Review Due'),
    'code.redeemed': { ...logon, severity: 2 },
    'code.reuse_refused': { ...wrong, severity: 3 },
    'code.dead_set_refused': { ...wrong, severity: 2 },
    'attempts.delayed': { ...wrong, severity: 3 },
    // The codes are switched off, and not the account.
    'attempts.disabled': { ...disable, severity: 4 },
    'codes.replacement_asked': sheetIs('Replacement Asked'),
    'contacts.changed': { ...update, severity: 2 },
    'recovery.task_reported': entity(3, 'Update', 'Recovery'),
    'recovery.completed': entity(11, 'Deactivate', 'Recovery'),
    'recovery.overdue': { ...entity(99, 'Overdue', 'Recovery'), severity: 3 },
    'recovery.disowned': { ...entity(9, 'Disable', 'Recovery'), severity: 4 },
    'signal.received': entity(99, 'Signal Received', 'Account'),
    'notice.given_up': { ...entity(99, 'Given Up', 'Notice'), severity: 2 },
    'account.erased': deleted,
    // The class has Create (1), Update (3) and Delete (4); a case is not deleted by its end.
    'support.case_opened': { ...entity(1, 'Create', 'Support Case'), severity: 2 },
    'support.notice_accepted': caseIs('Owner Told'),
    'support.notice_failed': caseIs('Owner Not Reached', 2),
    'support.wait_started': caseIs('Wait Started Without Notice', 3),
    'support.evidence_added': entity(3, 'Update', 'Support Case'),
    'support.submitted': caseIs('Submitted'),
    'support.reopened': caseIs('Reopened'),
    'support.approval_given': caseIs('Approval Given'),
    'support.approved': caseIs('Approved', 2),
    'support.approval_voided': caseIs('Approval Voided'),
    'support.denied': caseIs('Denied', 2),
    'support.withdrawn': caseIs('Withdrawn'),
    'support.hold_set': caseIs('Held', 2),
    'support.hold_cleared': caseIs('Hold Cleared'),
    'support.risk_raised': caseIs('Risk Raised', 2),
    'support.expedite_asked': caseIs('Shorter Wait Asked', 2),
    'support.expedited': caseIs('Wait Shortened', 3),
    'support.halfway': caseIs('Owner Reminded'),
    'support.released': caseIs('Released', 2),
    'support.claimed': caseIs('Code Claimed', 2),
    'support.code_issued': caseIs('Code Sent', 2),
    'support.code_refused': { ...wrong, severity: 3 },
    'support.redeemed': caseIs('Code Used', 3),
    'support.completed': caseIs('Completed'),
    'support.cancelled': caseIs('Cancelled by Owner', 3),
    'support.disputed': caseIs('Disputed by Owner', 4),
    'support.expired': caseIs('Expired'),
    'support.failed': caseIs('Failed', 2),
    'support.frozen': { ...entity(99, 'Frozen for Support', 'Account'), severity: 2 },
    'support.unfrozen': { ...entity(99, 'Unfrozen for Support', 'Account'), severity: 2 },
    'support.limit_hit': { ...entity(99, 'Support Limit Hit', 'Account'), severity: 3 },
    'support.tenant_stopped': { ...entity(99, 'Support Stopped', 'Account'), severity: 4 },
    'support.switches_changed': { ...entity(99, 'Switches Changed', 'Account'), severity: 3 },
  }
  return (activities as Readonly<Record<string, Activity>>)[type] ?? entity(99, type, 'Account')
}
