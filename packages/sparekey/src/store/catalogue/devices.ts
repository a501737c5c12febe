import type { Bytes, Millis } from '../port.ts'

/** A browser in which a right code of the account was typed, with what was tried in it since. */
export interface DeviceRow {
  readonly deviceId: Bytes
  readonly knownAt: Millis
  readonly expiresAt: Millis
  /** Tries in a row without a right code, of this device alone. */
  readonly failures: number
  readonly retryAt: Millis
}

type OfAccount = { readonly accountKey: Bytes }
type OfDevice = OfAccount & { readonly deviceId: Bytes }

export interface DeviceReads {
  /** Those known last first. */
  readDevices: { parameters: OfAccount; row: DeviceRow }
}

export interface DeviceWrites {
  /** Always 1; the same id again is an `internal` error. */
  insertDevice: OfAccount & DeviceRow
  /** 0: it is gone, or another try came first (`failures` is not `readFailures` any more). */
  changeDeviceTries: OfDevice & {
    readonly readFailures: number
    readonly failures: number
    readonly retryAt: Millis
  }
  deleteDevice: OfDevice
  /** Gives how many the account had. */
  deleteDevices: OfAccount
}
