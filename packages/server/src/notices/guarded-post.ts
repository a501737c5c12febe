import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { DeliveryFailed } from './delivery-errors.ts'
import { isTlsErrorCode, isUnreachableCode } from './network-errors.ts'
import { type PostAnswer, post } from './webhook-post.ts'
import { hostOf, publicInternet, type WebhookNetwork } from './webhook-url.ts'

/** Where posts may go, and whom they trust. */
export interface PostReach {
  /** Default: {@link publicInternet}. The other choice, `unsafeLoopback`, is for tests and development. */
  readonly network?: WebhookNetwork
  /** All addresses of a name. Default: the system's resolver. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
  /** For one post in all: looking up, connecting, sending, reading. Default: 10. */
  readonly timeoutSeconds?: number
  /** Certificates to trust instead of Node's own, in PEM: for a company's own authority. */
  readonly trustedCertificates?: string
}

export interface PostMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/**
 * Posts once to a URL that others set, and to no address but those that it may go to.
 *
 * @throws {DeliveryFailed} No answer came; the message names neither the URL nor an address.
 */
export type GuardedPost = (url: URL, message: PostMessage) => Promise<PostAnswer>

const resolveBySystem = async (hostname: string): Promise<readonly string[]> =>
  (await lookup(hostname, { all: true, order: 'verbatim' })).map(({ address }) => address)

/** `endpoint` is what messages call the other side: “The webhook endpoint …”. */
export const createGuardedPost = (endpoint: string, reach: PostReach): GuardedPost => {
  const { network = publicInternet, resolve = resolveBySystem, timeoutSeconds = 10 } = reach
  const failures = failuresOf(endpoint)

  return async (url, { headers, body }) => {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000)
    const addresses = await addressesOf(hostOf(url), { resolve, network, signal, failures })
    const { trustedCertificates } = reach
    try {
      return await post(url, {
        addresses,
        headers: { 'User-Agent': 'Sparekey', ...headers },
        body,
        signal,
        ...(trustedCertificates !== undefined && { trustedCertificates }),
      })
    } catch (error) {
      throw signal.aborted ? failures.timedOut() : failures.named(error)
    }
  }
}

interface Search {
  readonly resolve: (hostname: string) => Promise<readonly string[]>
  readonly network: WebhookNetwork
  readonly signal: AbortSignal
  readonly failures: Failures
}

/** The addresses of the host, looked up once. One that is forbidden forbids all: its like would be tried next. */
const addressesOf = async (host: string, search: Search): Promise<readonly string[]> => {
  const { resolve, network, failures } = search
  const addresses = isIP(host) === 0 ? await lookedUp(resolve(host), search) : [host]
  if (addresses.length === 0) throw failures.unreachable()
  if (!addresses.every((address) => network.isAddressOk(address))) throw failures.forbidden()
  return addresses
}

/** Looking up cannot be broken off, but it need not be waited for. */
const lookedUp = async (
  pending: Promise<readonly string[]>,
  { signal, failures }: Search,
): Promise<readonly string[]> => {
  const { promise, reject } = Promise.withResolvers<never>()
  const giveUp = (): void => reject(failures.timedOut())
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([pending.catch(() => []), promise])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

/** Names what failed on the way; the errors of Node quote names and addresses. */
interface Failures {
  readonly timedOut: () => DeliveryFailed
  readonly unreachable: () => DeliveryFailed
  readonly forbidden: () => DeliveryFailed
  readonly named: (error: unknown) => DeliveryFailed
}

const failuresOf = (endpoint: string): Failures => {
  const unreachable = (): DeliveryFailed =>
    new DeliveryFailed('unreachable', `The ${endpoint} cannot be reached.`)
  return {
    unreachable,
    timedOut: () => new DeliveryFailed('timed_out', `The ${endpoint} did not answer in time.`),
    forbidden: () =>
      new DeliveryFailed(
        'address_forbidden',
        `The name of the ${endpoint} leads to an address that is not on the public internet.`,
      ),
    named: (error) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (isTlsErrorCode(code)) {
        return new DeliveryFailed('not_encrypted', `The ${endpoint} has no certificate that can be trusted.`)
      }
      if (isUnreachableCode(code)) return unreachable()
      return new DeliveryFailed('connection_lost', `The ${endpoint} ended the connection without an answer.`)
    },
  }
}
