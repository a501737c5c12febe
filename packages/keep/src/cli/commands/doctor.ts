import { copyFile, readdir, rename, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Command, Context } from '../command.ts'
import { openSession, settingsOf, vaultOptions } from '../session.ts'
import type { Session } from '../session.ts'
import { wrap } from '../table.ts'
import { openVault, readEnvelope } from '../../vault/envelope.ts'
import type { VaultKeys } from '../../vault/keys.ts'
import { lockPath } from '../../vault/lock-file.ts'
import { checkEverySignature } from '../../vault/log.ts'
import { backupPath, createFile, readVaultFile, writeFailure } from '../../vault/save.ts'
import { recommendedWorkFactor } from '../../vault/scrypt.ts'
import { slotWorkFactor } from '../../vault/slots.ts'
import { keyChainHere, keyChainSlot } from '../../tasks/key-chain.ts'
import { KeepError } from '../../errors.ts'

interface Check {
  readonly check: string
  readonly ok: boolean
  readonly text: string
}

/** Checks the vault. */
export const command: Command = {
  usage: ['[--exit-code]', '--restore-backup    (put the ".bak" in the place of a damaged vault)'],
  description:
    'Checks the file, its backup, what opens it, every signature of its log, and what lies beside it. Repairs nothing by\n' +
    'itself. --restore-backup keeps the damaged file under another name.',
  options: {
    'exit-code': { type: 'boolean', help: 'exit with 1 where something is wrong' },
    'restore-backup': { type: 'boolean', help: 'put the backup in the place of the vault' },
    ...vaultOptions,
  },
  positionals: 0,
  async run(context) {
    const { path } = await settingsOf(context)
    if (context.given.flag('restore-backup')) return restore(context, path)
    const outside = await fileChecks(path)
    const checks = outside.every(({ ok }) => ok)
      ? [...outside, ...(await openChecks(context, path))]
      : [...outside, await backupCheck(path, null)]
    const isWell = checks.every(({ ok }) => ok)
    context.report({ vault: path, well: isWell, checks }, () =>
      [
        ...checks.map(({ ok, text }) =>
          wrap(`${ok ? '✓' : '!'} ${text}`, Math.min(context.terminal.columns, 110), '  '),
        ),
        '',
        isWell ? 'The vault is well.' : 'Something needs attention.',
      ].join('\n'),
    )
    return !isWell && context.given.flag('exit-code') ? 1 : undefined
  },
}

async function fileChecks(path: string): Promise<readonly Check[]> {
  try {
    const file = await readVaultFile(path)
    readEnvelope(file)
    return [good('file', `${path} is a whole vault file of ${file.length} bytes.`)]
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    return [bad('file', error.message)]
  }
}

async function openChecks(context: Context, path: string): Promise<readonly Check[]> {
  const session = await openSession(context)
  return [
    logCheck(session),
    ...keyChecks(session),
    ...(await keyChainChecks(context, session)),
    await backupCheck(path, session.vault.keys),
    await modeCheck(path),
    ...(await neighbourChecks(path, session.vault.keys.vaultId)),
  ]
}

function logCheck({ vault }: Session): Check {
  try {
    const { seq } = checkEverySignature(vault.content.log)
    return good('log', `The log is whole: ${seq} changes, every signature is right.`)
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    return bad('log', error.message)
  }
}

function keyChecks({ vault }: Session): readonly Check[] {
  return vault.slots.map((slot): Check => {
    const workFactor = slotWorkFactor(slot)
    if (workFactor !== null && workFactor < recommendedWorkFactor) {
      return bad(
        'keys',
        `The passphrase is guarded by too little work (2^${workFactor}). Set it anew without KEEP_WORK_FACTOR: keep passphrase`,
      )
    }
    if (slot.kind === 'recovery' && slot.provedOn === null) {
      return bad('keys', 'The recovery key was never typed back from the paper: keep keys check-recovery-key')
    }
    return good(
      'keys',
      `${slot.id}: ${slot.label}, ${slot.provedOn === null ? `since ${slot.createdOn}` : `tried on ${slot.provedOn}`}.`,
    )
  })
}

async function keyChainChecks({ env }: Context, { vault }: Session): Promise<readonly Check[]> {
  if (!vault.slots.some(({ kind }) => kind === 'key-chain')) return []
  try {
    const here = await keyChainSlot(vault, await keyChainHere(env))
    return [
      here === null
        ? good(
            'key chain',
            'The key chain of this machine has no key to this vault; that of another one has.',
          )
        : good('key chain', `The key chain of this machine opens the vault (${here.id}).`),
    ]
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    return [bad('key chain', error.message)]
  }
}

async function backupCheck(path: string, keys: VaultKeys | null): Promise<Check> {
  const backup = backupPath(path)
  try {
    const file = await readVaultFile(backup)
    readEnvelope(file)
    if (keys !== null) openVault(file, keys)
    const { mtime } = await stat(backup)
    const hint = keys === null ? ' To put it in the place of the vault: keep doctor --restore-backup' : ''
    return good(
      'backup',
      `The version before is whole, from ${mtime.toISOString().slice(0, 16).replace('T', ' ')} UTC.${hint}`,
    )
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    if (error.code === 'vault_missing') return good('backup', 'There is no version before yet.')
    if (keys !== null && error.code === 'vault_edited') {
      return good(
        'backup',
        'The version before opens with earlier keys: passphrase or recovery key were changed since.',
      )
    }
    return bad('backup', `The version before (${backup}) is damaged. The next change writes a new one.`)
  }
}

async function modeCheck(path: string): Promise<Check> {
  const { mode } = await stat(path)
  if (process.platform === 'win32' || (mode & 0o077) === 0)
    return good('permissions', 'Only you may read the file.')
  return bad(
    'permissions',
    `Others may read the file; it is encrypted, but need not lie open: chmod 600 "${path}"`,
  )
}

async function neighbourChecks(path: string, vaultId: string): Promise<readonly Check[]> {
  const folder = dirname(path)
  const own = new Set([basename(path), basename(backupPath(path)), basename(lockPath(path))])
  const stem = basename(path).replace(/\.[^.]+$/, '')
  const names = (await readdir(folder)).filter((name) => !own.has(name) && name.startsWith(stem))
  const copies: string[] = []
  for (const name of names) if (await isCopy(join(folder, name), vaultId)) copies.push(name)
  return copies.length === 0
    ? [good('copies', 'No conflict copy lies beside it.')]
    : copies.map((name) =>
        bad(
          'copies',
          `${name} is another copy of this vault. Bring it in: keep merge "${join(folder, name)}"`,
        ),
      )
}

async function isCopy(path: string, vaultId: string): Promise<boolean> {
  try {
    return readEnvelope(await readVaultFile(path)).vaultId === vaultId
  } catch {
    return false
  }
}

async function restore(context: Context, path: string): Promise<undefined> {
  const backup = backupPath(path)
  const bytes = await readVaultFile(backup)
  readEnvelope(bytes)
  const aside = `${path}.damaged-${context.now().toISOString().slice(0, 19).replaceAll(':', '')}`
  try {
    await rename(path, aside)
  } catch (error) {
    throw writeFailure(error, path)
  }
  try {
    await createFile(path, bytes)
  } catch (error) {
    await copyFile(aside, path)
    throw error
  }
  context.report(
    { restored: path, damaged: aside },
    () =>
      `The backup is in place. What was there is kept as ${aside}.\nThe backup is one change older: open it with --accept-older once, and look over your last change.`,
  )
  return undefined
}

function good(check: string, text: string): Check {
  return { check, ok: true, text }
}

function bad(check: string, text: string): Check {
  return { check, ok: false, text }
}
