import type { Copy } from 'sparekey-keep-team'
import type { Context } from '../command.ts'
import { dateOption, oneOf, requireWord, wholeOption, wordOption } from '../read-options.ts'
import { table } from '../table.ts'
import { memberCalled, nameOf, openTeam } from './at-work.ts'
import { showRef } from '../../model/find.ts'
import type { Book } from '../../model/types.ts'
import { readSheetId } from '../../paper/sheet-id.ts'
import {
  copyCalled,
  currentCopies,
  daysBetweenChecks,
  findInPlace,
  findWrong,
  labelsOf,
  moveCopy,
  registerCopy,
  requireSeal,
} from '../../team/copies.ts'
import type { CopyLabel, Custody } from '../../team/copies.ts'
import type { Office } from '../../team/office.ts'
import { findNamed, namedSets } from '../../team/shelves.ts'
import { KeepError } from '../../errors.ts'

const actions = { add, check, move, end, list } as const
const names = Object.keys(actions) as readonly (keyof typeof actions)[]
const dayMs = 86_400_000

/** `keep team copy [list|add|check|move|end]` */
export async function copy(context: Context): Promise<void> {
  const word = context.given.positionals[1] ?? 'list'
  await actions[oneOf(word, 'What to do with a copy', names)](context)
}

/** `keep team copy add SET --sheet ID [--number N --of N] [--place TEXT] [--seal NUMBER] [--custodian HANDLE | --outside NAME]` */
async function add(context: Context): Promise<void> {
  const { given } = context
  const wanted = requireWord(given, 2, 'the set')
  const sheet = readSheetId(given.text('sheet') ?? '')
  if (sheet === null)
    throw new KeepError('input_invalid', 'Say with --sheet what is printed on the paper, as in K7Q2-M4XZ.', {
      field: 'sheet',
    })
  const { session, office } = await openTeam(context)
  const { name, item: set } = findNamed(await namedSets(office), wanted, 'set')
  const known = knownSheet(session.book, sheet)
  const number = wholeOption(given, 'number', 1, 99) ?? known?.number ?? 1
  const of = wholeOption(given, 'of', 1, 99) ?? known?.of ?? Math.max(1, number)
  const custody: Custody = {
    ...keeperIn(context, office),
    place: placeIn(context) ?? known?.place ?? missingPlace(),
    seal: sealIn(context) ?? known?.seal ?? null,
    checkBy: nextCheck(context, office, set.id),
  }
  const id = `y${context.newId()}`
  await registerCopy(office, { id, set: set.id, sheet, number, of, custody })
  context.report({ copy: id, sheet, set: name, number, of, checkBy: custody.checkBy }, () =>
    [
      `Sheet ${sheet} (${number} of ${of}) of ${name} is registered with ${keeperInWords(office, custody)}: ${custody.place}.`,
      custody.seal === null
        ? 'It has no seal: when it was away, nobody can tell whether it was read.'
        : 'Whoever checks it reads the number on the seal there: it is not shown anywhere.',
      `To be looked at by ${custody.checkBy}: keep team copy check ${sheet}`,
    ].join('\n'),
  )
}

/** `keep team copy check SHEET [--seal NUMBER | --found opened|missing --why TEXT]` */
async function check(context: Context): Promise<void> {
  const { given } = context
  const wanted = requireWord(given, 2, 'the sheet')
  const found = wordOption(given, 'found', ['opened', 'missing'])
  const why = given.text('why')?.trim() ?? ''
  if (found !== null && why === '')
    throw new KeepError('usage_invalid', 'Say what was found with --why.', { field: 'why' })
  const { office } = await openTeam(context)
  const meant = copyCalled(office.state, wanted)
  const checkBy = nextCheck(context, office, meant.set)
  if (found === null)
    await findInPlace(office, meant, { seal: sealIn(context) ?? (await sealRead(context, meant)), checkBy })
  else await findWrong(office, meant, { result: found, why, checkBy })
  const { mayBeRead } = copyCalled(office.state, meant.id)
  context.report({ sheet: meant.sheet, found: found ?? 'ok', mayBeRead, checkBy }, () =>
    [
      found === null
        ? `Sheet ${meant.sheet} is in its place. Next look by ${checkBy}.`
        : `It is written down that sheet ${meant.sheet} is ${found}.`,
      ...(found === 'missing'
        ? [
            `When it is found: keep team copy check ${meant.sheet}. When it is given up: keep team copy end ${meant.sheet} lost`,
          ]
        : []),
      ...(mayBeRead ? ['Somebody may have read it: make new codes at the service.'] : []),
    ].join('\n'),
  )
}

/** `keep team copy move SHEET [--custodian HANDLE | --outside NAME] [--place TEXT] [--seal NUMBER]`; what is not named stays. */
async function move(context: Context): Promise<void> {
  const { given } = context
  const wanted = requireWord(given, 2, 'the sheet')
  const { office } = await openTeam(context)
  const meant = copyCalled(office.state, wanted)
  const before = (await labelsOf(office, [meant])).get(meant.id)
  const isOther = given.texts('custodian').length > 0 || given.text('outside') !== null
  const custody: Custody = {
    ...(isOther
      ? keeperIn(context, office)
      : { custodian: meant.custodian, outsider: before?.outsider ?? null }),
    place: placeIn(context) ?? (isOther ? missingPlace() : (before?.place ?? missingPlace())),
    seal: sealIn(context) ?? (await sameSeal(context, office, meant)),
    checkBy: nextCheck(context, office, meant.set),
  }
  await moveCopy(office, meant, custody)
  context.report(
    { sheet: meant.sheet, checkBy: custody.checkBy },
    () =>
      `Sheet ${meant.sheet} is with ${keeperInWords(office, custody)}: ${custody.place}. Next look by ${custody.checkBy}.`,
  )
}

/** `keep team copy end SHEET destroyed|lost` */
async function end(context: Context): Promise<void> {
  const wanted = requireWord(context.given, 2, 'the sheet')
  const why = oneOf(requireWord(context.given, 3, 'what became of it'), 'What became of it', [
    'destroyed',
    'lost',
  ])
  const { office } = await openTeam(context)
  const meant = copyCalled(office.state, wanted)
  await office.say(() => ({ words: { type: 'copy.end', copy: meant.id, why } }))
  context.report({ sheet: meant.sheet, ended: why }, () =>
    why === 'destroyed'
      ? `Sheet ${meant.sheet} is no more.`
      : `Sheet ${meant.sheet} is lost. Whoever finds it can read it: make new codes at the service.`,
  )
}

/** `keep team copy [list]` */
async function list(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const copies = currentCopies(office.state)
  const labels = await labelsOf(office, copies)
  const sets = new Map((await namedSets(office, 'all')).map(({ name, item }) => [item.id, name]))
  const rows = copies.map((one) => {
    const { place, outsider } = labels.get(one.id) ?? { place: '', outsider: null }
    return {
      id: one.id,
      sheet: one.sheet,
      set: sets.get(one.set) ?? one.set,
      number: one.number,
      of: one.of,
      with: keeperInWords(office, { custodian: one.custodian, outsider }),
      place,
      sealed: one.seal !== null,
      seenAt: one.seenAt,
      checkBy: one.checkBy,
      state: stateOf(one, office),
    }
  })
  context.report({ copies: rows }, () =>
    rows.length === 0
      ? 'No printed copy is registered. To register one: keep team copy add SET --sheet ID --place TEXT'
      : table(
          ['SHEET', 'SET', 'COPY', 'WITH', 'LOOK BY', 'PLACE'],
          rows.map((row) => [
            row.sheet,
            row.set,
            `${row.number} of ${row.of}`,
            row.with,
            row.checkBy,
            [row.place, ...(row.state === 'in-place' ? [] : [row.state])].join(', '),
          ]),
          context.terminal.columns,
        ),
  )
}

function stateOf({ end: gone, isMissing, mayBeRead, set }: Copy, { state }: Office): string {
  if (gone !== null) return gone.why
  if (isMissing) return 'missing'
  if (state.sets.get(set)?.state === 'void') return 'to be destroyed'
  return mayBeRead ? 'may have been read' : 'in-place'
}

/** Who has a copy: somebody of the team, or somebody outside. Where nobody is named, the one who says so. */
function keeperIn({ given }: Context, office: Office): Pick<Custody, 'custodian' | 'outsider'> {
  const [handle] = given.texts('custodian')
  const outsider = given.text('outside')
  if (handle !== undefined && outsider !== null)
    throw new KeepError('usage_invalid', 'Say either --custodian or --outside.', { field: 'outside' })
  if (outsider !== null) return { custodian: null, outsider }
  return {
    custodian: handle === undefined ? office.keys.member : memberCalled(office, handle).id,
    outsider: null,
  }
}

function keeperInWords(
  office: Office,
  { custodian, outsider }: Pick<CopyLabel, 'outsider'> & Pick<Copy, 'custodian'>,
): string {
  return custodian === null ? `${outsider ?? 'somebody'} (outside)` : nameOf(office, custodian)
}

/** The number on the seal, typed by whoever stands before it; without a seal, what is printed on the sheet. `null`: there is no seal. */
async function sealRead(context: Context, { seal, sheet }: Copy): Promise<string | null> {
  if (seal !== null) return context.terminal.ask('Number on the seal: ')
  const read = await context.terminal.ask('There is no seal. What is printed on the sheet, as in K7Q2-M4XZ: ')
  if (readSheetId(read) === sheet) return null
  throw new KeepError('input_invalid', 'This is another sheet. Nothing was changed.')
}

/** A copy that goes on under the seal that it has: whoever moves it has read it. */
async function sameSeal(context: Context, { state }: Office, meant: Copy): Promise<string | null> {
  const number = await sealRead(context, meant)
  requireSeal(state, meant, number)
  return number
}

function sealIn({ given }: Context): string | null {
  const seal = given.text('seal')?.trim() ?? ''
  return seal === '' ? null : seal
}

function placeIn({ given }: Context): string | null {
  const place = given.text('place')?.trim() ?? ''
  return place === '' ? null : place
}

function missingPlace(): never {
  throw new KeepError('usage_invalid', 'Say where it lies with --place, so that it is found again.', {
    field: 'place',
  })
}

function nextCheck(context: Context, { state, now }: Office, set: string): string {
  const asked = dateOption(context.given, 'check-by')
  const found = state.sets.get(set)
  const days = found === undefined ? 0 : daysBetweenChecks(state, found)
  return asked ?? new Date(now.getTime() + days * dayMs).toISOString().slice(0, 10)
}

/** What one's own vault has recorded of a sheet: who printed it with this program need not say it again. */
function knownSheet(book: Book, sheet: string) {
  const found = book.accounts
    .flatMap(({ sets }) => sets.flatMap(({ copies }) => copies))
    .find(({ sheetId }) => sheetId === sheet)
  return found === undefined ? null : { ...found, place: showRef(book, found.at) }
}
