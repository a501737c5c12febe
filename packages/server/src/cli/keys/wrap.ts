import { resolve } from 'node:path'
import { SetupError } from 'sparekey'
import { printKeyRing } from 'sparekey/keys'
import { createKeyFile } from 'sparekey/service'
import type { TransitKeyFile } from 'sparekey/transit'
import type { Config } from '../../config/environment.ts'
import type { VaultSettings } from '../../config/vault-settings.ts'
import { explaining, inVault } from '../../serve/keys.ts'
import { transitOptions } from '../../serve/vault.ts'
import { readConfig } from '../open.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { withKeyFileLock } from './lock.ts'

/** Puts the wrapped ring in the place of the plain one. */
export const wrapRing = async (terminal: Terminal): Promise<Report> => {
  const { path, vault, file } = await wrappedFile(readConfig(terminal))
  const wrapped = await withKeyFileLock(path, () => explaining(() => file.wrap(), inVault))
  return {
    json: { file: path, ...keyOf(vault), wrapped },
    lines: wrapped
      ? [
          `The key ring at ${path} is wrapped by Transit key ${vault.key}; the plain one is gone from there.`,
          'Without that key it opens nothing: back the key up, or keep a plain copy of the ring in a safe. Delete every other one.',
        ]
      : [`The key ring at ${path} is wrapped already, and opens.`],
  }
}

/** Puts the wrapped key under the newest version of the Transit key. */
export const rewrapRing = async (terminal: Terminal): Promise<Report> => {
  const { path, vault, file } = await wrappedFile(readConfig(terminal))
  const { fromVersion, toVersion } = await withKeyFileLock(path, () =>
    explaining(() => file.rewrap(), inVault),
  )
  return {
    json: { file: path, ...keyOf(vault), fromVersion, toVersion },
    lines: [
      fromVersion === toVersion
        ? `The key ring at ${path} is under the newest version of Transit key ${vault.key} already, ${toVersion}.`
        : `The key ring at ${path} was under version ${fromVersion} of Transit key ${vault.key}, and is under version ${toVersion}.`,
    ],
  }
}

/** Writes the plain ring to a file that is not there yet. The wrapped one stays. */
export const unwrapRing = async (terminal: Terminal, output: string): Promise<Report> => {
  const { path, vault, file } = await wrappedFile(readConfig(terminal))
  const plainPath = resolve(output)
  const data = await explaining(() => file.read(), inVault)
  if (!(await createKeyFile(plainPath, printKeyRing(data)))) {
    throw new SetupError(
      'keys_exist',
      `There is a file at ${plainPath} already, and a key ring is never overwritten. Choose another path with --output.`,
    )
  }
  return {
    json: { file: path, ...keyOf(vault), output: plainPath },
    lines: [
      `The key ring lies in plain text at ${plainPath}, readable by its owner alone; the wrapped one stays at ${path}.`,
      'Whoever has it and a copy of the database can try codes.',
    ],
  }
}

const keyOf = ({ key, mount }: VaultSettings) => ({ key, mount })

const wrappedFile = async ({
  keys,
}: Config): Promise<{
  readonly path: string
  readonly vault: VaultSettings
  readonly file: TransitKeyFile
}> => {
  if (keys.kind !== 'transit') {
    throw new SetupError(
      'setting_invalid',
      'No Transit key is configured. Name it in SPAREKEY_VAULT_ADDR and the settings beside it.',
    )
  }
  const { transitKeyFile } = await import('sparekey/transit')
  const { path, vault } = keys
  return { path, vault, file: transitKeyFile(path, transitOptions(vault)) }
}
