import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { newSigningKey, publicKeyOf, requestDevice } from 'sparekey-keep-team'
import type { Device, DeviceRequest } from 'sparekey-keep-team'
import { teamFile } from './cache.ts'
import { isObject } from './formats.ts'
import type { MachineKeys, TeamKeys } from '../model/teams.ts'
import { decryptWithIdentity, recipientOf } from '../vault/age-read.ts'
import { writeAgeFile } from '../vault/age-write.ts'
import { createFile, replaceFile } from '../vault/save.ts'
import { systemErrorCode } from '../errors.ts'

// The key of a device stays on its machine, outside the vault: a copy of the vault on another machine calls the team's server with a key of its
// own, and one can be refused without the others. It is encrypted to the member's key, so that it is of no use without the vault.

type Owner = Pick<TeamKeys, 'team' | 'member' | 'identity'>
type DeviceKey = MachineKeys['device']

/** A new key for this machine. */
export function newDeviceKey(newId: () => string): DeviceKey {
  return { id: `d${newId()}`, key: newSigningKey() }
}

/** What a device shows of itself. */
export function deviceOf({ id, key }: DeviceKey): Device {
  return { id, key: publicKeyOf(key) }
}

/** The key that this machine has in a team; `null` where it has none that this vault opens. */
export async function readDeviceKey(
  folder: string,
  { team, member, identity }: Owner,
): Promise<DeviceKey | null> {
  let file: Uint8Array
  try {
    file = await readFile(devicePath(folder, { team, member }))
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null
    throw error
  }
  const text = decryptWithIdentity(file, identity)
  const value: unknown = text === null ? null : JSON.parse(text.toString())
  if (!isObject(value)) return null
  const { id, key } = value
  return typeof id === 'string' && typeof key === 'string' ? { id, key } : null
}

/** Keeps the key of this machine, in the place of the one before. */
export async function writeDeviceKey(folder: string, owner: Owner, device: DeviceKey): Promise<void> {
  const recipient = recipientOf(owner.identity) ?? ''
  const bytes = await writeAgeFile(Buffer.from(JSON.stringify(device)), [recipient], () => [])
  const path = devicePath(folder, owner)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await createFile(path, bytes).catch(() => replaceFile(path, bytes))
}

/** Asks, in the member's name, for this machine to be one of their devices. */
export function askForDevice(
  { team, member, signingKey }: Pick<TeamKeys, 'team' | 'member' | 'signingKey'>,
  device: DeviceKey,
): DeviceRequest {
  return requestDevice(team, member, deviceOf(device), signingKey)
}

function devicePath(folder: string, { team, member }: Pick<Owner, 'team' | 'member'>): string {
  return teamFile(folder, team, `.${member}.device`)
}
