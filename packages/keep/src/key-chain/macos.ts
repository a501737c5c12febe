import { keyChainMissing } from './run-program.ts'
import type { Ended } from './run-program.ts'
import { keyChainService } from './types.ts'
import type { KeyChain, Machine } from './types.ts'
import type { KeepError } from '../errors.ts'

// `security -w SECRET` would show the secret in the list of processes. In its interactive mode (`-i`) the whole command comes on
// standard input.

const program = '/usr/bin/security'
const notFound = 44

/** The login keychain of macOS, through `security`. */
export function macosKeyChain({ env, run }: Machine): KeyChain {
  const ask = async (words: readonly string[], input = ''): Promise<Ended> => {
    const ended = await run([program, ...words], input, env)
    if (ended === null) throw keyChainMissing(`There is no ${program} here.`)
    return ended
  }
  return {
    name: 'macOS keychain',
    async store(vaultId, secret) {
      const line = `add-generic-password -U -s ${keyChainService} -a ${vaultId} -w ${secret}\n`
      const { code } = await ask(['-i'], line)
      if (code !== 0) throw noAnswer()
    },
    async read(vaultId) {
      const { code, out } = await ask(['find-generic-password', '-s', keyChainService, '-a', vaultId, '-w'])
      if (code === notFound) return null
      if (code !== 0) throw noAnswer()
      return out.trim()
    },
    async remove(vaultId) {
      const { code } = await ask(['delete-generic-password', '-s', keyChainService, '-a', vaultId])
      if (code !== 0 && code !== notFound) throw noAnswer()
    },
  }
}

function noAnswer(): KeepError {
  return keyChainMissing('The macOS keychain is locked, or access to it was refused.')
}
