/** What a database is written in. */
export type Dialect = 'sqlite' | 'postgres'

const bytesType: Readonly<Record<Dialect, string>> = { sqlite: 'BLOB', postgres: 'BYTEA' }

// Every key begins with the team. Notes, releases and the log are only ever added to.
const migrations: readonly string[] = [
  `
  CREATE TABLE keepteam_teams (
    team_key TEXT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    head_seq BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    log_size BIGINT NOT NULL,
    log_head TEXT NOT NULL
  );
  CREATE TABLE keepteam_notes (
    team_key TEXT NOT NULL,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (team_key, seq)
  );
  CREATE TABLE keepteam_blobs (
    team_key TEXT NOT NULL,
    hash TEXT NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (team_key, hash)
  );
  CREATE TABLE keepteam_halves (
    team_key TEXT NOT NULL,
    set_id TEXT NOT NULL,
    code_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    sealed {bytes} NOT NULL,
    PRIMARY KEY (team_key, set_id, code_id)
  );
  CREATE TABLE keepteam_joins (
    team_key TEXT NOT NULL,
    invite_id TEXT NOT NULL,
    card TEXT NOT NULL,
    mac TEXT NOT NULL,
    handed_in_at BIGINT NOT NULL,
    PRIMARY KEY (team_key, invite_id)
  );
  CREATE TABLE keepteam_releases (
    team_key TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    release_hash TEXT NOT NULL,
    request_id TEXT,
    log_size BIGINT NOT NULL,
    PRIMARY KEY (team_key, idempotency_key)
  );
  CREATE INDEX keepteam_releases_by_request ON keepteam_releases (team_key, request_id);
  CREATE TABLE keepteam_log (
    team_key TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    entry TEXT NOT NULL,
    release_note TEXT NOT NULL,
    PRIMARY KEY (team_key, size)
  );
  `,
  // `due_at` is NULL where nothing is left to be tried. `address` is only there for one that is not on file any more.
  `
  CREATE TABLE keepteam_addresses (
    team_key TEXT NOT NULL,
    member_id TEXT NOT NULL,
    address TEXT,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (team_key, member_id)
  );
  CREATE TABLE keepteam_notices (
    team_key TEXT NOT NULL,
    notice_id TEXT NOT NULL,
    addressee TEXT NOT NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    facts TEXT NOT NULL,
    address TEXT,
    written_at BIGINT NOT NULL,
    due_at BIGINT,
    tries BIGINT NOT NULL,
    failure TEXT,
    accepted_at BIGINT,
    PRIMARY KEY (team_key, notice_id, addressee)
  );
  CREATE INDEX keepteam_notices_by_time ON keepteam_notices (channel, due_at);
  CREATE INDEX keepteam_notices_by_subject ON keepteam_notices (team_key, about, kind);
  `,
  `
  CREATE TABLE keepteam_emergencies_shown (
    team_key TEXT NOT NULL,
    emergency_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    shown_at BIGINT NOT NULL,
    PRIMARY KEY (team_key, emergency_id, member_id)
  );
  CREATE TABLE keepteam_emergency_waits (
    team_key TEXT NOT NULL,
    emergency_id TEXT NOT NULL,
    since TEXT NOT NULL,
    notified TEXT NOT NULL,
    PRIMARY KEY (team_key, emergency_id)
  );
  `,
  // What a challenge was answered with once signs nobody in again. Rows of both tables go a while after they stopped to count.
  `
  CREATE TABLE keepteam_passkey_offers (
    team_key TEXT NOT NULL,
    link_hash TEXT NOT NULL,
    member_id TEXT NOT NULL,
    credential TEXT NOT NULL,
    public_key TEXT NOT NULL,
    offered_at BIGINT NOT NULL,
    PRIMARY KEY (team_key, link_hash)
  );
  CREATE TABLE keepteam_page_sessions (
    team_key TEXT NOT NULL,
    challenge_hash TEXT NOT NULL,
    session_hash TEXT NOT NULL,
    member_id TEXT NOT NULL,
    passkey_id TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (team_key, challenge_hash)
  );
  `,
]

/** The version that this program works with. */
export const schemaVersion = migrations.length

/** The table that says which version a database has. */
export const versionTable =
  'CREATE TABLE IF NOT EXISTS keepteam_migrations (version BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)'

/** What brings a database from a version to the next ones, each with its number. */
export function migrationsAfter(
  version: number,
  dialect: Dialect,
): readonly { readonly version: number; readonly sql: string }[] {
  return migrations
    .map((sql, index) => ({ version: index + 1, sql: sql.replaceAll('{bytes}', bytesType[dialect]) }))
    .filter((migration) => migration.version > version)
}
