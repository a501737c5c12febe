import type { AccountEvent, EventType } from 'sparekey'
import type { OperatorNames } from '../people/operator-names.ts'

type Detail = AccountEvent['detail']

/** What an event says, in a few words for people of the desk. Nothing in it identifies the owner. */
export const eventWords = ({ type, detail }: Pick<AccountEvent, 'type' | 'detail'>): string => {
  const words = wordsOf[type]
  return typeof words === 'string' ? words : words(detail)
}

/** Who did it: the trail has a keyed hash of operators, and a program by its id; of all others, the kind of actor. */
export const whoDid = (
  { actor, detail }: Pick<AccountEvent, 'actor' | 'detail'>,
  names: OperatorNames,
): string => {
  const { by, program } = detail
  if (typeof program === 'string') return program
  return (typeof by === 'string' ? names.get(by) : undefined) ?? actors[actor]
}

const actors: Readonly<Record<AccountEvent['actor'], string>> = {
  person: 'the owner',
  application: 'the application',
  operator: 'an operator',
  automation: 'by itself',
}

const because = ({ reason }: Detail): string =>
  typeof reason === 'string' ? `: ${reason.replaceAll('_', ' ')}` : ''
const named = (detail: Detail, name: string): string => String(detail[name] ?? '?').replaceAll('_', ' ')

const wordsOf: Readonly<Record<EventType, string | ((detail: Detail) => string)>> = {
  'set.issued': (detail) => `Sheet made, ${named(detail, 'count')} codes`,
  'set.imported': (detail) => `Codes taken over from another system, ${named(detail, 'remaining')} unused`,
  'set.confirmed': (detail) =>
    detail['by'] === 'use' ? 'Sheet counts as checked: a code was used' : 'Sheet checked',
  'set.superseded': 'Sheet replaced by a newer one',
  'set.abandoned': (detail) => `Sheet dropped before it was checked${because(detail)}`,
  'set.exhausted': 'Last code of the sheet used',
  'set.expired': 'Sheet grew too old',
  'set.revoked': (detail) => `Sheet cancelled${because(detail)}`,
  'set.suspended': 'Sheet stopped: “this was not me”',
  'set.confirm_due': 'Reminder was due: sheet not checked',
  'set.expires_soon': 'Reminder was due: sheet stops working soon',
  'set.rotation_soon': 'Reminder was due: sheet is getting old',
  'set.rotation_due': 'Reminder was due: sheet is old',
  'set.review_due': 'Reminder was due: is the sheet still there?',
  'code.redeemed': (detail) => `Code used, ${named(detail, 'remaining')} left`,
  'code.reuse_refused': 'Used code tried again, refused',
  'code.dead_set_refused': 'Code of a dead sheet tried, refused',
  'attempts.delayed': (detail) => `${named(detail, 'failedAttempts')} wrong tries in a row: delayed`,
  'attempts.disabled': (detail) => `${named(detail, 'failedAttempts')} wrong tries in a row: locked`,
  'codes.replacement_asked': (detail) => `New sheet asked for${because(detail)}`,
  'contacts.changed': 'Addresses changed',
  'recovery.task_reported': (detail) => `Task ${named(detail, 'task')}: ${named(detail, 'outcome')}`,
  'recovery.completed': 'Recovery completed',
  'recovery.overdue': 'Recovery overdue',
  'recovery.disowned': 'Recovery ended: “this was not me”',
  'signal.received': (detail) => `Signal: ${named(detail, 'type')}`,
  'notice.given_up': 'A message to the owner was given up',
  'account.erased': 'Account erased',
  'sheet.found': (detail) => `Somebody found sheet ${named(detail, 'serial')}`,
  'incident.job_changed': (detail) => `Incident job ${named(detail, 'act')}${because(detail)}`,
  'support.case_opened': (detail) => `Case opened${because(detail)}`,
  'support.notice_accepted': 'A message to the owner was accepted: the waiting time runs',
  'support.notice_failed': 'No message to the owner was accepted',
  'support.halfway': 'Reminder was due: half of the wait is over',
  'support.wait_started': 'Waiting time begun by a person, without a message that was accepted',
  'support.evidence_added': (detail) => `Evidence: ${named(detail, 'kind')}, ${named(detail, 'outcome')}`,
  'support.submitted': 'Request frozen, given to those who decide',
  'support.reopened': 'Back to gathering evidence',
  'support.approval_given': 'Approved by one person',
  'support.approved': 'Enough people approved',
  'support.approval_voided': 'Approvals void: the request changed',
  'support.denied': 'Denied',
  'support.withdrawn': 'Withdrawn',
  'support.hold_set': 'Put on hold',
  'support.hold_cleared': 'Hold ended',
  'support.risk_raised': (detail) => `Risk raised to ${named(detail, 'risk')}`,
  'support.expedite_asked': 'A shorter wait was asked for',
  'support.expedited': 'Wait shortened',
  'support.released': 'Released: the owner may ask for the code',
  'support.claimed': 'The owner asked for the code',
  'support.code_issued': 'Code sent to the owner',
  'support.code_refused': 'Wrong code typed',
  'support.redeemed': 'Code used',
  'support.completed': 'Completed',
  'support.cancelled': 'The owner said no',
  'support.disputed': 'The owner said of the use: “this was not me”',
  'support.expired': 'Ran out',
  'support.failed': 'Failed',
  'support.frozen': 'Frozen for support',
  'support.unfrozen': 'Freeze ended',
  'support.limit_hit': 'A limit was reached',
  'support.tenant_stopped': 'Releases stopped',
  'support.switches_changed': 'Switches of the tenant changed',
}
