import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, win32 } from 'node:path'
import { keyChainMissing } from './run-program.ts'
import type { KeyChain, Machine } from './types.ts'
import { systemErrorCode } from '../errors.ts'

// Windows has no program that takes a secret for its credential store from standard input. Its data protection (DPAPI) encrypts for the
// account that is signed in; what comes out lies beside the settings of the program.

const begin =
  "$ErrorActionPreference='Stop';Add-Type -AssemblyName System.Security;$in=[Console]::In.ReadToEnd().Trim();"
const scope = '[Security.Cryptography.DataProtectionScope]::CurrentUser'
const protect = `${begin}$b=[Text.Encoding]::UTF8.GetBytes($in);[Console]::Out.Write([Convert]::ToBase64String([Security.Cryptography.ProtectedData]::Protect($b,$null,${scope})))`
const unprotect = `${begin}$b=[Convert]::FromBase64String($in);[Console]::Out.Write([Text.Encoding]::UTF8.GetString([Security.Cryptography.ProtectedData]::Unprotect($b,$null,${scope})))`

/** Data protection of Windows for the account that is signed in, through PowerShell. */
export function windowsKeyChain({ env, folder, run }: Machine): KeyChain {
  const shell = win32.join(
    env['SystemRoot'] ?? String.raw`C:\Windows`,
    String.raw`System32\WindowsPowerShell\v1.0\powershell.exe`,
  )
  const ask = async (script: string, input: string): Promise<string> => {
    const ended = await run([shell, '-NoProfile', '-NonInteractive', '-Command', script], input, env)
    if (ended === null) throw keyChainMissing('There is no Windows PowerShell here.')
    if (ended.code !== 0 || ended.out === '') {
      throw keyChainMissing('Windows did not give the key back: it belongs to another account or machine.')
    }
    return ended.out.trim()
  }
  const place = (vaultId: string): string => join(folder, 'key-chain', `${vaultId}.dpapi`)
  return {
    name: 'Windows account',
    async store(vaultId, secret) {
      const sealed = await ask(protect, secret)
      await mkdir(join(folder, 'key-chain'), { recursive: true, mode: 0o700 })
      await writeFile(place(vaultId), sealed, { mode: 0o600 })
    },
    async read(vaultId) {
      let sealed: string
      try {
        sealed = await readFile(place(vaultId), 'utf8')
      } catch (error) {
        if (systemErrorCode(error) === 'ENOENT') return null
        throw error
      }
      return ask(unprotect, sealed)
    },
    async remove(vaultId) {
      await rm(place(vaultId), { force: true })
    },
  }
}
