import { randomUUID } from 'node:crypto'
import { type Context, type RememberedDevice, SparekeyError } from 'sparekey'
import type { PagePurpose, PageSession, PageSessions } from 'sparekey/service'
import type { Markup } from '../../docs/markup.ts'
import type { ServedTenant } from '../../http/app-parts.ts'
import type { Form } from '../../http/form.ts'
import type { PaperName } from '../../sheet/paper-size.ts'
import type { Said } from '../said.ts'
import type { Words } from '../words.ts'

export type { Form }

/** Somebody on a page: on whose behalf, where, and in which language. */
export interface Visit {
  readonly session: PageSession
  readonly tenant: ServedTenant
  readonly words: Words
  readonly now: Date
  readonly context: Context
  /** Tokens by which the library knows the browser, of whichever accounts. */
  readonly devices: readonly string[]
  readonly pageSessions: PageSessions
  readonly links: Links
  /** What its reader's printer is likely to hold. */
  readonly paper: PaperName
  /** Notes for the log why something is missing from a page that is shown all the same. */
  readonly failed: (error: unknown) => void
  /** Of a form that is shown. */
  readonly newKey: () => string
}

/** Ways out and on at the application; `null`: it named none. */
export interface Links {
  /** Where a person without codes is helped. */
  readonly supportUrl: string | null
  /** Where a passkey or security key can be added. */
  readonly otherMethodsUrl: string | null
}

/** What a step answers with: another page of the visit, the page with the codes, or the way out. */
export type Next =
  | {
      readonly to: '' | '/check'
      readonly said: Said | null
      readonly query?: Readonly<Record<string, string>>
      /** What the browser is to be known by from here on. */
      readonly remembered?: RememberedDevice
    }
  | { readonly page: Markup }
  | { readonly away: string }

export const HOME: Next = { to: '', said: null }

/** Home, in a browser that is known from here on: a right code was typed in it. What is done stays done where that fails. */
export const knownHome = async ({ session, tenant, devices, failed }: Visit): Promise<Next> => {
  try {
    const remembered = await tenant.sparekey.rememberDevice(session.accountId, { devices })
    return { to: '', said: null, remembered }
  } catch (error) {
    failed(error)
    return HOME
  }
}

/** Whether a sheet may be made and checked at this point of the visit: after a code was used, or while it is open. */
export const isSheetTime = ({ purpose, state }: PageSession): boolean =>
  isOfCode(purpose) ? state === 'done' : state === 'open'

/** Whether a visit is there to use a code: of a sheet, or the one that came after a request for help. */
export const isOfCode = (purpose: PagePurpose): boolean => purpose === 'challenge' || purpose === 'support'

/** The form's own key makes sending it twice the same as sending it once. */
export const keyOf = (form: Form): string => {
  const key = form['key'] ?? ''
  return `page.${/^[0-9a-z_.-]{1,120}$/.test(key) ? key : randomUUID()}`
}

/** The library's failures that are told to the person; others are not. */
export const saidOfFailure = (error: unknown): Said => {
  if (error instanceof SparekeyError && error.code === 'overloaded') {
    // Whoever is to come back in a minute or later is not in a crowd: somebody has to look first.
    return { about: (error.retryAfterSeconds ?? 0) >= 60 ? 'paused' : 'busy' }
  }
  if (error instanceof SparekeyError && error.code === 'outcome_unknown') return { about: 'undecided' }
  throw error
}

export const after = (now: Date, seconds: number): Date => new Date(now.getTime() + seconds * 1000)
