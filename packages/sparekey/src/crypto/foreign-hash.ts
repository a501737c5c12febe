import { hash, pbkdf2 } from 'node:crypto'
import { SparekeyError } from '../errors.ts'
import { concatBytes } from '../bytes.ts'
import type { ForeignHash, ForeignScheme } from './foreign-scheme.ts'

/** bcrypt as `@node-rs/bcrypt` has it: `salt` is 16 bytes; the result is `$2b$`, cost, salt and digest. */
export type Bcrypt = (secret: Uint8Array, cost: number, salt: Uint8Array) => Promise<string>

/** Of `$2b$10$` and the salt's 22 characters. */
const BCRYPT_DIGEST_AT = 29

/**
 * The hashes of other systems: SHA-2 and PBKDF2 by `node:crypto`, bcrypt by `@node-rs/bcrypt`, which is loaded when the
 * first bcrypt hash is computed. The slow ones take a thread of the libuv pool each.
 */
export const createForeignHash = (load: () => Promise<Bcrypt> = loadBcrypt): ForeignHash => ({
  async prepare(scheme) {
    if (scheme.algorithm === 'bcrypt') await load()
  },

  async compute(scheme, secret, salt) {
    switch (scheme.algorithm) {
      case 'bcrypt': {
        const [typed, bytes] = [Uint8Array.from(secret), bcryptSalt(salt)]
        const bcrypt = await load()
        const text = await bcrypt(typed, scheme.cost, bytes)
        return Uint8Array.from(text.slice(BCRYPT_DIGEST_AT), (symbol) => symbol.charCodeAt(0))
      }
      case 'pbkdf2':
        return pbkdf2Of(scheme, secret, salt)
      case 'digest': {
        const parts = scheme.salt === 'before' ? [salt, secret] : [secret, salt]
        return new Uint8Array(hash(scheme.digest, concatBytes(...parts), 'buffer'))
      }
    }
  },
})

const pbkdf2Of = (
  { iterations, lengthBytes, digest }: Extract<ForeignScheme, { algorithm: 'pbkdf2' }>,
  secret: Uint8Array,
  salt: Uint8Array,
): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    pbkdf2(secret, salt, iterations, lengthBytes, digest, (error, derived) => {
      if (error === null) resolve(new Uint8Array(derived))
      else reject(error)
    })
  })

const loadBcrypt = async (): Promise<Bcrypt> => {
  try {
    const { hash: bcrypt } = await import('@node-rs/bcrypt')
    return (secret, cost, salt) => bcrypt(secret, cost, salt)
  } catch (cause) {
    throw new SparekeyError(
      'internal',
      'Codes hashed with bcrypt need the package @node-rs/bcrypt. Run "npm install @node-rs/bcrypt" beside sparekey.',
      { cause },
    )
  }
}

const symbols = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** The 16 bytes that bcrypt's 22 symbols stand for, six bits each, the last four of them dropped. */
const bcryptSalt = (written: Uint8Array): Uint8Array => {
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const symbol of written) {
    bits = (bits << 6) | symbols.indexOf(String.fromCharCode(symbol))
    held += 6
    if (held < 8) continue
    held -= 8
    bytes.push((bits >> held) & 0xff)
    bits &= (1 << held) - 1
  }
  return Uint8Array.from(bytes)
}
