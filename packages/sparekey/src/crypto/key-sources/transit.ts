import { utf8 } from '../../bytes.ts'
import { SetupError } from '../../errors.ts'
import { type PostAnswer, postJson } from './https-post.ts'
import { type CheckedTransit, isHeaderText, type Secret } from './transit-options.ts'
import { isWrappedKey, SEALING_KEY_BYTES } from './wrapped-ring.ts'

/** What is asked of a Transit key. It sees the key that seals a ring, never the ring. */
export interface Transit {
  /** Transit's ciphertext of 32 bytes, under the key's newest version. */
  encrypt(sealingKey: Uint8Array): Promise<string>
  decrypt(wrappedKey: string): Promise<Uint8Array>
  /** The same 32 bytes under the key's newest version; they do not leave the server. */
  rewrap(wrappedKey: string): Promise<string>
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/**
 * What the wrapped key is for. A Transit key that derives keys needs a context; any other leaves it aside. Transit's
 * `associated_data` would bind it in either, but `rewrap` does not take it.
 */
const CONTEXT = base64(utf8('sparekey/key-ring/v1'))

/**
 * The calls of HashiCorp Vault's and OpenBao's Transit engine that a wrapped ring needs.
 *
 * Each rejects with {@link SetupError}: `keys_unreachable`, the server does not answer, is sealed or overloaded, so that it can
 * be asked again; `keys_refused`, it does not know the caller, or has no such key; `keys_unreadable`, the key does not open the
 * ciphertext.
 */
export const createTransit = (options: CheckedTransit): Transit => {
  const { key, mount } = options

  const call = async (operation: 'encrypt' | 'decrypt' | 'rewrap', body: object): Promise<unknown> => {
    const path = `${mount}/${operation}/${key}`
    const token = await tokenFor(options)
    const answer = await send(options, path, { 'X-Vault-Token': token }, { ...body, context: CONTEXT })
    if (answer.status !== 200) throw refusalOf(answer, path)
    return fieldOf(answer.text, 'data')
  }

  const ciphertextOf = (data: unknown): string => {
    const { ciphertext } = objectOf(data)
    if (isWrappedKey(ciphertext)) return ciphertext
    throw unexpected()
  }

  return {
    encrypt: async (sealingKey) => ciphertextOf(await call('encrypt', { plaintext: base64(sealingKey) })),

    async decrypt(wrappedKey) {
      const { plaintext } = objectOf(await call('decrypt', { ciphertext: wrappedKey }))
      const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext, 'base64') : null
      if (bytes?.length === SEALING_KEY_BYTES) return new Uint8Array(bytes)
      throw new SetupError(
        'keys_unreadable',
        'What Transit decrypted is not the key of a key ring. Restore the wrapped ring from its backup.',
      )
    },

    rewrap: async (wrappedKey) => ciphertextOf(await call('rewrap', { ciphertext: wrappedKey })),
  }
}

const tokenFor = async (options: CheckedTransit): Promise<string> => {
  const { authentication } = options
  if ('token' in authentication) return assertSendable(await read(authentication.token), 'token')
  const { roleId, secretId, mount = 'approle' } = authentication
  const path = `auth/${mount}/login`
  const answer = await send(options, path, {}, { role_id: roleId, secret_id: await read(secretId) })
  if (answer.status !== 200) throw loginRefusal(answer, path)
  const { client_token: token } = objectOf(fieldOf(answer.text, 'auth'))
  if (typeof token === 'string') return assertSendable(token, 'token')
  throw unexpected()
}

const read = (secret: Secret): string | Promise<string> => (typeof secret === 'string' ? secret : secret())

const assertSendable = (token: string, name: string): string => {
  if (isHeaderText(token)) return token
  throw new SetupError(
    'keys_refused',
    `The Transit ${name} is empty or has characters that no ${name} has. Give another.`,
  )
}

const send = async (
  { address, namespace, certificateAuthority, requestTimeoutSeconds }: CheckedTransit,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: object,
): Promise<PostAnswer> => {
  const answer = await postJson({
    url: new URL(`/v1/${path}`, address),
    // Agents and proxies in front of the server ask for it.
    headers: {
      ...headers,
      'X-Vault-Request': 'true',
      ...(namespace === null ? {} : { 'X-Vault-Namespace': namespace }),
    },
    body,
    certificateAuthority,
    timeoutMillis: requestTimeoutSeconds * 1000,
  })
  if (!('noAnswer' in answer)) return answer
  if (/CERT|SIGNED|VERIFY|TLS|SSL/.test(answer.noAnswer)) {
    throw new SetupError(
      'keys_refused',
      `The Transit server's certificate is not trusted (${answer.noAnswer}). Check the address, and name the authority that signed it.`,
    )
  }
  throw new SetupError(
    'keys_unreachable',
    `The Transit server does not answer (${answer.noAnswer}). Check its address, and that it can be reached from here.`,
  )
}

/** Statuses of https://developer.hashicorp.com/vault/api-docs#http-status-codes; the texts of 400 are Transit's own. */
const refusalOf = (answer: PostAnswer, path: string): SetupError => {
  const general = generalRefusal(answer)
  if (general !== null) return general
  const { status, text } = answer
  if (status === 403) {
    return refused(`the token is not valid here, or its policy lacks "update" on ${path}`, status)
  }
  if (status === 404)
    return refused(`nothing is mounted at ${path}; check the mount and the namespace`, status)
  if (/key not found/.test(text))
    return refused('it has no Transit key of that name, or it was deleted', status)
  if (/disallowed by policy|too old/.test(text)) {
    return refused(
      'the version of the Transit key that wrapped the ring may no longer decrypt; lower min_decryption_version, run "sparekey keys rewrap", and raise it again',
      status,
    )
  }
  if (status === 400) {
    return new SetupError(
      'keys_unreadable',
      'The Transit key does not open this key ring: another key wrapped it, or it was changed. Check key and mount, or restore the wrapped ring from its backup.',
    )
  }
  return unexpected(status)
}

const loginRefusal = (answer: PostAnswer, path: string): SetupError => {
  const general = generalRefusal(answer)
  if (general !== null) return general
  const { status } = answer
  if (status === 404) return refused(`nothing is mounted at ${path}`, status)
  if (status >= 400 && status < 500) return refused('it does not take this role id and secret id', status)
  return unexpected(status)
}

/** What every path answers alike. */
const generalRefusal = ({ status, text }: PostAnswer): SetupError | null => {
  if (status === 503 && /sealed/i.test(text)) {
    return new SetupError('keys_unreachable', 'The Transit server is sealed (503). Unseal it.')
  }
  // 412: a standby that has not caught up. 429: a quota.
  if (status >= 500 || status === 429 || status === 412) {
    return new SetupError(
      'keys_unreachable',
      `The Transit server cannot answer now (${status}). See its own log, and try again.`,
    )
  }
  if (status >= 300 && status < 400) {
    return refused(
      'it sends the request elsewhere; name the address of the active node, or of what leads there',
      status,
    )
  }
  return null
}

const refused = (why: string, status: number): SetupError =>
  new SetupError('keys_refused', `The Transit server refused (${status}): ${why}.`)

const unexpected = (status = 200): SetupError =>
  new SetupError(
    'keys_refused',
    `What answers at the Transit address does not answer as Transit does (${status}). Check the address.`,
  )

const fieldOf = (text: string, name: string): unknown => {
  try {
    return objectOf(JSON.parse(text))[name]
  } catch {
    throw unexpected()
  }
}

const objectOf = (value: unknown): Record<string, unknown> => {
  if (typeof value === 'object' && value !== null) return { ...value }
  throw unexpected()
}
