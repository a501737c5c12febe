import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { openCode } from 'sparekey-keep-team'
import type { Context } from '../command.ts'
import { putKeyOnPaper } from '../key-on-paper.ts'
import { oneOf, requireWord } from '../read-options.ts'
import { secretFromFile } from '../secrets.ts'
import { changeTeams, openSession } from '../session.ts'
import { count } from '../words.ts'
import { meantTeam, memberCalled, openTeam } from './at-work.ts'
import { headOf } from '../../team/access.ts'
import { halvesIn, identityOfKitKey, makeKit, newKitKey } from '../../team/kit.ts'
import { packOf, readPack } from '../../team/pack.ts'
import { findNamed, namedSets } from '../../team/shelves.ts'
import { asKeepError } from '../../team/words.ts'
import { createFile } from '../../vault/save.ts'
import { KeepError } from '../../errors.ts'

const actions = { make, pack, open } as const
const names = Object.keys(actions) as readonly (keyof typeof actions)[]

/** `keep team kit make|pack|open` */
export async function kit(context: Context): Promise<void> {
  await actions[oneOf(requireWord(context.given, 1, 'what to do with the kit'), 'What to do', names)](context)
}

/** `keep team kit make [--custodian HANDLE]` */
async function make(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const [keeper = null] = context.given.texts('custodian')
  const custodian = keeper === null ? null : memberCalled(office, keeper).id
  const earlierKey = office.state.kit === null ? null : await keyOfKitBefore(context)
  const key = newKitKey(office.state.team)
  await putOnPaper(context, key, office.keys.name)
  await makeKit(office, { key, earlierKey, custodian, id: `k${context.newId()}` })
  const live = [...office.state.sets.values()].filter(({ state }) => state === 'live')
  const inside = live.filter(({ kept }) => kept?.kit === office.state.kit?.id).length
  context.report({ kit: office.state.kit?.id, custodian: keeper, sets: inside }, () =>
    [
      'The kit is made. Seal the paper, and give it to somebody who can open nothing here, no director, owner or responder: with it, a director and a pack open every code.',
      live.length === inside
        ? 'Every set is in it, and so are those to come.'
        : `${count(live.length - inside, 'set')} from before ${live.length - inside === 1 ? 'is' : 'are'} not in it: rotate them.`,
      'Write packs from time to time, and keep them apart from the server: keep team kit pack FILE',
    ].join('\n'),
  )
}

/** `keep team kit pack FILE` */
async function pack(context: Context): Promise<void> {
  const path = resolve(requireWord(context.given, 2, 'the file'))
  const { office } = await openTeam(context)
  const bytes = await packOf(office)
  await createFile(path, bytes)
  context.report({ file: path, notes: office.state.head.seq + 1, bytes: bytes.length }, () =>
    [
      `${path} holds the team as it is: ${count(office.state.head.seq + 1, 'note')}, ${count(office.state.sets.size, 'set')}.`,
      'It opens no code by itself, nor with your vault alone. Keep copies where the server is not.',
    ].join('\n'),
  )
}

/** `keep team kit open FILE SET` */
async function open(context: Context): Promise<void> {
  const path = requireWord(context.given, 2, 'the file')
  const wanted = requireWord(context.given, 3, 'the set')
  const session = await openSession(context)
  const keys = meantTeam(session.state.teams ?? [], context.given.text('team'))
  const team = readPack(await readFile(path), keys)
  const { name, item: set } = findNamed(await namedSets(team), wanted, 'set')
  const { memberHalf, login } = await headOf(team, set)
  const identity = identityOfKitKey(await kitKey(context, 'Key of the kit: '), keys.team)
  const halves = await halvesIn(team, set, identity)
  const codes: { position: number; code: string; used: boolean }[] = []
  for (const { id, position, sealed, half: commitment } of set.codes) {
    const slot = { team: keys.team, shelf: set.shelf, set: set.id, code: id }
    const both = {
      member: Buffer.from(memberHalf, 'base64'),
      server: halves.get(id) ?? Buffer.alloc(0),
      commitment,
    }
    const file = await team.ring.blob(sealed)
    codes.push({ position, code: asKeepError(() => openCode(file, both, slot)), used: set.used.has(id) })
  }
  // On record before anything is shown: no server writes this down.
  await changeTeams(session, `Codes of a team were opened with the kit: ${name}`, (teams) => teams)
  context.report({ set: set.id, name, login, codes }, () =>
    [
      `${name}, ${login}:`,
      ...codes.map(
        ({ position, code, used }) => `${String(position).padStart(4)}  ${code}${used ? '  (used)' : ''}`,
      ),
      '',
      'No server wrote this down; your vault did. Afterwards make new codes at the service, put them on a shelf, and make another kit.',
    ].join('\n'),
  )
}

async function keyOfKitBefore(context: Context): Promise<string | null> {
  const typed = await kitKey(context, 'Key of the kit before (Enter: its sets stay with it): ')
  return typed.trim() === '' ? null : typed
}

async function kitKey(context: Context, question: string): Promise<string> {
  return (await secretFromFile(context, 'KEEP_TEAM_KIT_KEY_FILE')) ?? context.terminal.ask(question)
}

async function putOnPaper(context: Context, key: string, team: string): Promise<void> {
  const isOnPaper = await putKeyOnPaper(context, {
    key,
    above: [
      'With this key, a director and a pack open every code of the team when there is no server. Write it down.',
      'It is shown once, and kept nowhere else.',
    ],
    below: [`Key of the kit of the team ${team}. To use it: keep team kit open PACK SET`],
    wayOut: ['stop', 'to make no kit'],
  })
  if (!isOnPaper)
    throw new KeepError('input_refused', 'No kit was made, and nothing was changed. Destroy the paper.')
}
