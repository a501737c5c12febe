export const walkStatements = {
  walkAccounts: `SELECT account_key, identity_key_id, sealed_identity, audit_seq, audit_head
FROM sparekey_accounts
WHERE account_key > :accountKey
ORDER BY account_key
LIMIT :limit + 0`,

  walkEvents: `SELECT account_key, seq, event_id, event_type, occurred_at, actor, set_id, label, context, detail, salt, leaf_hash, leaf_index
FROM sparekey_events
WHERE (account_key, seq) > (:accountKey, :seq)
ORDER BY account_key, seq
LIMIT :limit + 0`,

  walkRedemptions: `SELECT account_key, set_id, label
FROM sparekey_redemptions
WHERE (account_key, set_id, label) > (:accountKey, :setId, :label)
ORDER BY account_key, set_id, label
LIMIT :limit + 0`,
}
