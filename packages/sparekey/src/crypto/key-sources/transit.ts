import { utf8 } from '../../bytes.ts'
import { SetupError } from '../../errors.ts'
import { type PostAnswer, postJson } from './https-post.ts'
import { type CheckedTransit, isHeaderText, type Secret } from './transit-options.ts'
import { loginRefusal, refusalOf, unexpected } from './transit-refusals.ts'
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
