import { Buffer } from 'node:buffer'
import { signCall } from 'sparekey-keep-team'
import type { AddressShown, Head, JoinRequest, LoggedRelease, LogSeen } from 'sparekey-keep-team'
import type { MachineKeys } from '../model/teams.ts'
import { KeepError } from '../errors.ts'

/** Notes with everything that they name. */
export interface Appending {
  readonly notes: readonly string[]
  readonly blobs: ReadonlyMap<string, Uint8Array>
  readonly halves?: readonly { readonly set: string; readonly code: string; readonly half: Uint8Array }[]
}

export interface NotesShown {
  readonly notes: readonly string[]
  readonly head: Head
  readonly log: LogSeen
}

/** A card that somebody handed in under an invitation. */
export interface JoinShown extends JoinRequest {
  readonly invite: string
}

export interface PasskeysShown {
  readonly origin: string | null
  readonly offers: readonly { readonly credential: string; readonly key: string }[]
}

/** How the server knows who calls. */
export type Credentials =
  | { readonly kind: 'device'; readonly keys: Pick<MachineKeys, 'logKey' | 'member' | 'device'> }
  | { readonly kind: 'invite'; readonly invite: string; readonly token: string }
  | { readonly kind: 'setup'; readonly token: string }
  | { readonly kind: 'nobody' }

const timeoutMillis = 20_000
const blobsAtOnce = 500

/** Somebody else has written since: to be signed again on top of that. */
export class ChainMoved extends Error {
  override readonly name = 'ChainMoved'
}

/**
 * The calls of a team's server. What it answers is a claim: whoever uses it checks it.
 *
 * Every call throws KeepError `team_server_unreachable`, or `team_refused` with what the server says.
 */
export class TeamServer {
  readonly #url: string
  readonly #credentials: Credentials
  readonly #now: () => Date

  constructor(url: string, credentials: Credentials, now: () => Date) {
    this.#url = url.replace(/\/$/, '')
    this.#credentials = credentials
    this.#now = now
  }

  /** The public log key of the server. */
  async logKey(): Promise<string> {
    const { logKey } = await this.#call<{ logKey?: unknown }>('GET', '/v1/server')
    return typeof logKey === 'string' ? logKey : ''
  }

  async found(appending: Appending): Promise<void> {
    await this.#call('POST', '/v1/teams', body(appending))
  }

  notes(team: string, after: number): Promise<NotesShown> {
    return this.#call<NotesShown>('GET', `/v1/teams/${team}/notes?after=${after}`)
  }

  /** @throws ChainMoved */
  async append(team: string, appending: Appending): Promise<void> {
    await this.#call('POST', `/v1/teams/${team}/notes`, body(appending))
  }

  /** Blobs by their hashes, each checked against its hash by the caller. */
  async blobs(team: string, hashes: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>()
    for (let start = 0; start < hashes.length; start += blobsAtOnce) {
      const { blobs } = await this.#call<{ blobs: Record<string, string> }>(
        'POST',
        `/v1/teams/${team}/blobs`,
        { hashes: hashes.slice(start, start + blobsAtOnce) },
      )
      for (const [hash, text] of Object.entries(blobs)) found.set(hash, Buffer.from(text, 'base64'))
    }
    return found
  }

  async handIn(team: string, join: JoinRequest): Promise<void> {
    await this.#call('POST', `/v1/teams/${team}/joins`, join)
  }

  async joins(team: string): Promise<readonly JoinShown[]> {
    return (await this.#call<{ joins: readonly JoinShown[] }>('GET', `/v1/teams/${team}/joins`)).joins
  }

  /** A release is repeated as it is where its answer was lost: it is one release all the same. */
  async release(
    team: string,
    release: string,
  ): Promise<{ readonly half: Uint8Array; readonly receipt: string }> {
    for (let tries = 1; ; tries += 1) {
      try {
        const path = `/v1/teams/${team}/releases`
        const { half, receipt } = await this.#call<{ half: string; receipt: string }>('POST', path, {
          release,
        })
        return { half: Buffer.from(half, 'base64'), receipt }
      } catch (error) {
        const isLost = error instanceof KeepError && error.code === 'team_server_unreachable'
        if (!isLost || tries === 3) throw error
      }
    }
  }

  /** Says that a member was shown an emergency that they can stop. */
  async shown(team: string, emergency: string): Promise<void> {
    await this.#call('POST', `/v1/teams/${team}/emergencies/shown`, { emergency })
  }

  async log(team: string, after: number): Promise<readonly LoggedRelease[]> {
    const { entries } = await this.#call<{ entries: readonly LoggedRelease[] }>(
      'GET',
      `/v1/teams/${team}/log?after=${after}`,
    )
    return entries
  }

  /** Where the server's pages are, `null` where it has none, and the passkeys that were made there lately for this member. */
  passkeys(team: string): Promise<PasskeysShown> {
    return this.#call<PasskeysShown>('GET', `/v1/teams/${team}/passkeys`)
  }

  address(team: string): Promise<AddressShown> {
    return this.#call<AddressShown>('GET', `/v1/teams/${team}/address`)
  }

  /** @param said with the time, so that what was said earlier does not undo what was said later. */
  setAddress(
    team: string,
    said: { readonly address: string | null; readonly at: string },
  ): Promise<AddressShown> {
    return this.#call<AddressShown>('PUT', `/v1/teams/${team}/address`, said)
  }

  async #call<T>(method: string, path: string, json?: unknown): Promise<T> {
    const text = json === undefined ? '' : JSON.stringify(json)
    let response: Response
    let answer: unknown
    try {
      response = await fetch(`${this.#url}${path}`, {
        method,
        headers: {
          ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...this.#authorization(method, path, text),
        },
        body: json === undefined ? null : text,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMillis),
      })
      answer = await response.json()
    } catch (cause) {
      throw unreachable(cause)
    }
    if (response.ok) return answer as T
    throw refusalOf(response.status, answer)
  }

  #authorization(method: string, path: string, text: string): Record<string, string> {
    const credentials = this.#credentials
    switch (credentials.kind) {
      case 'nobody':
        return {}
      case 'setup':
        return { Authorization: `Keep-Setup ${credentials.token}` }
      case 'invite':
        return { Authorization: `Keep-Invite ${credentials.invite}.${credentials.token}` }
      case 'device': {
        const { logKey, member, device } = credentials.keys
        const base = new URL(this.#url).pathname.replace(/\/$/, '')
        const call = {
          server: logKey,
          method,
          path: `${base}${path}`,
          body: Buffer.from(text),
          member,
          device: device.id,
          atMillis: this.#now().getTime(),
        }
        return { Authorization: signCall(call, device.key) }
      }
    }
  }
}

function body({ notes, blobs, halves = [] }: Appending): unknown {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
  return {
    notes,
    blobs: Object.fromEntries([...blobs].map(([hash, bytes]) => [hash, base64(bytes)])),
    halves: halves.map(({ set, code, half }) => ({ set, code, half: base64(half) })),
  }
}

function refusalOf(status: number, answer: unknown): Error {
  const problem = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {}
  const { code, detail } = problem
  if (code === 'chain_moved') return new ChainMoved('chain_moved')
  const said = typeof detail === 'string' ? clean(detail) : `It answered ${status}.`
  if (code === 'history_differs') return new KeepError('team_history_differs', said)
  if (status >= 500) return unreachable(said)
  return new KeepError('team_refused', `The team's server says no: ${said}`)
}

/** A server's words go to a terminal: no control characters, and not more than a few lines. */
function clean(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, 400)
}

function unreachable(cause: unknown): KeepError {
  return new KeepError(
    'team_server_unreachable',
    "The team's server cannot be reached, or did not finish its answer. Check the connection and try again; what was done already is not done twice.",
    { cause },
  )
}
