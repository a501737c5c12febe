export const settingStatements = {
  readContacts: `SELECT contact_id, channel, key_id, sealed_address, added_at, removed_at, language
FROM sparekey_contacts
WHERE account_key = :accountKey AND (removed_at IS NULL OR removed_at > :removedAfter)
ORDER BY added_at, contact_id`,

  insertContact: `INSERT INTO sparekey_contacts (account_key, contact_id, channel, key_id, sealed_address, added_at, removed_at,
  language)
VALUES (:accountKey, :contactId, :channel, :keyId, :sealedAddress, :addedAt, :removedAt, :language)`,

  removeContacts: `UPDATE sparekey_contacts
SET removed_at = :removedAt
WHERE account_key = :accountKey AND removed_at IS NULL`,

  deleteContacts: `DELETE FROM sparekey_contacts
WHERE account_key = :accountKey`,

  readKeyCheck: `SELECT value
FROM sparekey_meta
WHERE name = 'key_check'`,

  keepKeyCheck: `INSERT INTO sparekey_meta (name, value, created_at)
VALUES ('key_check', :keyCheck, :createdAt)
ON CONFLICT (name) DO NOTHING`,
}
