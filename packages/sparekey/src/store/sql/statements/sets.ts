const columns = `set_id, serial, format, code_count, labels, state, issued_at, confirm_by, expires_at, confirmed_at,
  ended_at, policy_hash, scheme, derivation, key_id, sealed`

export const setStatements = {
  // SQLite would plan the statement anew for each binding of a bare LIMIT parameter.
  readRecentSets: `SELECT ${columns}
FROM sparekey_code_sets
WHERE account_key = :accountKey
ORDER BY CASE WHEN state = 'active' OR state = 'pending' THEN 0 ELSE 1 END, set_id DESC
LIMIT :limit + 0`,

  readSet: `SELECT ${columns}
FROM sparekey_code_sets
WHERE account_key = :accountKey AND set_id = :setId`,

  insertSet: `INSERT INTO sparekey_code_sets (account_key, ${columns})
VALUES (:accountKey, :setId, :serial, :format, :count, :labels, :state, :issuedAt, :confirmBy, :expiresAt, :confirmedAt,
  :endedAt, :policyHash, :scheme, :derivation, :keyId, :sealed)`,

  changeSetState: `UPDATE sparekey_code_sets
SET state = :state, confirmed_at = COALESCE(:confirmedAt, confirmed_at), ended_at = :endedAt
WHERE account_key = :accountKey AND set_id = :setId AND state = :fromState`,

  deleteSets: `DELETE FROM sparekey_code_sets
WHERE account_key = :accountKey`,

  readRedemptions: `SELECT label, redemption_id, redeemed_at
FROM sparekey_redemptions
WHERE account_key = :accountKey AND set_id = :setId
ORDER BY redeemed_at, label`,

  // NIST SP 800-63B-4 §3.1.2.2: a look-up secret is used successfully only once. The primary key says so.
  insertRedemption: `INSERT INTO sparekey_redemptions (account_key, set_id, label, redemption_id, redeemed_at)
VALUES (:accountKey, :setId, :label, :redemptionId, :redeemedAt)
ON CONFLICT (account_key, set_id, label) DO NOTHING`,

  keepPolicy: `INSERT INTO sparekey_policies (policy_hash, body, first_used_at)
VALUES (:policyHash, :body, :firstUsedAt)
ON CONFLICT (policy_hash) DO NOTHING`,
}
