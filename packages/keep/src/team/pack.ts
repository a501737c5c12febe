import { compareWithSeen, replay } from 'sparekey-keep-team'
import type { TeamState } from 'sparekey-keep-team'
import { Keyring } from './groups.ts'
import type { Files } from './groups.ts'
import type { Office } from './office.ts'
import type { TeamKeys } from '../model/teams.ts'
import { isTexts, isTextsByName, readFormat } from './formats.ts'
import { hashAt } from './sync.ts'
import { KeepError } from '../errors.ts'

const format = 'sparekey.team-pack/v1'

/** All that a team's server stores for its members: worthless without a member's vault, and opening no code without the kit. */
interface Pack {
  readonly format: typeof format
  readonly team: string
  readonly notes: readonly string[]
  /** Base64, by SHA-256. */
  readonly files: Readonly<Record<string, string>>
}

/** A team as a pack shows it. */
export type PackedTeam = Pick<Office, 'state' | 'ring'>

/** Everything that is needed to open the team's codes with the kit, when there is no server. */
export async function packOf(office: Office): Promise<Uint8Array> {
  const { state, synced, ring } = office
  const wanted = [...filesOf(state)]
  const files: Record<string, string> = {}
  for (const [index, blob] of (await ring.blobs(wanted)).entries())
    files[wanted[index] ?? ''] = Buffer.from(blob).toString('base64')
  const pack: Pack = { format, team: state.team, notes: synced.notes, files }
  return Buffer.from(`${JSON.stringify(pack)}\n`)
}

/**
 * Reads a pack. Its chain is checked from the founding, as one from a server is, and goes on from what the vault has seen.
 *
 * @throws KeepError `input_invalid` where it is no pack, or one of another team; `team_history_differs`.
 */
export function readPack(
  bytes: Uint8Array,
  keys: Pick<TeamKeys, 'team' | 'member' | 'identity' | 'seen'>,
): PackedTeam {
  const pack = parsed(bytes)
  if (pack.team !== keys.team)
    throw new KeepError('input_invalid', 'This pack is of another team. Say which with --team.')
  const replayed = replay(pack.notes, null)
  if (!replayed.ok)
    throw new KeepError(
      'team_history_differs',
      `Entry ${replayed.at} of the pack does not hold: ${replayed.why.message}`,
    )
  const { state } = replayed
  const wrong = compareWithSeen(keys.seen, state.head, (seq) => hashAt(pack.notes, seq))
  if (wrong?.code === 'chain_forked' || state.team !== keys.team)
    throw new KeepError(
      'team_history_differs',
      'The pack shows another history of the team than your vault has seen.',
    )
  const files: Files = {
    blobs: (_team, hashes) =>
      Promise.resolve(
        new Map(
          hashes.flatMap((hash) => {
            const file = pack.files[hash]
            return file === undefined ? [] : [[hash, Buffer.from(file, 'base64')] as const]
          }),
        ),
      ),
  }
  return { state, ring: new Keyring(files, keys, state) }
}

function* filesOf(state: TeamState): Generator<string> {
  for (const { wraps, older } of state.groups.values()) {
    yield* wraps.values()
    if (older !== null) yield older
  }
  for (const { label } of state.shelves.values()) yield label
  for (const { label, head, codes, kept, state: use } of state.sets.values()) {
    if (use !== 'live') continue
    yield label
    yield head
    yield* codes.map(({ sealed }) => sealed)
    if (kept !== null) yield kept.file
  }
}

function parsed(bytes: Uint8Array): Pack {
  const read = readFormat(bytes, format)
  const { team, notes, files } = read ?? {}
  if (typeof team === 'string' && isTexts(notes) && isTextsByName(files))
    return { format, team, notes, files }
  throw new KeepError(
    'input_invalid',
    'This file is no pack of a team. "keep team kit pack FILE" writes one.',
  )
}
