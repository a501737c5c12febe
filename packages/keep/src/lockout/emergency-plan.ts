import { readLoss } from './disasters.ts'
import { simulate } from './simulate.ts'
import type { Simulation } from './simulate.ts'
import { noLoss } from './reach.ts'
import type { Loss } from './reach.ts'
import type {
  Account,
  Book,
  Changed,
  Emergency,
  EmergencyKind,
  EmergencyStep,
  Surroundings,
} from '../model/types.ts'
import { KeepError } from '../errors.ts'

/** The bad days, in the words of somebody who has one. */
export const emergencyTitles: Readonly<Record<EmergencyKind, string>> = {
  'device-lost': 'A device is lost or stolen',
  'authenticator-broken': 'The authenticator is broken or empty',
  'devices-out-of-sync': 'Codes from a device are refused, or devices disagree',
  'everything-lost': 'Everything is lost',
}

/**
 * What to do on a bad day, in order, over the accounts that are held. Mail and password managers come first: the others lean on
 * them.
 *
 * @param lost names of what is lost, with commas, as `readLoss` takes them; `null`: what the kind of day suggests.
 */
export function emergencySteps(
  book: Book,
  kind: EmergencyKind,
  lost: string | null,
): readonly EmergencyStep[] {
  const loss = lossOf(book, kind, lost)
  const result = simulate(book, loss)
  switch (kind) {
    case 'device-lost':
      return [
        step(
          'From another device, lock the lost one and mark it as lost (Apple: icloud.com/find, Google: android.com/find). Erase it if it will not come back.',
        ),
        step('Ask your mobile provider to block the SIM card, so that nobody gets your text messages.'),
        ...accountSteps(
          book,
          result,
          'remove the lost device from the list of devices, and set up the new one',
        ),
        step('Have the bank cards blocked that were on the device.'),
      ]
    case 'authenticator-broken':
      return [
        step(
          'Delete nothing yet: not the app, not its entries. Look whether it offers a restore from its own backup, or another device has the same entries.',
        ),
        ...accountSteps(
          restrictTo(book, leansOnAuthenticator),
          result,
          'remove the old authenticator and set up a new one',
        ),
      ]
    case 'devices-out-of-sync':
      return [
        step(
          'Set date and time of the device to automatic, then try again: one-time codes go wrong when the clock does.',
        ),
        step(
          'If two devices show different codes for one account, one of them holds an older secret. Do not delete either yet.',
        ),
        ...accountSteps(
          restrictTo(book, leansOnAuthenticator),
          result,
          'set the authenticator up anew, on both devices from the same QR code',
        ),
      ]
    case 'everything-lost':
      return [
        step(
          book.vaultCare.recoveryKeyAt.length === 0
            ? 'Find the printed recovery key of this vault, and a copy of the vault file.'
            : 'Fetch the printed recovery key of this vault from where it lies ("keep places"), and a copy of the vault file.',
        ),
        step(
          'On a clean device: keep unlock --recovery-key --vault FILE, then keep passphrase --recovery-key --vault FILE.',
        ),
        step(
          'Get your phone number back first: with a new SIM card from your provider, the services that send text messages open again.',
        ),
        ...accountSteps(book, result, 'set up the new device, and remove every old one'),
      ]
    default:
      return kind satisfies never
  }
}

/** Begins a bad day: its list is kept until it is ended. @throws KeepError `input_refused` where one is going on. */
export function startEmergency(
  book: Book,
  kind: EmergencyKind,
  lost: string | null,
  { now }: Surroundings,
): Changed {
  if (book.emergency !== null) {
    throw new KeepError(
      'input_refused',
      'There is a list already. "keep emergency" goes on with it; "keep emergency --end" ends it.',
    )
  }
  const emergency: Emergency = { kind, startedAt: now.toISOString(), steps: emergencySteps(book, kind, lost) }
  return {
    book: { ...book, emergency },
    action: 'emergency.started',
    subjects: [],
    note: `Bad day begun: ${kind}`,
  }
}

/** Ticks a step off, by its number from 1. @throws KeepError `name_unknown` */
export function tickStep(book: Book, number: number, { now }: Surroundings): Changed {
  const { emergency } = book
  const ticked = emergency?.steps[number - 1]
  if (emergency === null || ticked === undefined)
    throw new KeepError('name_unknown', 'There is no such step. "keep emergency" shows the list.')
  const steps = emergency.steps.map((item) =>
    item === ticked ? { ...item, doneAt: now.toISOString() } : item,
  )
  return {
    book: { ...book, emergency: { ...emergency, steps } },
    action: 'emergency.step',
    subjects: ticked.account === null ? [] : [ticked.account],
    note: `Step ${number} of the bad day done`,
  }
}

/** Ends a bad day. @throws KeepError `name_unknown` where there is none. */
export function endEmergency(book: Book): Changed {
  if (book.emergency === null) throw new KeepError('name_unknown', 'No bad day is going on.')
  return {
    book: { ...book, emergency: null },
    action: 'emergency.ended',
    subjects: [],
    note: 'Bad day ended',
  }
}

function accountSteps(book: Book, { open, shut }: Simulation, then: string): readonly EmergencyStep[] {
  const names = new Set(book.accounts.map(({ id }) => id))
  const opening = open
    .filter(({ account }) => names.has(account.id))
    .toSorted((a, b) => urgency(a.account) - urgency(b.account) || a.step - b.step)
  const closed = shut
    .filter(({ account }) => names.has(account.id))
    .toSorted((a, b) => urgency(a.account) - urgency(b.account))
  return [
    ...opening.map(({ account, how }) =>
      step(`${account.name}: sign in with ${how}; ${then}.${after(how)}`, account),
    ),
    ...closed.map(({ account }) =>
      step(`${account.name}: no way in is left as recorded. ${recoveryWords(account)}`, account),
    ),
  ]
}

function after(how: string): string {
  return how.includes('backup code') ? ' Then make new codes and import them.' : ''
}

function recoveryWords({ recovery }: Account): string {
  const { page, emailOnFile, phoneOnFile, openedOn, supportAsks } = recovery
  const parts = [
    page === null ? 'Look for "account recovery" on the official site.' : `Official recovery page: ${page}.`,
    emailOnFile === null ? null : `Address on file: ${emailOnFile}.`,
    phoneOnFile === null ? null : `Phone on file: ${phoneOnFile}.`,
    openedOn === null ? null : `Opened: ${openedOn}.`,
    supportAsks === null ? null : `Support asks: ${supportAsks}`,
  ]
  return parts.filter((part) => part !== null).join(' ')
}

// What opens other accounts comes first.
function urgency({ purpose }: Account): number {
  return purpose === 'e-mail' ? 0 : purpose === 'password-manager' ? 1 : 2
}

function lossOf(book: Book, kind: EmergencyKind, lost: string | null): Loss {
  if (lost !== null) return readLoss(book, lost)
  const devices = book.places.filter((place) => place.kind === 'device')
  switch (kind) {
    case 'device-lost':
      return {
        ...noLoss,
        refs: devices.filter(({ name }) => name.includes('phone')).map(({ id }) => `place:${id}` as const),
      }
    case 'everything-lost':
      return { ...noLoss, refs: devices.map(({ id }) => `place:${id}` as const) }
    case 'authenticator-broken':
    case 'devices-out-of-sync':
      return { ...noLoss, refs: authenticatorPlaces(book) }
    default:
      return kind satisfies never
  }
}

function authenticatorPlaces(book: Book): Loss['refs'] {
  return book.accounts
    .flatMap(({ factors }) => factors.filter(({ kind }) => kind === 'authenticator').map(({ at }) => at))
    .filter((at) => at !== 'memory' && at !== 'vault')
}

function leansOnAuthenticator({ factors }: Account): boolean {
  return factors.some(({ kind }) => kind === 'authenticator')
}

function restrictTo(book: Book, fits: (account: Account) => boolean): Book {
  return { ...book, accounts: book.accounts.filter(fits) }
}

function step(text: string, account: Account | null = null): EmergencyStep {
  return { text, account: account?.id ?? null, doneAt: null }
}
