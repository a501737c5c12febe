import { deviceRequestLine, exposureOf, readDeviceRequest } from 'sparekey-keep-team'
import type { Member } from 'sparekey-keep-team'
import type { Context } from '../command.ts'
import { configFolder } from '../config-folder.ts'
import { confirm, requireWord } from '../read-options.ts'
import { openSession } from '../session.ts'
import { table } from '../table.ts'
import { count } from '../words.ts'
import { meantTeam, memberCalled, openTeam } from './at-work.ts'
import { askForDevice, newDeviceKey, writeDeviceKey } from '../../team/machine.ts'
import type { Office } from '../../team/office.ts'
import { namedSets } from '../../team/shelves.ts'
import { asKeepError } from '../../team/words.ts'
import { KeepError } from '../../errors.ts'

/** `keep team device [list] [HANDLE] | ask | add [LINE] | remove ID` */
export async function device(context: Context): Promise<void> {
  const [, word = 'list', about] = context.given.positionals
  switch (word) {
    case 'ask':
      return ask(context)
    case 'add':
      return add(context)
    case 'remove':
      return remove(context)
    case 'list':
      return list(context, about ?? null)
    default:
      return list(context, word)
  }
}

async function list(context: Context, handle: string | null): Promise<void> {
  const { office } = await openTeam(context)
  const { keys, state } = office
  const own = state.members.get(keys.member)
  const member = handle === null ? own : memberCalled(office, handle)
  const rows = liveDevices(member).map(([id, { addedAt }]) => {
    const given = office.synced.released.filter((one) => one.device === id)
    const last = given.at(-1)?.at ?? null
    return { id, addedAt, given: given.length, last, isThis: id === keys.device.id }
  })
  context.report({ member: member?.name, devices: rows }, () =>
    table(
      ['DEVICE', 'SINCE', 'CODES', 'LAST', ''],
      rows.map(({ id, addedAt, given, last, isThis }) => [
        id,
        addedAt.slice(0, 10),
        String(given),
        last?.slice(0, 10) ?? 'never',
        isThis ? 'this machine' : '',
      ]),
      context.terminal.columns,
    ),
  )
}

/** `keep team device ask`: the keys come from the vault, the word for this machine from whoever adds it. */
async function ask(context: Context): Promise<void> {
  const session = await openSession(context)
  const keys = meantTeam(session.state.teams ?? [], context.given.text('team'))
  if (await isDevice(context))
    throw new KeepError('input_refused', 'This machine is one of your devices in this team already.')
  const key = newDeviceKey(context.newId)
  await writeDeviceKey(configFolder(context.env), keys, key)
  const line = deviceRequestLine(askForDevice(keys, key))
  context.report({ device: key.id, line }, () => line)
  context.say(
    'Hand this line to another device of yours, or to a director who knows that it is you: keep team device add LINE\n' +
      'It is no secret. A line that this machine showed before does not count any more.',
  )
}

async function isDevice(context: Context): Promise<boolean> {
  try {
    await openTeam(context)
    return true
  } catch (error) {
    if (error instanceof KeepError && error.code === 'team_refused') return false
    throw error
  }
}

/** `keep team device add [LINE]` */
async function add(context: Context): Promise<void> {
  const { given, terminal } = context
  const line = given.positionals[2] ?? (await terminal.ask('Line of the device: '))
  const wish = asKeepError(() => readDeviceRequest(line))
  const { office } = await openTeam(context)
  const member = office.state.members.get(wish.member)
  if (wish.team !== office.state.team || member === undefined)
    throw new KeepError('input_refused', 'This line is of another team, or of nobody in this one.')
  const isOwn = member.id === office.keys.member
  if (!isOwn)
    context.say(
      `${member.name} asks for another device. Whoever stole their open vault could ask as well: speak to ${member.name}, and not by mail.`,
    )
  const question = isOwn ? 'Is it yours?' : `Did ${member.name} ask you for it?`
  if (!given.flag('yes') && !(await confirm(terminal, question, false))) return
  const { device: added, proof } = wish
  await office.say(() => ({ words: { type: 'device.add', member: member.id, device: added, proof } }))
  context.report({ member: member.name, device: added.id }, () =>
    [`${added.id} is a device of ${member.name} from now on.`, ...devicesInWords(office, member.id)].join(
      '\n',
    ),
  )
}

/** `keep team device remove ID` */
async function remove(context: Context): Promise<void> {
  const id = requireWord(context.given, 2, 'the device')
  const { office } = await openTeam(context)
  const member = [...office.state.members.values()].find(({ devices }) => devices.has(id))
  if (member === undefined)
    throw new KeepError('name_unknown', 'There is no such device. "keep team device HANDLE" shows them.')
  if (id === office.keys.device.id)
    throw new KeepError(
      'input_refused',
      'This is the machine that you are at. Remove it from another device of yours, or have a director do it.',
    )
  const question = `Remove the device ${id} of ${member.name}?`
  if (!context.given.flag('yes') && !(await confirm(context.terminal, question, false))) return
  await office.say(() => ({ words: { type: 'device.revoke', member: member.id, device: id } }))
  const exposure = await exposureOfDevice(office, member, id)
  context.report({ removed: id, member: member.name, ...exposure }, () =>
    [
      `${id} is removed: the server gives it nothing from here on, and what it had asked for is over.`,
      ...devicesInWords(office, member.id),
      '',
      ...exposureInWords(member.name, exposure),
    ].join('\n'),
  )
}

interface DeviceExposure {
  /** Given out to the device, and in use. */
  readonly given: readonly { readonly name: string; readonly codes: number; readonly lastAt: string }[]
  /** In its owner's own vault, which was on the device. */
  readonly inVault: readonly string[]
  readonly helpNeeded: readonly string[]
}

/** What somebody has who has the device: surely what was given out to it, and more where the vault was open. */
async function exposureOfDevice(office: Office, { id }: Member, lost: string): Promise<DeviceExposure> {
  const { state, synced } = office
  const given = synced.released.filter((one) => one.device === lost)
  const { read, helpNeeded } = exposureOf(state, id, given)
  const names = new Map((await namedSets(office)).map(({ name, item }) => [item.id, name]))
  const nameOf = (set: string): string => names.get(set) ?? set
  const open = read.filter(({ settled }) => !settled)
  const isGiven = (set: string): boolean => given.some((one) => one.set === set)
  return {
    given: open
      .filter(({ set }) => isGiven(set))
      .map(({ set, codes, lastAt }) => ({ name: nameOf(set), codes, lastAt })),
    inVault: open.filter(({ set }) => state.sets.get(set)?.putBy === id).map(({ set }) => nameOf(set)),
    helpNeeded: helpNeeded.map(nameOf),
  }
}

function exposureInWords(name: string, { given, inVault, helpNeeded }: DeviceExposure): readonly string[] {
  const listed = (sets: readonly string[], todo = ''): string =>
    sets.length === 0 ? 'nothing.' : `${sets.join(', ')}.${todo}`
  return [
    given.length === 0 ? 'No code that is still in use was given out to it.' : 'Given out to it:',
    ...given.map(
      (one) => `  ${one.name}: ${count(one.codes, 'code')}, last ${one.lastAt.slice(0, 10)}. Make new ones.`,
    ),
    `Where the vault of ${name} was open on it, or somebody knows its passphrase:`,
    `  in the vault itself: ${listed(inVault, ' Make new ones.')}`,
    `  only with the server's help, which it has no more: ${listed(helpNeeded)}`,
    `  the keys of ${name} are known: keep team remove ${name}, then invite them again. Everything gets new keys.`,
  ]
}

/** What is left to somebody, and what to look at: who had a device in hand could have added another one. */
function devicesInWords({ state }: Office, memberId: string): readonly string[] {
  const member = state.members.get(memberId)
  const name = member?.name ?? memberId
  const left = liveDevices(member)
  const passkeys = [...(member?.passkeys.values() ?? [])].filter(({ revoked }) => !revoked).length
  return [
    left.length === 0
      ? `${name} has no device left. With the vault on another machine: keep team device ask. Without it: keep team remove ${name}, and invite them again.`
      : `${name} has ${count(left.length, 'device')}: ${left.map(([id]) => id).join(', ')}. Are they all theirs?`,
    ...(passkeys === 0
      ? []
      : [
          `${name} has ${count(passkeys, 'passkey')} for the pages, too: keep team passkey. Are they all theirs?`,
        ]),
  ]
}

function liveDevices(member: Member | undefined) {
  return [...(member?.devices ?? [])].filter(([, { revoked }]) => !revoked)
}
