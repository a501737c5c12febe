import type { AccountEvent } from 'sparekey'

/** What happened, as a sentence for the owner of the account. */
export const eventSentence = (event: AccountEvent, sheet: (setId: string | null) => string): string => {
  const { detail, label } = event
  const name = sheet(event.setId)
  const code = label === null ? '' : `, the one that starts with ${label}`
  switch (event.type) {
    case 'set.issued':
      return `${name} was made, with ${String(detail['count'])} codes.`
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
    case 'account.erased':
      return 'What was known about this account was erased.'
  }
}

/** Whether the owner of the account would want to look twice. */
export const isWarning = ({ type }: AccountEvent): boolean =>
  type === 'code.reuse_refused' || type === 'code.dead_set_refused' || type.startsWith('attempts.')
