import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts'

/** A secret, or where it is read anew at each use: tokens that an agent renews in a file change while the program runs. */
export type Secret = string | (() => string | Promise<string>)

/** How to prove to the server who asks. */
export type TransitAuthentication =
  | { readonly token: Secret }
  /** AppRole: a token is fetched for each use, at `auth/{mount}/login`. `mount` defaults to `approle`. */
  | { readonly roleId: string; readonly secretId: Secret; readonly mount?: string }

/** A Transit engine of HashiCorp Vault or OpenBao. */
export interface TransitOptions {
  /** `https://HOST:PORT`; `http` only on this machine. */
  readonly address: string
  /** The name of the Transit key. It is never created here. */
  readonly key: string
  readonly authentication: TransitAuthentication
  /** Where the engine is mounted; default `transit`. */
  readonly mount?: string
  /** Sent as `X-Vault-Namespace`. */
  readonly namespace?: string
  /** PEM of the authority that signs the server's certificate. Default: those that Node knows. */
  readonly certificateAuthority?: string
  /**
   * How long `load` goes on asking a server that does not answer, is sealed or is overloaded; 0 to 600, default 30. A refusal is
   * not asked for again.
   */
  readonly waitSeconds?: number
  /** For one request; 1 to 60, default 10. */
  readonly requestTimeoutSeconds?: number
}

const MOST_WAIT_SECONDS = 600
const MOST_REQUEST_SECONDS = 60

/** Transit's own rule for names of keys, and path segments that need no escaping for mounts and namespaces. */
export const isTransitKeyName = (text: string): boolean => /^\w(?:[\w.-]{0,126}\w)?$/.test(text)
export const isMountPath = (text: string): boolean => /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/.test(text)
export const isHeaderText = (text: string): boolean => /^[\x21-\x7e]{1,8192}$/.test(text)

/** The origin of a Transit server: https, or this machine; without a path, a name or a password. */
export const readTransitAddress = (text: string): URL | null => {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return null
  if (url.pathname !== '/' || /[?#]/.test(text)) return null
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback) ? url : null
}

/** Options that were looked at, with defaults. */
export type CheckedTransit = Required<
  Omit<TransitOptions, 'address' | 'namespace' | 'certificateAuthority'>
> & {
  readonly address: URL
  readonly namespace: string | null
  readonly certificateAuthority: string | null
}

/**
 * @throws {ArgumentTypeError} `invalid_request`: a text that is not of its form.
 * @throws {ArgumentRangeError} `invalid_request`: a time that is out of range.
 */
export const checkTransit = (options: TransitOptions): CheckedTransit => {
  const { key, mount = 'transit', namespace = null, authentication, certificateAuthority = null } = options
  const { waitSeconds = 30, requestTimeoutSeconds = 10 } = options
  const address = readTransitAddress(options.address)
  if (address === null) {
    throw new ArgumentTypeError(
      'address',
      '"address" must be an https origin, e.g. https://vault.example.org:8200; http only on this machine.',
    )
  }
  if (!isTransitKeyName(key)) throw notOfForm('key', "a Transit key's name")
  if (!isMountPath(mount)) throw notOfForm('mount', 'a path without slashes at its ends')
  if (namespace !== null && !isMountPath(namespace)) {
    throw notOfForm('namespace', 'a path without slashes at its ends')
  }
  if ('roleId' in authentication && !isMountPath(authentication.mount ?? 'approle')) {
    throw notOfForm('authentication.mount', 'a path without slashes at its ends')
  }
  assertSeconds('waitSeconds', waitSeconds, 0, MOST_WAIT_SECONDS)
  assertSeconds('requestTimeoutSeconds', requestTimeoutSeconds, 1, MOST_REQUEST_SECONDS)
  return {
    address,
    key,
    mount,
    namespace,
    authentication,
    certificateAuthority,
    waitSeconds,
    requestTimeoutSeconds,
  }
}

const notOfForm = (field: string, expected: string): ArgumentTypeError =>
  new ArgumentTypeError(field, `"${field}" must be ${expected}.`)

const assertSeconds = (field: string, value: number, least: number, most: number): void => {
  if (!(value >= least && value <= most)) {
    throw new ArgumentRangeError(field, `"${field}" must be from ${least} to ${most}.`)
  }
}
