import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Command, Context } from '../command.ts'
import { recordVault, suggestedVaultPath, vaultPath } from '../paths.ts'
import { recordRecoveryKey, showRecoveryKey } from '../recovery-sheet.ts'
import { newPassphrase } from '../secrets.ts'
import { settingsFor, vaultOptions } from '../session.ts'
import { emptyState } from '../../model/undo.ts'
import { createFile } from '../../vault/save.ts'
import { createVault } from '../../vault/vault.ts'
import type { OpenVault } from '../../vault/vault.ts'
import { KeepError } from '../../errors.ts'

/** Makes a vault in three steps. */
export const command: Command = {
  usage: [
    '[--vault FILE]',
    '--vault FILE --recovery-key-file FILE    (scripts; passphrase in KEEP_PASSPHRASE_FILE)',
  ],
  description:
    'Makes a vault in three steps: where the file lies, the passphrase, and the recovery key to print or write down.\n' +
    'The recovery key opens the vault when the passphrase is forgotten; it is shown once and kept nowhere else.',
  options: {
    vault: vaultOptions['vault'] ?? { type: 'string', help: '' },
    'recovery-key-file': {
      type: 'string',
      value: 'FILE',
      help: 'write the recovery key to a new file instead of showing it',
    },
  },
  positionals: 0,
  async run(context) {
    const { given, terminal, env } = context
    const keyFile = given.text('recovery-key-file')
    if (!terminal.interactive && keyFile === null) {
      throw new KeepError(
        'terminal_missing',
        'Without a terminal "keep init" needs --recovery-key-file FILE, and the passphrase in a file named by KEEP_PASSPHRASE_FILE.',
      )
    }
    const path = await chooseFile(context)
    if (terminal.interactive) terminal.out('\nStep 2 of 3: the passphrase. You type it to open the vault.')
    const passphrase = await newPassphrase(context)
    const { vault, recoveryKey } = await createVault(settingsFor(path, context), passphrase, emptyState)
    await recordVault(path, env)
    if (keyFile === null) {
      terminal.out('\nStep 3 of 3: the recovery key.')
      const isProven = await showRecoveryKey(context, vault, recoveryKey)
      await recordRecoveryKey(context, vault, isProven ? recoveryKey : null)
    } else {
      await createFile(resolve(keyFile), Buffer.from(`${recoveryKey}\n`))
    }
    context.report(result(vault, path), () => nextSteps(path, keyFile))
    return undefined
  },
}

async function chooseFile(context: Context): Promise<string> {
  const { given, terminal, env } = context
  const named = given.text('vault') ?? (env['KEEP_VAULT'] === '' ? null : (env['KEEP_VAULT'] ?? null))
  if (named !== null) return resolve(named)
  const existing = await vaultPath(null, env)
  if (existing !== null) terminal.note(`You have a vault already, at ${existing}. This makes another one.`)
  if (!terminal.interactive) return suggestedVaultPath()
  terminal.out(
    'Step 1 of 3: where the vault lies. It is one encrypted file; a folder that is backed up or synced is fine.',
  )
  for (;;) {
    const typed = (await terminal.ask(`File [${suggestedVaultPath()}]: `)).trim()
    const path = typed === '' ? suggestedVaultPath() : resolve(typed.replace(/^~(?=\/)/, env['HOME'] ?? '~'))
    const fault = placeFault(path)
    if (fault === null) return path
    terminal.note(fault)
  }
}

// Said before a passphrase is thought of, not after.
function placeFault(path: string): string | null {
  if (existsSync(path)) return `There is something at ${path} already. Name another file.`
  return existsSync(dirname(path))
    ? null
    : `There is no folder ${dirname(path)}. Make it first, or name another file.`
}

function result({ keys, slots }: OpenVault, path: string): unknown {
  return { vault: path, vaultId: keys.vaultId, slots: slots.map(({ id, kind }) => ({ id, kind })) }
}

function nextSteps(path: string, keyFile: string | null): string {
  return [
    `The vault is ready: ${path}`,
    ...(keyFile === null
      ? []
      : [
          `The recovery key is in ${resolve(keyFile)}: print it, delete that file, then: keep keys check-recovery-key`,
        ]),
    '',
    'Next: keep import FILE     take codes from a file you downloaded',
    '      keep add             type codes in',
    '      keep places add      say where your phone, safe and papers are',
  ].join('\n')
}
