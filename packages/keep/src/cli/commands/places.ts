import type { Command, Context, Given } from '../command.ts'
import { oneOf, requireWord, wordOption } from '../read-options.ts'
import { change, openSession, vaultOptions } from '../session.ts'
import { table } from '../table.ts'
import { findPlace, readRef, showRef } from '../../model/find.ts'
import { addPlace, editPlace, removePlace, setVaultCare } from '../../model/places.ts'
import type { Book, Changed, Place, Ref, Surroundings } from '../../model/types.ts'
import { KeepError } from '../../errors.ts'

const actions = ['list', 'add', 'edit', 'remove', 'vault'] as const
const kinds = ['device', 'building', 'container', 'person', 'bank', 'other'] as const

/** Shows and changes where things are. */
export const command: Command = {
  usage: [
    '',
    'add NAME --kind KIND [--inside PLACE] [--opens-with A+B,C]',
    'edit NAME [options]',
    'remove NAME',
    'vault --kept-at laptop,home-disk --recovery-key home-safe',
  ],
  description:
    'Says where things are: devices, buildings, safes, people. "keep lockout" reasons with it. A place inside another is lost\n' +
    'with it. --opens-with lists ways to open a place, with commas; a way that takes several things joins them with +.\n' +
    '"places vault" records on what this vault file lies and where its keys are.',
  options: {
    kind: { type: 'string', value: 'KIND', help: kinds.join(', ') },
    inside: { type: 'string', value: 'PLACE', help: 'the place that it is in; "nothing"' },
    'opens-with': {
      type: 'string',
      value: 'WAYS',
      help: 'what opens it: places, accounts, memory, vault; "nothing" where it is open',
    },
    notes: { type: 'string', value: 'TEXT', help: 'notes; no secrets' },
    name: { type: 'string', value: 'NAME', help: 'a new name (edit)' },
    'kept-at': { type: 'string', value: 'PLACES', help: 'on what the vault file lies, with commas' },
    passphrase: { type: 'string', value: 'PLACES', help: 'where the passphrase is (default: memory)' },
    'recovery-key': { type: 'string', value: 'PLACES', help: 'where the printed recovery key is' },
    vault: vaultOptions['vault'] ?? { type: 'string', help: '' },
    'accept-older': vaultOptions['accept-older'] ?? { type: 'boolean', help: '' },
  },
  positionals: 2,
  async run(context) {
    const { given } = context
    const action = oneOf(given.positionals[0] ?? 'list', 'The action', actions)
    const session = await openSession(context)
    if (action === 'list') return list(context, session.book)
    let note = ''
    await change(session, context, (book, around) => {
      const changed = carryOut(action, given, book, around)
      note = changed.note
      return changed
    })
    context.report({ done: note }, () => `${note}.`)
    return undefined
  },
}

function carryOut(
  action: Exclude<(typeof actions)[number], 'list'>,
  given: Given,
  book: Book,
  around: Surroundings,
): Changed {
  switch (action) {
    case 'add': {
      const kind = wordOption(given, 'kind', kinds)
      if (kind === null)
        throw new KeepError('usage_invalid', `Say what kind of place it is: --kind ${kinds.join(' | ')}`)
      return addPlace(
        book,
        { name: requireWord(given, 1, 'the place'), kind, ...patchOf(given, book) },
        around,
      )
    }
    case 'edit': {
      const { id } = findPlace(book, requireWord(given, 1, 'the place'))
      const kind = wordOption(given, 'kind', kinds)
      const name = given.text('name')
      const patch = {
        ...patchOf(given, book),
        ...(kind === null ? {} : { kind }),
        ...(name === null ? {} : { name }),
      }
      if (Object.keys(patch).length === 0)
        throw new KeepError('usage_invalid', 'Say what to change. --help lists the options.')
      return editPlace(book, id, patch, around)
    }
    case 'remove':
      return removePlace(book, findPlace(book, requireWord(given, 1, 'the place')).id)
    case 'vault':
      return setVaultCare(book, careOf(given, book))
    default:
      return action satisfies never
  }
}

function patchOf(given: Given, book: Book): Partial<Pick<Place, 'inside' | 'opensWith' | 'notes'>> {
  const inside = given.text('inside')
  const opensWith = given.text('opens-with')
  const notes = given.text('notes')
  return {
    ...(inside === null ? {} : { inside: inside === 'nothing' ? null : findPlace(book, inside).id }),
    ...(opensWith === null
      ? {}
      : {
          opensWith: opensWith === 'nothing' ? [] : opensWith.split(',').map((way) => refs(book, way, '+')),
        }),
    ...(notes === null ? {} : { notes }),
  }
}

function careOf(given: Given, book: Book): Parameters<typeof setVaultCare>[1] {
  const keptAt = given.text('kept-at')
  const passphraseAt = given.text('passphrase')
  const recoveryKeyAt = given.text('recovery-key')
  if (keptAt === null && passphraseAt === null && recoveryKeyAt === null) {
    throw new KeepError('usage_invalid', 'Say what to record: --kept-at, --passphrase or --recovery-key.')
  }
  return {
    ...(keptAt === null ? {} : { keptAt: refs(book, keptAt, ',') }),
    ...(passphraseAt === null ? {} : { passphraseAt: refs(book, passphraseAt, ',') }),
    ...(recoveryKeyAt === null ? {} : { recoveryKeyAt: refs(book, recoveryKeyAt, ',') }),
  }
}

function refs(book: Book, text: string, separator: string): readonly Ref[] {
  return text.split(separator).map((name) => readRef(book, name.trim()))
}

function list(context: Context, book: Book): undefined {
  const nameOf = (id: string | null): string => book.places.find((place) => place.id === id)?.name ?? ''
  const shown = book.places.map(({ id, name, kind, inside, opensWith, notes }) => ({
    id,
    name,
    kind,
    inside: inside === null ? null : nameOf(inside),
    opensWith: opensWith.map((way) => way.map((ref) => showRef(book, ref))),
    notes,
  }))
  const { keptAt, passphraseAt, recoveryKeyAt } = book.vaultCare
  const care = {
    keptAt: names(book, keptAt),
    passphraseAt: names(book, passphraseAt),
    recoveryKeyAt: names(book, recoveryKeyAt),
  }
  context.report({ places: shown, vault: care }, () => {
    const rows = shown.map(({ name, kind, inside, opensWith }) => [
      name,
      kind,
      inside ?? '',
      opensWith.map((way) => way.join(' + ')).join(', or '),
    ])
    const places =
      rows.length === 0
        ? 'No place yet: keep places add phone --kind device'
        : table(['PLACE', 'KIND', 'INSIDE', 'OPENS WITH'], rows, context.terminal.columns)
    const unknown = 'not recorded'
    return [
      places,
      '',
      `This vault lies on: ${care.keptAt.join(', ') || unknown}`,
      `Its passphrase is in: ${care.passphraseAt.join(', ') || unknown}`,
      `Its recovery key lies in: ${care.recoveryKeyAt.join(', ') || unknown}`,
    ].join('\n')
  })
  return undefined
}

function names(book: Book, refsOfThem: readonly Ref[]): readonly string[] {
  return refsOfThem.map((ref) => showRef(book, ref))
}
