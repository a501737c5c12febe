import { keyChainMissing } from './run-program.ts'
import type { Ended } from './run-program.ts'
import { keyChainService } from './types.ts'
import type { KeyChain, Machine } from './types.ts'
import type { KeepError } from '../errors.ts'

// libsecret's command speaks to whatever keeps secrets on this desktop (GNOME Keyring, KWallet, KeePassXC). It takes a secret from
// standard input where that is no terminal, and ends with 1 and no word where it finds none.

const notFound = 1

/** The Secret Service of a Linux or BSD desktop, through `secret-tool`. */
export function secretServiceKeyChain({ env, run }: Machine): KeyChain {
  const ask = async (words: readonly string[], input = ''): Promise<Ended> => {
    const ended = await run(['secret-tool', ...words], input, env)
    if (ended === null) {
      throw keyChainMissing('There is no "secret-tool" here; on Debian and Ubuntu it is in libsecret-tools.')
    }
    return ended
  }
  const attributes = (vaultId: string): readonly string[] => ['service', keyChainService, 'vault', vaultId]
  return {
    name: 'key chain of this desktop',
    async store(vaultId, secret) {
      const label = `--label=${keyChainService}`
      const { code } = await ask(['store', label, ...attributes(vaultId)], secret)
      if (code !== 0) throw noAnswer()
    },
    async read(vaultId) {
      const { code, out, complaint } = await ask(['lookup', ...attributes(vaultId)])
      if (code === notFound && complaint === '') return null
      if (code !== 0) throw noAnswer()
      return out.trim()
    },
    async remove(vaultId) {
      const { code, complaint } = await ask(['clear', ...attributes(vaultId)])
      if (code !== 0 && !(code === notFound && complaint === '')) throw noAnswer()
    },
  }
}

function noAnswer(): KeepError {
  return keyChainMissing('The key chain of this desktop is locked, or there is none in this session.')
}
