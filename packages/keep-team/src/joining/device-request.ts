import { Buffer } from 'node:buffer'
import type { Device } from '../notes/statement-types.ts'
import { signText, verifyText } from '../signing.ts'
import { TeamError } from '../errors.ts'

/** A device that wants to be one of a member's, with their word for it. */
export interface DeviceRequest {
  readonly team: string
  readonly member: string
  readonly device: Device
  /** Ed25519 by the member's signing key over team, member and device; base64url. */
  readonly proof: string
}

/** The member's word that a device is theirs: without it nobody adds one, and without somebody who adds it, it is none. */
export function requestDevice(
  team: string,
  member: string,
  device: Device,
  signingKey: string,
): DeviceRequest {
  const proof = signText(deviceText(team, member, device), signingKey).toString('base64url')
  return { team, member, device, proof }
}

/** Whether the member with this key asks for the device. */
export function isDeviceOf({ team, member, device, proof }: DeviceRequest, signingKey: string): boolean {
  return verifyText(deviceText(team, member, device), Buffer.from(proof, 'base64url'), signingKey)
}

const scheme = 'keep-device'
const line = /^keep-device\.([0-9a-f]{64})\.([a-z0-9]{4,40})\.([a-z0-9]{4,40})\.([\w-]{43})\.([\w-]{86})$/

/** A request as a line of text, to be handed to whoever adds the device. Holds no secret. */
export function deviceRequestLine({ team, member, device, proof }: DeviceRequest): string {
  return [scheme, team, member, device.id, device.key, proof].join('.')
}

/** @throws TeamError `note_malformed` */
export function readDeviceRequest(text: string): DeviceRequest {
  const [, team = '', member = '', id = '', key = '', proof = ''] = line.exec(text.trim()) ?? []
  if (proof !== '') return { team, member, device: { id, key }, proof }
  throw new TeamError('note_malformed', 'This is no line with which a device asks to be added.')
}

function deviceText(team: string, member: string, { id, key }: Device): string {
  return ['sparekey.device/v1', team, member, id, key, ''].join('\n')
}
