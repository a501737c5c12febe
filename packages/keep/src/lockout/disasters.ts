import { noLoss, refOfAccount, refOfPlace } from './reach.ts'
import type { Loss } from './reach.ts'
import { readRef } from '../model/find.ts'
import type { Book } from '../model/types.ts'
import { KeepError } from '../errors.ts'

/** A bad day with a name. */
export interface Disaster {
  readonly name: string
  readonly title: string
  readonly loss: Loss
}

/** The disasters that can happen to what is recorded. */
export function disastersOf(book: Book): readonly Disaster[] {
  const devices = book.places.filter(({ kind }) => kind === 'device').map(refOfPlace)
  const buildings = book.places.filter(({ kind }) => kind === 'building')
  const managers = book.accounts.filter(({ purpose }) => purpose === 'password-manager').map(refOfAccount)
  const mailboxes = book.accounts.filter(({ purpose }) => purpose === 'e-mail').map(refOfAccount)
  const cases: readonly (Disaster & { readonly applies: boolean })[] = [
    {
      name: 'devices-stolen',
      title: 'Every device stolen',
      loss: { ...noLoss, refs: devices },
      applies: devices.length > 0,
    },
    ...buildings.map((building) => ({
      name: `fire-${building.name}`,
      title: `Fire at ${building.name}`,
      loss: { ...noLoss, refs: [refOfPlace(building)] },
      applies: true,
    })),
    {
      name: 'password-manager-locked',
      title: 'Password manager locked',
      loss: { ...noLoss, refs: managers },
      applies: managers.length > 0,
    },
    {
      name: 'e-mail-locked',
      title: 'E-mail locked',
      loss: { ...noLoss, refs: mailboxes },
      applies: mailboxes.length > 0,
    },
    { name: 'vault-lost', title: 'This vault lost', loss: { ...noLoss, refs: ['vault'] }, applies: true },
    {
      name: 'passphrase-forgotten',
      title: 'Passphrase of this vault forgotten',
      loss: { ...noLoss, passphraseForgotten: true },
      applies: true,
    },
  ]
  return cases.filter(({ applies }) => applies).map(({ name, title, loss }) => ({ name, title, loss }))
}

/**
 * Reads what is lost from names with commas: places, accounts, `memory`, `vault`, or disasters of {@link disastersOf}.
 *
 * @throws KeepError `name_unknown` listing the disasters.
 */
export function readLoss(book: Book, typed: string): Loss {
  const disasters = disastersOf(book)
  let loss = noLoss
  for (const name of typed
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')) {
    const disaster = disasters.find((item) => item.name === name)
    const next = disaster?.loss ?? { ...noLoss, refs: [refOrExplain(book, name, disasters)] }
    loss = {
      refs: [...loss.refs, ...next.refs],
      passphraseForgotten: loss.passphraseForgotten || next.passphraseForgotten,
    }
  }
  return loss
}

function refOrExplain(book: Book, name: string, disasters: readonly Disaster[]): Loss['refs'][number] {
  try {
    return readRef(book, name)
  } catch (error) {
    const known = [...book.places.map((place) => place.name), ...disasters.map((disaster) => disaster.name)]
    throw new KeepError(
      'name_unknown',
      `There is nothing of that name to lose. Known: ${known.join(', ')}, and the names of accounts.`,
      {
        cause: error,
      },
    )
  }
}
