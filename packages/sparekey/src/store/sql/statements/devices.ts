export const deviceStatements = {
  readDevices: `SELECT device_id, known_at, expires_at, failures, retry_at
FROM sparekey_devices
WHERE account_key = :accountKey
ORDER BY known_at DESC, device_id`,

  insertDevice: `INSERT INTO sparekey_devices (account_key, device_id, known_at, expires_at, failures, retry_at)
VALUES (:accountKey, :deviceId, :knownAt, :expiresAt, :failures, :retryAt)`,

  changeDeviceTries: `UPDATE sparekey_devices
SET failures = :failures, retry_at = :retryAt
WHERE account_key = :accountKey AND device_id = :deviceId AND failures = :readFailures`,

  deleteDevice: `DELETE FROM sparekey_devices
WHERE account_key = :accountKey AND device_id = :deviceId`,

  deleteDevices: `DELETE FROM sparekey_devices
WHERE account_key = :accountKey`,
}
