import { Buffer } from 'node:buffer'
import { sha256Hex } from '../bytes.ts'
import { signText, verifyText } from '../signing.ts'

/** A call to a team's server, as its device signs it. There is no session: every call stands for itself. */
export interface DeviceCall {
  /** The public log key of the server that is meant: signed for one server, a call is none at another. */
  readonly server: string
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly body: Uint8Array
  readonly member: string
  readonly device: string
  /** Milliseconds since 1970. */
  readonly atMillis: number
}

/** What an `Authorization` header of a device says. */
export interface DeviceClaim {
  readonly member: string
  readonly device: string
  readonly atMillis: number
  readonly signature: Uint8Array
}

/** How far the clocks of a device and of its server may be apart. */
export const clockToleranceMillis = 5 * 60_000
const scheme = 'Keep-Device'
const header = /^Keep-Device ([a-z0-9]{4,40})\.([a-z0-9]{4,40})\.(\d{1,15})\.([\w-]{86})$/

/** The value of the `Authorization` header. */
export function signCall(call: DeviceCall, deviceKey: string): string {
  const signature = signText(callText(call), deviceKey).toString('base64url')
  return `${scheme} ${[call.member, call.device, call.atMillis, signature].join('.')}`
}

/** `null` where the header is not one of a device. */
export function readCallHeader(value: string): DeviceClaim | null {
  const [, member, device, at, signature] = header.exec(value) ?? []
  if (member === undefined || device === undefined || signature === undefined) return null
  return { member, device, atMillis: Number(at), signature: Buffer.from(signature, 'base64url') }
}

/** Whether the device with this key signed the call. */
export function isCallSignedBy(call: DeviceCall, signature: Uint8Array, devicePublicKey: string): boolean {
  return verifyText(callText(call), signature, devicePublicKey)
}

function callText({ server, method, path, body, member, device, atMillis }: DeviceCall): string {
  return [
    'sparekey.call/v1',
    server,
    method.toUpperCase(),
    path,
    sha256Hex(body),
    member,
    device,
    String(atMillis),
    '',
  ].join('\n')
}
