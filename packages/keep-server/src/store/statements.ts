// Every statement of the server, for SQLite and PostgreSQL alike: ids and times come from the application, and each
// begins with the team. `:name` is a parameter.

/** SQL by name. */
export const statements = {
  anyTeam: `SELECT team_key FROM keepteam_teams LIMIT 1`,
  readTeam: `SELECT head_seq, head_hash, log_size, log_head FROM keepteam_teams WHERE team_key = :team`,
  addTeam: `INSERT INTO keepteam_teams (team_key, created_at, head_seq, head_hash, log_size, log_head)
    VALUES (:team, :at, :seq, :hash, 0, :logHead) ON CONFLICT DO NOTHING`,
  moveHead: `UPDATE keepteam_teams SET head_seq = :seq, head_hash = :hash
    WHERE team_key = :team AND head_seq = :readSeq AND head_hash = :readHash`,
  moveLog: `UPDATE keepteam_teams SET log_size = :size, log_head = :head
    WHERE team_key = :team AND log_size = :readSize AND head_seq = :readSeq`,
  readNotes: `SELECT seq, note FROM keepteam_notes WHERE team_key = :team AND seq > :after
    ORDER BY seq LIMIT :limit`,
  readNoteHash: `SELECT hash FROM keepteam_notes WHERE team_key = :team AND seq = :seq`,
  addNote: `INSERT INTO keepteam_notes (team_key, seq, hash, note) VALUES (:team, :seq, :hash, :note)`,
  readBlob: `SELECT bytes FROM keepteam_blobs WHERE team_key = :team AND hash = :hash`,
  hasBlob: `SELECT hash FROM keepteam_blobs WHERE team_key = :team AND hash = :hash`,
  addBlob: `INSERT INTO keepteam_blobs (team_key, hash, bytes) VALUES (:team, :hash, :bytes)
    ON CONFLICT DO NOTHING`,
  addHalf: `INSERT INTO keepteam_halves (team_key, set_id, code_id, key_id, sealed)
    VALUES (:team, :set, :code, :keyId, :sealed)`,
  readHalf: `SELECT key_id, sealed FROM keepteam_halves
    WHERE team_key = :team AND set_id = :set AND code_id = :code`,
  putJoin: `INSERT INTO keepteam_joins (team_key, invite_id, card, mac, handed_in_at)
    VALUES (:team, :invite, :card, :mac, :at)
    ON CONFLICT (team_key, invite_id) DO UPDATE SET card = :card, mac = :mac, handed_in_at = :at`,
  readJoins: `SELECT invite_id, card, mac, handed_in_at FROM keepteam_joins WHERE team_key = :team
    ORDER BY handed_in_at LIMIT :limit`,
  readRelease: `SELECT release_hash, log_size FROM keepteam_releases
    WHERE team_key = :team AND idempotency_key = :key`,
  countReleases: `SELECT COUNT(*) AS released FROM keepteam_releases
    WHERE team_key = :team AND request_id = :request`,
  addRelease: `INSERT INTO keepteam_releases (team_key, idempotency_key, release_hash, request_id, log_size)
    VALUES (:team, :key, :releaseHash, :request, :size)`,
  addLogEntry: `INSERT INTO keepteam_log (team_key, size, hash, entry, release_note)
    VALUES (:team, :size, :hash, :entry, :release)`,
  readLogHash: `SELECT hash FROM keepteam_log WHERE team_key = :team AND size = :size`,
  readLogEntry: `SELECT entry, hash FROM keepteam_log WHERE team_key = :team AND size = :size`,
  readLog: `SELECT size, entry, release_note FROM keepteam_log WHERE team_key = :team AND size > :after
    ORDER BY size LIMIT :limit`,
} as const

export type StatementName = keyof typeof statements

const reading = /^\s*SELECT/

/** Whether a statement gives rows. */
export function isRead(name: StatementName): boolean {
  return reading.test(statements[name])
}

/** The text with numbered parameters, and their names in order. */
export function numbered(
  name: StatementName,
  mark: '?' | '$',
): { readonly text: string; readonly names: readonly string[] } {
  const names: string[] = []
  const text = statements[name].replaceAll(/:([a-zA-Z]+)/g, (_, parameter: string) => {
    if (!names.includes(parameter)) names.push(parameter)
    return `${mark}${names.indexOf(parameter) + 1}`
  })
  return { text, names }
}
