import { Buffer } from 'node:buffer'
import { Decrypter, Encrypter, Stanza, armor } from 'age-encryption'
import { damaged, passwordWrong } from './limits.ts'
import { wrapWithPassphrase } from '../vault/scrypt.ts'
import { KeepError } from '../errors.ts'

/** For whom an age file is: a recipient (`age1…`), or whoever knows a passphrase. */
export type AgeFor =
  | { readonly recipient: string }
  | {
      readonly password: string
      /** log₂ of scrypt's N. */
      readonly workFactor: number
    }

const what = 'This age file'
const armorHeading = '-----BEGIN AGE ENCRYPTED FILE-----'
const binaryHeading = 'age-encryption.org/v1\n'

/** Whether a file is encrypted with age, in either of its forms. */
export function isAge(file: Buffer): boolean {
  const head = file.subarray(0, 200).toString('latin1')
  return head.startsWith(binaryHeading) || head.trimStart().startsWith(armorHeading)
}

/** Encrypts as an age file. @throws KeepError `input_invalid` where the recipient is not one. */
export async function sealAge(content: Uint8Array, sealFor: AgeFor): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  if ('recipient' in sealFor) {
    try {
      encrypter.addRecipient(sealFor.recipient)
    } catch {
      throw new KeepError(
        'input_invalid',
        'That is not an age recipient. One begins with "age1"; age-keygen -y prints it.',
        { field: 'to' },
      )
    }
  } else {
    encrypter.addRecipient({
      wrapFileKey: async (fileKey) => {
        const { args, body } = await wrapWithPassphrase(fileKey, sealFor.password, sealFor.workFactor)
        return [new Stanza([...args], body)]
      },
    })
  }
  return encrypter.encrypt(content)
}

/** What opens an age file: an identity (`AGE-SECRET-KEY-…`), or a passphrase, asked for where the file takes one. */
export interface AgeKeys {
  readonly identity: string | null
  readonly password: () => Promise<string>
}

/**
 * Decrypts an age file.
 *
 * @throws KeepError `passphrase_wrong` or `identity_wrong` where what is given does not open it; `input_refused` where it is damaged, or
 *   is a vault of this program.
 */
export async function openAge(file: Buffer, keys: AgeKeys): Promise<Buffer> {
  const bytes = binaryOf(file)
  const head = bytes.subarray(0, 64 * 1024).toString('latin1')
  if (head.includes('\n-> sparekey-keep/vault ')) {
    throw new KeepError(
      'input_refused',
      'This file is a vault. A copy of your own vault comes in with keep merge; from another vault, export there and bring that in.',
    )
  }
  const takesPassword = /^-> scrypt /m.test(head)
  const decrypter = new Decrypter()
  if (takesPassword) decrypter.addPassphrase(await keys.password())
  else addIdentity(decrypter, requireIdentity(keys.identity))
  try {
    return Buffer.from(await decrypter.decrypt(bytes))
  } catch (error) {
    // The package has no codes for its errors; this sentence is the one for "no key fits".
    if (!(error instanceof Error) || !error.message.includes('no identity matched')) throw damaged(what)
    if (takesPassword) throw passwordWrong('the age file')
    throw new KeepError('identity_wrong', 'That identity does not open the age file. Nothing was changed.')
  }
}

function requireIdentity(identity: string | null): string {
  if (identity !== null) return identity
  throw new KeepError(
    'usage_invalid',
    'This file is encrypted to an age recipient. Name the file with its identity: --file-identity FILE',
  )
}

function addIdentity(decrypter: Decrypter, identity: string): void {
  try {
    decrypter.addIdentity(identity)
  } catch {
    throw new KeepError(
      'identity_wrong',
      'That file holds no age identity that is whole. Nothing was changed.',
    )
  }
}

function binaryOf(file: Buffer): Buffer {
  const text = file.subarray(0, 200).toString('latin1')
  if (text.startsWith(binaryHeading)) return file
  try {
    return Buffer.from(armor.decode(file.toString('latin1')))
  } catch {
    throw damaged(what)
  }
}
