import { instant, list, object, refused, text, truth, whole } from './fields.ts'
import type { Reader } from './fields.ts'

/** An invitation that this person made: what tells whether a card that is handed in was made with it. */
export interface MadeInvitation {
  readonly invite: string
  readonly secret: string
  readonly madeAt: string
}

/**
 * A team that the owner of this vault belongs to, or has asked to join: everything that they need to act in it, beside the key of the machine
 * that they do it on, which is in no vault.
 */
export interface TeamKeys {
  /** The hash of the team's founding note. */
  readonly team: string
  readonly name: string
  /** Where the server is. */
  readonly server: string
  /** The public key under which that server signs its log, and for which calls are signed. */
  readonly logKey: string
  readonly member: string
  /** What the member is called in the team. */
  readonly handle: string
  /** age, `AGE-SECRET-KEY-1…`. */
  readonly identity: string
  /** Ed25519, base64url. */
  readonly signingKey: string
  /** The newest note of the chain that was seen when this was last saved. */
  readonly seen: { readonly seq: number; readonly hash: string }
  readonly invitations: readonly MadeInvitation[]
  /** Whether the membership is in the chain. */
  readonly joined: boolean
}

/** A team with the key of this machine. */
export interface MachineKeys extends TeamKeys {
  /** Ed25519, base64url. */
  readonly device: { readonly id: string; readonly key: string }
}

const line = text(300)
const hash: Reader<string> = (value, path) => {
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value
  throw refused(path, 'must be a SHA-256 in hex')
}

const teamKeys = object<TeamKeys>({
  team: hash,
  name: line,
  server: line,
  logKey: line,
  member: line,
  handle: line,
  identity: line,
  signingKey: line,
  seen: object<TeamKeys['seen']>({ seq: whole(0, Number.MAX_SAFE_INTEGER), hash }),
  invitations: list(object<MadeInvitation>({ invite: line, secret: line, madeAt: instant }), 500),
  joined: truth,
})

/** At most this many teams in a vault. */
const mostTeams = 50

/** Reads the teams of a vault. */
export const readTeams: Reader<readonly TeamKeys[]> = list(teamKeys, mostTeams)

/** The teams of two copies of a vault: what either knows; of one that both know, the one that has seen more. */
export function mergeTeams(ours: readonly TeamKeys[], theirs: readonly TeamKeys[]): readonly TeamKeys[] {
  const merged = new Map(ours.map((keys) => [keys.team, keys]))
  for (const other of theirs) {
    const known = merged.get(other.team)
    if (known === undefined || other.seen.seq > known.seen.seq) merged.set(other.team, other)
  }
  return [...merged.values()]
}
