import type { AccountState, Recovery, Status } from 'sparekey'
import type { CardSet } from 'sparekey/service'

export interface Standing {
  readonly kind: 'good' | 'warn' | 'bad' | 'plain'
  readonly word: string
}

/** How an account stands, in a word or two. */
export const standingOf = (state: AccountState): Standing => standings[state]

const standings: Readonly<Record<AccountState, Standing>> = {
  none: { kind: 'plain', word: 'No sheet' },
  pending: { kind: 'warn', word: 'First sheet not checked' },
  active: { kind: 'good', word: 'Sheet works' },
  low: { kind: 'warn', word: 'Few codes left' },
  exhausted: { kind: 'bad', word: 'Every code used' },
  expired: { kind: 'bad', word: 'Sheet too old' },
  revoked: { kind: 'bad', word: 'Sheet cancelled' },
  suspended: { kind: 'bad', word: 'Stopped by its owner' },
  disabled: { kind: 'bad', word: 'Locked after wrong codes' },
}

/** The same as a sentence that an agent can read to the owner. */
export const standingSentence = ({ state, activeSet, pendingSet }: Status): string => {
  const pending = pendingSet === null ? '' : ` Sheet ${pendingSet.serial} was made and not checked yet.`
  switch (state) {
    case 'none':
      return 'This account has no backup codes.'
    case 'pending':
      return `Its codes work.${pending}`
    case 'active':
    case 'low': {
      const left = activeSet === null ? '' : `${activeSet.remaining} of ${activeSet.count} codes are left.`
      return `Sheet ${activeSet?.serial ?? ''} works: ${left}${pending}`
    }
    case 'exhausted':
      return `Every code of the last sheet is used.${pending}`
    case 'expired':
      return `The last sheet grew too old and works no more.${pending}`
    case 'revoked':
      return `The last sheet was cancelled.${pending}`
    case 'suspended':
      return `The owner said “this was not me”, and the last sheet was stopped.${pending}`
    case 'disabled':
      return 'Wrong codes were typed so often that no code works any more. Only a new sheet ends that.'
  }
}

/** The state of a sheet, for a column. */
export const setStanding = (state: CardSet['state']): Standing => setStandings[state]

const setStandings: Readonly<Record<CardSet['state'], Standing>> = {
  pending: { kind: 'warn', word: 'Not checked yet' },
  active: { kind: 'good', word: 'Works' },
  exhausted: { kind: 'plain', word: 'Used up' },
  expired: { kind: 'plain', word: 'Too old' },
  revoked: { kind: 'plain', word: 'Cancelled' },
  superseded: { kind: 'plain', word: 'Replaced' },
  abandoned: { kind: 'plain', word: 'Dropped before it was checked' },
  suspended: { kind: 'bad', word: 'Stopped by its owner' },
}

/** What an owner is asked for. */
export const adviceWords: Readonly<Record<Status['advice'][number], string>> = {
  replace_codes: 'to replace the codes',
  few_left: 'to get a new sheet: few codes are left',
  expires_soon: 'to get a new sheet: this one stops working soon',
  rotate: 'to get a new sheet: this one is old',
  confirm_saved: 'to check the new sheet',
  review_recovery: 'to finish what a used code began',
}

/** What is to be put right after a code was used. */
export const taskWords: Readonly<Record<Recovery['tasks'][number]['task'], string>> = {
  reenroll_factor: 'a new second factor',
  replace_codes: 'a new sheet',
  change_password: 'a new password',
  end_other_sessions: 'other sessions ended',
}
