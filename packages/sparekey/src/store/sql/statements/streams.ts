const columns =
  'tenant, stream_id, api_key_id, status, reason, settings, endpoint_url, key_id, sealed_authorization, verified_at, created_at, changed_at, ' +
  'push_at, push_failures'
const keyColumns = 'tenant, kid, public_key, key_id, sealed_key, created_at, retired_at'
const queueColumns = 'tenant, stream_id, jti, txn, event, detail, account_key, seq, queued_at'
const refusalColumns = 'tenant, stream_id, jti, event, error, refused_at'
const ofStream = 'tenant = :tenant AND stream_id = :streamId'

export const streamStatements = {
  readStreams: `SELECT ${columns}
FROM sparekey_streams
WHERE tenant = :tenant
ORDER BY created_at, stream_id`,

  readStream: `SELECT ${columns}
FROM sparekey_streams
WHERE ${ofStream}`,

  readAllStreams: `SELECT ${columns}
FROM sparekey_streams
ORDER BY tenant, stream_id`,

  insertStream: `INSERT INTO sparekey_streams (${columns}, push_owner, push_until)
VALUES (:tenant, :streamId, :apiKeyId, :status, :reason, :settings, :endpointUrl, :keyId, :sealedAuthorization, :verifiedAt, :createdAt,
  :changedAt, :pushAt, :pushFailures, NULL, 0)`,

  changeStream: `UPDATE sparekey_streams
SET settings = :settings, endpoint_url = :endpointUrl, key_id = :keyId, sealed_authorization = :sealedAuthorization, changed_at = :changedAt, push_at = 0
WHERE ${ofStream} AND changed_at = :readChangedAt`,

  changeStreamStatus: `UPDATE sparekey_streams
SET status = :status, reason = :reason, push_at = 0, push_failures = 0
WHERE ${ofStream}`,

  resealStream: `UPDATE sparekey_streams
SET key_id = :keyId, sealed_authorization = :sealedAuthorization
WHERE ${ofStream} AND sealed_authorization = :readSealed`,

  noteStreamVerification: `UPDATE sparekey_streams
SET verified_at = :verifiedAt, push_at = 0
WHERE ${ofStream} AND verified_at <= :before`,

  takeStreamPush: `UPDATE sparekey_streams
SET push_owner = :owner, push_until = :until
WHERE ${ofStream} AND push_until <= :now`,

  releaseStreamPush: `UPDATE sparekey_streams
SET push_owner = NULL, push_until = 0, push_at = :pushAt, push_failures = :pushFailures
WHERE ${ofStream} AND push_owner = :owner`,

  deleteStream: `DELETE FROM sparekey_streams
WHERE ${ofStream}`,

  deleteStreams: `DELETE FROM sparekey_streams
WHERE tenant = :tenant`,

  readStreamKeys: `SELECT ${keyColumns}
FROM sparekey_stream_keys
WHERE tenant = :tenant
ORDER BY created_at DESC, kid`,

  readAllStreamKeys: `SELECT ${keyColumns}
FROM sparekey_stream_keys
ORDER BY tenant, kid`,

  insertStreamKey: `INSERT INTO sparekey_stream_keys (${keyColumns})
VALUES (:tenant, :kid, :publicKey, :keyId, :sealedKey, :createdAt, :retiredAt)`,

  retireStreamKeys: `UPDATE sparekey_stream_keys
SET retired_at = :retiredAt
WHERE tenant = :tenant AND retired_at IS NULL`,

  deleteRetiredStreamKeys: `DELETE FROM sparekey_stream_keys
WHERE tenant = :tenant AND retired_at <= :retiredBy`,

  resealStreamKey: `UPDATE sparekey_stream_keys
SET key_id = :keyId, sealed_key = :sealedKey
WHERE tenant = :tenant AND kid = :kid AND sealed_key = :readSealed`,

  deleteStreamKeys: `DELETE FROM sparekey_stream_keys
WHERE tenant = :tenant`,

  readStreamQueue: `SELECT ${queueColumns}
FROM sparekey_stream_queue
WHERE ${ofStream}
ORDER BY jti
LIMIT :limit + 0 OFFSET :offset + 0`,

  readStreamToken: `SELECT ${queueColumns}
FROM sparekey_stream_queue
WHERE ${ofStream} AND jti = :jti`,

  insertStreamToken: `INSERT INTO sparekey_stream_queue (${queueColumns})
VALUES (:tenant, :streamId, :jti, :txn, :event, :detail, :account, :seq, :queuedAt)`,

  deleteStreamToken: `DELETE FROM sparekey_stream_queue
WHERE ${ofStream} AND jti = :jti`,

  deleteStreamQueue: `DELETE FROM sparekey_stream_queue
WHERE ${ofStream}`,

  deleteStreamQueues: `DELETE FROM sparekey_stream_queue
WHERE tenant = :tenant`,

  readStreamRefusals: `SELECT ${refusalColumns}
FROM sparekey_stream_refusals
WHERE ${ofStream}
ORDER BY jti DESC
LIMIT :limit + 0 OFFSET :offset + 0`,

  insertStreamRefusal: `INSERT INTO sparekey_stream_refusals (${refusalColumns})
VALUES (:tenant, :streamId, :jti, :event, :error, :refusedAt)
ON CONFLICT (tenant, stream_id, jti) DO NOTHING`,

  deleteStreamRefusalsUpTo: `DELETE FROM sparekey_stream_refusals
WHERE ${ofStream} AND jti <= :jti`,

  deleteStreamRefusals: `DELETE FROM sparekey_stream_refusals
WHERE tenant = :tenant`,
}
