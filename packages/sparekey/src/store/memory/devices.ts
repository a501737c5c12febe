import { keyOf } from './table.ts'
import type { ReadHandlers, WriteHandlers } from './tables.ts'

export const deviceReads: ReadHandlers<'readDevices'> = {
  readDevices: ({ devices }, { accountKey }) =>
    devices
      .of(keyOf(accountKey))
      .toSorted((a, b) => b.knownAt - a.knownAt || (keyOf(a.deviceId) < keyOf(b.deviceId) ? -1 : 1)),
}

export const deviceWrites: WriteHandlers<
  'insertDevice' | 'changeDeviceTries' | 'deleteDevice' | 'deleteDevices'
> = {
  insertDevice: ({ devices }, { accountKey, ...row }) =>
    devices.addNew(keyOf(accountKey), keyOf(row.deviceId), row),

  changeDeviceTries: ({ devices }, { accountKey, deviceId, readFailures, failures, retryAt }) =>
    devices.change(
      keyOf(accountKey),
      keyOf(deviceId),
      (row) => row.failures === readFailures,
      () => ({ failures, retryAt }),
    ),

  deleteDevice: ({ devices }, { accountKey, deviceId }) => {
    const id = keyOf(deviceId)
    return devices.forEach(keyOf(accountKey), (row) => keyOf(row.deviceId) === id, null)
  },

  deleteDevices: ({ devices }, { accountKey }) => devices.forEach(keyOf(accountKey), () => true, null),
}
