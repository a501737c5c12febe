import type { Context } from '../command.ts'
import { oneOf, requireWord } from '../read-options.ts'
import { table } from '../table.ts'
import { openTeam } from './at-work.ts'
import { minuteOf } from '../../team/emergencies.ts'
import { passkeyLink, takePasskey } from '../../team/passkeys.ts'
import { KeepError } from '../../errors.ts'

const works = { list, link, take, revoke } as const
type Work = keyof typeof works
const names = Object.keys(works) as readonly Work[]

/** `keep team passkey [list | link | take CHECK | revoke ID]` */
export async function passkey(context: Context): Promise<void> {
  const work = context.given.positionals[1] ?? 'list'
  await works[oneOf(work, 'What to do', names)](context)
}

async function list(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const living = [...office.state.members.values()].filter(({ removedAt }) => removedAt === null)
  const passkeys = living.flatMap(({ name, passkeys: held }) =>
    [...held.values()]
      .filter(({ revoked }) => !revoked)
      .map(({ id, addedAt, origin }) => ({ member: name, id, since: addedAt.slice(0, 10), pages: origin })),
  )
  context.report({ passkeys }, () =>
    passkeys.length === 0
      ? 'Nobody has a passkey for the pages of the server. To make one: keep team passkey link'
      : table(
          ['MEMBER', 'PASSKEY', 'SINCE', 'PAGES'],
          passkeys.map(({ member, id, since, pages }) => [member, id, since, pages]),
          context.terminal.columns,
        ),
  )
}

async function link(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const { link: address, until } = await passkeyLink(office)
  context.report({ link: address, until: until.toISOString() }, () => address)
  context.say(
    `Open this link yourself, once, until ${minuteOf(until.getTime())} UTC, where the passkey is to be. Then type what the page shows: keep team passkey take CHECK`,
  )
}

async function take(context: Context): Promise<void> {
  const check = requireWord(context.given, 2, 'what the page shows')
  const { office } = await openTeam(context)
  const id = `p${context.newId()}`
  await takePasskey(office, check, id)
  context.report({ passkey: id }, () =>
    [
      `The team knows your passkey ${id}: with it you sign in on the pages of the server, approve, veto, and answer in reviews.`,
      'It opens no code. What a touch signs there, the server says: where it matters most, use this program.',
    ].join('\n'),
  )
}

async function revoke(context: Context): Promise<void> {
  const id = requireWord(context.given, 2, 'the passkey')
  const { office } = await openTeam(context)
  const owner = [...office.state.members.values()].find(({ passkeys }) => passkeys.get(id)?.revoked === false)
  if (owner === undefined)
    throw new KeepError('name_unknown', 'There is no such passkey. "keep team passkey" shows them.')
  await office.say(() => ({ words: { type: 'passkey.revoke', member: owner.id, passkey: id } }))
  context.report({ revoked: id }, () => `Nothing is signed with the passkey ${id} of ${owner.name} any more.`)
}
