import type { CodesToPrint } from './code-lines.ts'
import { codeLines } from './code-lines.ts'
import { madeInWords, serviceInWords } from './wording.ts'
import { wrapWithPassphrase } from '../vault/scrypt.ts'
import { KeepError } from '../errors.ts'

/** For whom an encrypted sheet is: age recipients (`age1…`), any of which opens it, or a passphrase. */
export type SealFor =
  | { readonly recipients: readonly [string, ...string[]] }
  | {
      readonly passphrase: string
      /** log₂ of scrypt's N. */
      readonly workFactor: number
    }

/** What is inside an encrypted sheet: plain text that `keep import` and a person can read. */
export function codesAsText(codes: CodesToPrint): string {
  const { account, set } = codes
  const login = account.login === '' ? '' : `, ${account.login}`
  const lines = codeLines(codes).map(({ number, text, usedOn }) =>
    text === null ? `${number}. (used ${usedOn ?? ''})` : `${number}. ${text}`,
  )
  return [
    `${account.name}: ${serviceInWords(account)}${login}, codes made ${madeInWords(set)}`,
    ...lines,
    '',
  ].join('\n')
}

/**
 * Encrypts a text as an armored age file: `age -d` opens it without this program.
 *
 * @throws KeepError `input_invalid` where a recipient is not one.
 */
export async function sealText(text: string, sealFor: SealFor): Promise<string> {
  const { Encrypter, Stanza, armor } = await import('age-encryption')
  const encrypter = new Encrypter()
  if ('recipients' in sealFor) {
    for (const recipient of sealFor.recipients) {
      try {
        encrypter.addRecipient(recipient)
      } catch (error) {
        throw new KeepError(
          'input_invalid',
          'That is not an age recipient. One begins with "age1"; age-keygen -y prints it.',
          { field: 'recipient', cause: error },
        )
      }
    }
  } else {
    encrypter.addRecipient({
      wrapFileKey: async (fileKey) => {
        const { args, body } = await wrapWithPassphrase(fileKey, sealFor.passphrase, sealFor.workFactor)
        return [new Stanza([...args], body)]
      },
    })
  }
  return armor.encode(await encrypter.encrypt(text))
}
