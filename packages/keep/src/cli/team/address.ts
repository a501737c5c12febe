import type { Context } from '../command.ts'
import { nameOf, openTeam } from './at-work.ts'
import { count } from '../words.ts'
import type { AddressShown } from 'sparekey-keep-team'
import { KeepError } from '../../errors.ts'

const whoSeesIt = 'The server keeps this address as it is, to write to it. Other members are not shown it.'

/** `keep team address [ADDRESS | --off]` */
export async function address(context: Context): Promise<void> {
  const { given } = context
  const wanted = given.positionals[1] ?? null
  if (wanted !== null && given.flag('off'))
    throw new KeepError('usage_invalid', 'Give an address, or --off to have none.')
  if (wanted !== null && !/^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(wanted))
    throw new KeepError('input_invalid', 'This is not one mail address, as in me@example.org.')
  const { office } = await openTeam(context)
  const isChange = wanted !== null || given.flag('off')
  const { team } = office.state
  const told = isChange
    ? await office.server.setAddress(team, { address: wanted, at: office.now.toISOString() })
    : await office.server.address(team)
  // It goes to a terminal, and the server may have made it up.
  const shown = { ...told, address: told.address?.replaceAll(/\p{C}/gu, '').slice(0, 254) ?? null }
  const without = shown.without?.map((member) => nameOf(office, member))
  context.report({ ...shown, ...(without === undefined ? {} : { without }) }, () =>
    [
      ...(isChange ? changed(shown) : asItIs(shown)),
      ...(without === undefined || without.length === 0
        ? []
        : [`Without an address: ${without.join(', ')}.`]),
    ].join('\n'),
  )
}

function changed({ address: set }: AddressShown): readonly string[] {
  return set === null
    ? ['Your address is deleted from the server. Nothing of this team comes to you any more.']
    : [
        `Notices of this team go to ${set}. A first one is on its way: if it does not come, look at the address.`,
        whoSeesIt,
      ]
}

function asItIs({ address: set, acceptedAt, waiting, notTold }: AddressShown): readonly string[] {
  if (set === null)
    return [
      'You gave no address: no notice of this team comes to you. To have them: keep team address ADDRESS',
    ]
  const last = acceptedAt === null ? 'None was taken yet.' : `The last one was taken ${minute(acceptedAt)}.`
  return [
    `Notices of this team go to ${set}. ${last}`,
    ...(waiting === 0 ? [] : [`${count(waiting, 'notice')} on the way, or tried again.`]),
    ...(notTold === 0 ? [] : [`${count(notTold, 'notice')} never reached you.`]),
    whoSeesIt,
  ]
}

function minute(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`
}
