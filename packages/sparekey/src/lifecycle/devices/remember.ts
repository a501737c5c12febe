import { samePublicBytes } from '../../bytes.ts'
import type { RememberedDevice, TypedInOptions } from '../../interface/devices.ts'
import { keep, read, write } from '../../store/port.ts'
import { readAccountId, readTypedInOptions } from '../input.ts'
import type { Parts } from '../parts.ts'
import { decide, openAccount } from '../register.ts'
import { accountNamedBy, deviceOf, printDeviceToken } from './token.ts'

/** As long as browsers keep a cookie: backup codes are used once in years, if at all. */
const lifeMs = 400 * 86_400_000
const devicesMost = 10
const othersMost = 3

/** See `SparekeyInBrowsers.rememberDevice`. */
export const rememberDevice = async (
  parts: Parts,
  accountId: string,
  options?: Pick<TypedInOptions, 'devices'>,
): Promise<RememberedDevice> => {
  const { accountKey } = openAccount(parts, readAccountId(accountId))
  const { devices } = readTypedInOptions(options)
  const now = parts.clock().getTime()
  const deviceId = parts.random(16)
  const expiresAt = now + lifeMs
  const before = deviceOf(parts, accountKey, devices)
  await decide(parts, function* () {
    const known = yield* read('readDevices', { accountKey })
    const others = known.filter((one) => one.expiresAt > now && !samePublicBytes(one.deviceId, before))
    const kept = new Set(others.slice(0, devicesMost - 1))
    for (const one of known) {
      if (!kept.has(one)) yield* write('deleteDevice', { accountKey, deviceId: one.deviceId })
    }
    yield* write('insertDevice', { accountKey, deviceId, knownAt: now, expiresAt, failures: 0, retryAt: 0 })
    return keep(null)
  })
  const ofOthers = devices.filter((token) => {
    const named = accountNamedBy(token)
    return named !== null && !samePublicBytes(named, accountKey)
  })
  return {
    devices: [printDeviceToken(parts.ring, accountKey, deviceId), ...ofOthers.slice(0, othersMost)],
    expiresAt: new Date(expiresAt),
  }
}
