import { wrap } from './table.ts'
import type { Finding } from '../lockout/findings.ts'
import type { Account } from '../model/types.ts'
import type { Problem, StatusRow } from '../track/status.ts'
import { spanInWords } from '../track/dates.ts'

/** A problem in words a person understands at a glance. */
export function problemInWords(problem: Problem, { left }: StatusRow): string {
  switch (problem) {
    case 'no-codes':
      return 'no codes kept'
    case 'none-left':
      return 'none left: make new ones'
    case 'expired':
      return 'expired'
    case '2fa-may-be-off':
      return 'a used code turned two-factor sign-in off: turn it on again'
    case 'rotation-overdue':
      return 'due for new codes'
    case 'few-left':
      return `only ${left} left`
    case 'old-copies':
      return 'old copies lie about'
    case 'no-copy':
      return 'no copy on paper'
    case 'copies-lost':
      return 'every copy lost'
    default:
      return problem satisfies never
  }
}

/** `14 of 16`, `works again and again`, or `–` where an account has no codes by its nature. */
export function leftInWords(account: Pick<Account, 'singleUse'>, { left, total }: StatusRow): string {
  if (left === null) return '–'
  if (total === null) return '0'
  return account.singleUse ? `${left} of ${total}` : 'reusable'
}

/** An age in words, `–` where it is not known. */
export function ageInWords({ ageDays }: StatusRow): string {
  return ageDays === null ? '–' : spanInWords(ageDays)
}

/** `1 code`, `2 codes`. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`
}

/** How many of some accounts something is wrong with, as one sentence without its full stop. */
export function attentionInWords(wrong: number, total: number): string {
  if (wrong === 0) return `${count(total, 'account')}, nothing wrong`
  if (wrong < total)
    return `${count(wrong, 'account')} of ${total} ${wrong === 1 ? 'needs' : 'need'} attention`
  if (total === 1) return 'This account needs attention'
  return `${total === 2 ? 'Both' : `All ${total}`} accounts need attention`
}

/** What using a code of the account does. */
export function effectInWords({ kind, effect }: Pick<Account, 'kind' | 'effect'>): string {
  switch (effect) {
    case 'login':
      return 'signs you in once'
    case 'disables-2fa':
      return 'turns two-factor sign-in off: turn it on again after a use'
    case 'resets-password':
      return 'lets you set a new password'
    case 'rotates':
      return 'signs you in, and the service gives you a new one to keep'
    case 'none':
    case 'unknown':
      return kind === 'none' ? 'this service gives no codes' : 'what it does is not known'
    default:
      return effect satisfies never
  }
}

/** What is wrong and what to do about it, in lines of at most `columns`. */
export function findingInWords(
  { severity, text, todo }: Pick<Finding, 'severity' | 'text' | 'todo'>,
  columns: number,
): string {
  const marks = { high: '!!', medium: '! ', low: '· ' } as const
  return `${wrap(`${marks[severity]} ${text}`, columns, '   ')}\n${wrap(`   → ${todo}`, columns, '     ')}`
}
