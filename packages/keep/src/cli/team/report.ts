import { exposureOf } from 'sparekey-keep-team'
import type { Member, ReadSet } from 'sparekey-keep-team'
import type { Context } from '../command.ts'
import { requireWord } from '../read-options.ts'
import { count } from '../words.ts'
import { openTeam } from './at-work.ts'
import { labelsOf } from '../../team/copies.ts'
import type { Office } from '../../team/office.ts'
import { namedSets } from '../../team/shelves.ts'
import { KeepError } from '../../errors.ts'

/** `keep team report HANDLE` */
export async function report(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const wanted = requireWord(context.given, 1, 'the member')
  // Of those who share a name, the last to come: a name is free again when somebody has left.
  const member = [...office.state.members.values()].findLast(({ name }) => name === wanted)
  if (member === undefined) throw new KeepError('name_unknown', 'The team never had a member of that name.')
  const exposure = await exposureIn(office, member)
  context.report({ member: member.name, ...exposure }, () => reportText(member.name, exposure))
}

interface HeldCopy {
  readonly sheet: string
  readonly name: string
  readonly place: string
  readonly settled: boolean
}

interface NamedExposure {
  readonly read: readonly (ReadSet & { readonly name: string })[]
  readonly inHands: { readonly copies: readonly HeldCopy[]; readonly kit: boolean }
  readonly helpNeeded: readonly string[]
  readonly namesOnly: number
}

/** What somebody read, has and could read, with the names of sets. */
export async function exposureIn(office: Office, member: Member): Promise<NamedExposure> {
  const names = new Map((await namedSets(office, 'all')).map(({ name, item }) => [item.id, name]))
  const { copies, sets } = office.state
  const { read, inHands, helpNeeded, namesOnly } = exposureOf(office.state, member.id, office.synced.released)
  const held = inHands.copies.flatMap((id) => copies.get(id) ?? [])
  const labels = await labelsOf(office, held)
  const nameOf = (set: string): string => names.get(set) ?? set
  return {
    read: read.map((one) => ({ ...one, name: nameOf(one.set) })),
    inHands: {
      copies: held.map(({ id, set, sheet }) => ({
        sheet,
        name: nameOf(set),
        place: labels.get(id)?.place ?? '',
        settled: sets.get(set)?.state === 'void',
      })),
      kit: inHands.kit,
    },
    helpNeeded: helpNeeded.map(nameOf),
    namesOnly: namesOnly.length,
  }
}

/** The same as a text for whoever has to do something about it. */
export function reportText(name: string, { read, inHands, helpNeeded, namesOnly }: NamedExposure): string {
  const open = read.filter(({ settled }) => !settled)
  const lines = open.map(
    (one) => `  ${one.name}: ${count(one.codes, 'code')}, last ${one.lastAt.slice(0, 10)}. Make new ones.`,
  )
  return [
    open.length === 0 ? `${name} read no code that is still in use.` : `${name} read:`,
    ...lines,
    ...inHandsText(inHands),
    `Only with the server's help: ${helpNeeded.length === 0 ? 'nothing' : helpNeeded.join(', ')}.`,
    `Names only: ${count(namesOnly, 'set')}.`,
    'Paper that nobody registered, and what was read outside this server, are not in this report. What somebody read cannot be called back.',
  ].join('\n')
}

function inHandsText({ copies, kit }: NamedExposure['inHands']): readonly string[] {
  if (copies.length === 0 && !kit) return ['In their hands: nothing that was registered.']
  return [
    'In their hands:',
    ...copies.map(({ sheet, name, place, settled }) =>
      settled
        ? `  sheet ${sheet} of ${name}, ${place}: its codes were replaced. Destroy it: keep team copy end ${sheet} destroyed`
        : `  sheet ${sheet} of ${name}, ${place}: have it back and look at the seal (keep team copy move ${sheet}), or make new codes.`,
    ),
    ...(kit ? ['  the kit: have it back, or make another: keep team kit make'] : []),
  ]
}
