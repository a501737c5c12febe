import { KeepError } from '../errors.ts'

/**
 * Encrypts a share for the one who is to keep it, by their age recipient (`age1…`): nobody else can read it, the paper included.
 *
 * @returns an armored age file.
 * @throws KeepError `input_invalid` where `recipient` is not one.
 */
export async function sealShare(share: string, recipient: string): Promise<string> {
  const { Encrypter, armor } = await import('age-encryption')
  const encrypter = new Encrypter()
  try {
    encrypter.addRecipient(recipient)
  } catch (error) {
    throw new KeepError(
      'input_invalid',
      'That is not an age recipient. One begins with "age1"; the custodian gets it from "age-keygen -y".',
      { field: 'recipient', cause: error },
    )
  }
  return armor.encode(await encrypter.encrypt(`${share}\n`))
}

/**
 * Opens a share that {@link sealShare} encrypted. Plain `age -d` does the same.
 *
 * @throws KeepError `identity_wrong` where the identity does not open it, `input_invalid` where it is no age file.
 */
export async function openShare(armored: string, identity: string): Promise<string> {
  const { Decrypter, armor } = await import('age-encryption')
  let file: Uint8Array
  try {
    file = armor.decode(armored)
  } catch (error) {
    throw new KeepError(
      'input_invalid',
      'That is not an encrypted share: it must begin with the line BEGIN AGE ENCRYPTED FILE and be complete.',
      { field: 'share', cause: error },
    )
  }
  try {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    return (await decrypter.decrypt(file, 'text')).trim()
  } catch (error) {
    throw new KeepError(
      'identity_wrong',
      'This share was encrypted for somebody else, or was damaged. Its custodian opens it with their own age identity.',
      { cause: error },
    )
  }
}
