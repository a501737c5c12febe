import type { AccountEvent, EventType, RecoveryTask, SignalType } from 'sparekey'
import { supportEventsEn } from '../support-pages/texts/events.ts'

/** What happened, as a sentence for the owner of the account. */
export const eventSentence = (event: AccountEvent, sheet: (setId: string | null) => string): string => {
  const { detail, label } = event
  const name = sheet(event.setId)
  const code = label === null ? '' : `, the one that starts with ${label}`
  switch (event.type) {
    case 'set.issued':
      return `${name} was made, with ${String(detail['count'])} codes.`
    case 'set.imported':
      return `${name} was taken over from another list, with ${String(detail['remaining'])} unused codes.`
    case 'set.confirmed':
      return detail['by'] === 'use'
        ? `${name} counts as saved: one of its codes was used.`
        : `${name} is saved: a code was typed back${code}.`
    case 'set.superseded':
      return `${name} stopped working: a newer one took its place.`
    case 'set.abandoned':
      return `${name} was dropped before it was saved.`
    case 'set.exhausted':
      return `The last code of the sheet is used.`
    case 'set.expired':
      return `${name} grew too old and stopped working.`
    case 'set.revoked':
      return `${name} was cancelled.`
    case 'set.suspended':
      return `${name} was stopped: “this was not me”.`
    case 'set.confirm_due':
      return `${name} still waits to be saved. A reminder was due.`
    case 'set.expires_soon':
      return `${name} stops working soon: it is nearly too old.`
    case 'set.rotation_soon':
      return `${name} is getting old. A new one is due soon.`
    case 'set.rotation_due':
      return `${name} has had its time. A new one is due.`
    case 'set.review_due':
      return `Time to look whether ${name.replace(/^An/, 'an')} is still where it was put.`
    case 'code.redeemed':
      return `A code was used${code}. Codes left: ${String(detail['remaining'])}.`
    case 'code.reuse_refused':
      return `A used code was tried again${code}.`
    case 'code.dead_set_refused':
      return `A code of an old sheet was tried${code}.`
    case 'attempts.delayed':
      return `${String(detail['failedAttempts'])} wrong tries in a row. From here on each is followed by a wait.`
    case 'attempts.disabled':
      return `${String(detail['failedAttempts'])} wrong tries in a row. The codes are switched off.`
    case 'codes.replacement_asked':
      return `A new sheet was asked for: ${happened[String(detail['reason'])] ?? 'something changed'}.`
    case 'contacts.changed':
      return 'The addresses to tell the owner at were changed.'
    case 'recovery.task_reported':
      return `To put right after the code: ${taskReport(String(detail['task']), detail['outcome'] === 'done')}.`
    case 'recovery.completed':
      return 'Everything to put right after the code is settled.'
    case 'recovery.overdue':
      return 'The time to put things right after the code is over, and something is left to do.'
    case 'recovery.disowned':
      return 'What the code had opened was closed: “this was not me”.'
    case 'signal.received':
      return `Your application told: ${happened[String(detail['type'])] ?? 'something changed'}.`
    case 'notice.given_up':
      return 'A message to the owner could not be delivered.'
    case 'sheet.found':
      return 'Somebody reported a sheet that they had found.'
    case 'incident.job_changed':
      return 'Those who look after security ended the sheets of many people, or stopped doing so.'
    case 'account.erased':
      return 'What was known about this account was erased.'
    default:
      return supportEventsEn[event.type]
  }
}

/** What an application tells, by its name in the API. */
const happened: Readonly<Record<string, string>> = {
  factor_changed: 'another way to sign in was set up',
  factor_removed: 'a way to sign in was taken away',
  device_replaced: 'a device was replaced',
  password_changed: 'the password was changed',
  account_reset: 'the account was given back to its owner',
  compromise_suspected: 'somebody else may have been in the account',
  support_recovery: 'a help desk let somebody in',
  account_closed: 'the account was closed',
} satisfies Record<SignalType, string>

const tasks: Readonly<Record<string, string>> = {
  reenroll_factor: 'a new phone or key',
  replace_codes: 'a new sheet',
  change_password: 'a new password',
  end_other_sessions: 'signing out everywhere else',
} satisfies Record<RecoveryTask, string>

const taskReport = (task: string, isDone: boolean): string =>
  `${tasks[task] ?? 'a step'}, ${isDone ? 'done' : 'not wanted'}`

const warnings: ReadonlySet<EventType> = new Set<EventType>([
  'set.suspended',
  'code.reuse_refused',
  'code.dead_set_refused',
  'attempts.delayed',
  'attempts.disabled',
  'recovery.overdue',
  'recovery.disowned',
  'notice.given_up',
])

/** Whether the owner of the account would want to look twice. */
export const isWarning = ({ type }: AccountEvent): boolean => warnings.has(type)
