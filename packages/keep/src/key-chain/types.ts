import type { RunProgram } from './run-program.ts'

/** The key chain of an operating system, for one secret text a vault. What it keeps is open to whoever is signed in as its owner. */
export interface KeyChain {
  /** What people call it. */
  readonly name: string
  /** Keeps a secret of letters, digits and dashes, in the place of what was there. @throws KeepError `key_chain_missing` */
  store(vaultId: string, secret: string): Promise<void>
  /** The secret of a vault; `null` where none is kept. @throws KeepError `key_chain_missing` */
  read(vaultId: string): Promise<string | null>
  /** Forgets the secret of a vault; nothing where none is kept. @throws KeepError `key_chain_missing` */
  remove(vaultId: string): Promise<void>
}

/** What a key chain needs of this machine. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder of the program's settings. */
  readonly folder: string
  readonly run: RunProgram
}

/** Under what name secrets lie in a key chain, beside the id of the vault. */
export const keyChainService = 'sparekey-keep'
