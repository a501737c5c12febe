import { commitmentOf } from 'sparekey-keep-team'
import type { CodeSet } from 'sparekey-keep-team'
import { decrypted, encrypted } from './groups.ts'
import type { Blobs } from './groups.ts'
import type { Office } from './office.ts'
import { recipientOf } from '../vault/age-read.ts'
import { generateRecoveryKey, identityOfRecoveryKey } from '../vault/recovery-key.ts'
import { KeepError } from '../errors.ts'

// The kit is a key on paper. Whoever puts codes encrypts their server halves to it, beside sending them to the server: what the server stores
// of that opens with the paper alone, and the paper opens nothing without a member half.

/** The server halves of a set, by code. */
export type Halves = ReadonlyMap<string, Uint8Array>

/** The key of a new kit, as it is written on paper: it names its team, and a slip in typing is noticed. */
export function newKitKey(team: string): string {
  return generateRecoveryKey(team)
}

/** The age identity that the key of a kit stands for. @throws KeepError `recovery_key_wrong` */
export function identityOfKitKey(typed: string, team: string): string {
  return identityOfRecoveryKey(typed, team, 'team')
}

/** Encrypts server halves to a kit; gives the hash of the file, which goes to `blobs`. */
export function sealedForKit(recipient: string, halves: Halves, blobs: Blobs): Promise<string> {
  const byCode = [...halves].map(([code, half]) => [code, Buffer.from(half).toString('base64')] as const)
  return encrypted(JSON.stringify(Object.fromEntries(byCode)), [recipient], blobs)
}

/**
 * The server halves of a set, from its file for the kit.
 *
 * @throws KeepError `input_refused` where the set is in no kit, `recovery_key_wrong` where it is in another one,
 *   `team_history_differs` where a half is not the one that the chain names.
 */
export async function halvesIn(
  { ring }: Pick<Office, 'ring'>,
  set: CodeSet,
  identity: string,
): Promise<Halves> {
  if (set.kept === null) throw new KeepError('input_refused', 'The halves of this set are in no kit.')
  const file = await ring.blob(set.kept.file)
  const byCode = JSON.parse(decryptedWith(file, identity)) as Readonly<Record<string, string>>
  return new Map(
    set.codes.map(({ id, half: commitment }) => {
      const half = Buffer.from(byCode[id] ?? '', 'base64')
      if (half.length !== 32 || commitmentOf(half) !== commitment)
        throw new KeepError(
          'team_history_differs',
          'A half in the kit is not the one that the team agreed on.',
        )
      return [id, half] as const
    }),
  )
}

/**
 * Makes the kit of a team, or another one in its place.
 *
 * @param key of the new kit, proven to be on paper.
 * @param earlierKey of the kit before: its sets are taken over; `null`: they stay with it.
 * @throws KeepError `recovery_key_wrong`; `team_refused`, also as `SecondDirectorNeeded`.
 */
export async function makeKit(
  office: Office,
  {
    key,
    earlierKey,
    custodian,
    id,
  }: { key: string; earlierKey: string | null; custodian: string | null; id: string },
): Promise<void> {
  const recipient = recipientOf(identityOfKitKey(key, office.state.team)) ?? ''
  const earlier = earlierKey === null ? null : identityOfKitKey(earlierKey, office.state.team)
  await office.say(async ({ state }) => {
    const blobs: Blobs = new Map()
    const sets: Record<string, string> = {}
    if (earlier !== null)
      for (const set of state.sets.values()) {
        if (set.state !== 'live' || set.kept === null || set.kept.kit !== state.kit?.id) continue
        sets[set.id] = await sealedForKit(recipient, await halvesIn(office, set, earlier), blobs)
      }
    return { words: { type: 'kit.make', kit: id, recipient, custodian, sets, intent: null }, blobs }
  })
}

/** What is wrong with a team's kit, for who can mend it; empty where nothing is. */
export function kitComplaints({ kit, sets, members }: Office['state']): readonly string[] {
  if (kit === null)
    return [
      'There is no kit: if the server is lost, so are the codes. A director makes one: keep team kit make',
    ]
  const live = [...sets.values()].filter(({ state }) => state === 'live')
  const outside = live.filter(({ kept }) => kept?.kit !== kit.id).length
  const keeper = kit.custodian === null ? undefined : members.get(kit.custodian)
  return [
    ...(outside === 0
      ? []
      : [
          `${outside} of ${live.length} sets are not in the kit: rotate them, or make another kit with the key before.`,
        ]),
    ...(keeper !== undefined && keeper.removedAt !== null
      ? [`${keeper.name}, who keeps the kit, has left: get it back, or make another: keep team kit make`]
      : []),
  ]
}

function decryptedWith(file: Uint8Array, identity: string): string {
  try {
    return decrypted(file, identity)
  } catch (error) {
    throw new KeepError(
      'recovery_key_wrong',
      'This is the key of another kit than the one that holds this set.',
      {
        cause: error,
      },
    )
  }
}
