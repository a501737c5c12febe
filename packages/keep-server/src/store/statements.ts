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
  restateTeam: `UPDATE keepteam_teams SET log_size = log_size WHERE team_key = :team`,
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
  hasHalves: `SELECT code_id FROM keepteam_halves WHERE team_key = :team AND set_id = :set LIMIT 1`,
  dropHalves: `DELETE FROM keepteam_halves WHERE team_key = :team AND set_id = :set`,
  dropBlob: `DELETE FROM keepteam_blobs WHERE team_key = :team AND hash = :hash`,
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
  readWait: `SELECT since, notified FROM keepteam_emergency_waits
    WHERE team_key = :team AND emergency_id = :emergency`,
  addWait: `INSERT INTO keepteam_emergency_waits (team_key, emergency_id, since, notified)
    VALUES (:team, :emergency, :since, :notified)`,
  readShown: `SELECT member_id, shown_at FROM keepteam_emergencies_shown
    WHERE team_key = :team AND emergency_id = :emergency`,
  addShown: `INSERT INTO keepteam_emergencies_shown (team_key, emergency_id, member_id, shown_at)
    VALUES (:team, :emergency, :member, :at) ON CONFLICT DO NOTHING`,
  addOffer: `INSERT INTO keepteam_passkey_offers (team_key, link_hash, member_id, credential, public_key, offered_at)
    VALUES (:team, :link, :member, :credential, :key, :at) ON CONFLICT DO NOTHING`,
  hasOffer: `SELECT link_hash FROM keepteam_passkey_offers WHERE team_key = :team AND link_hash = :link`,
  readOffers: `SELECT credential, public_key FROM keepteam_passkey_offers
    WHERE team_key = :team AND member_id = :member AND offered_at > :after ORDER BY offered_at`,
  dropOffers: `DELETE FROM keepteam_passkey_offers WHERE team_key = :team AND offered_at < :before`,
  addSession: `INSERT INTO keepteam_page_sessions (team_key, challenge_hash, session_hash, member_id, passkey_id,
      started_at, ends_at)
    VALUES (:team, :challenge, :session, :member, :passkey, :at, :until) ON CONFLICT DO NOTHING`,
  readSession: `SELECT member_id, passkey_id, ends_at FROM keepteam_page_sessions
    WHERE team_key = :team AND session_hash = :session`,
  endSession: `UPDATE keepteam_page_sessions SET ends_at = :at
    WHERE team_key = :team AND session_hash = :session AND ends_at > :at`,
  dropSessions: `DELETE FROM keepteam_page_sessions WHERE team_key = :team AND started_at < :before`,
  readTeams: `SELECT team_key, created_at FROM keepteam_teams ORDER BY team_key`,
  readAddress: `SELECT address, set_at FROM keepteam_addresses WHERE team_key = :team AND member_id = :member`,
  readAddresses: `SELECT member_id FROM keepteam_addresses WHERE team_key = :team AND address IS NOT NULL`,
  putAddress: `INSERT INTO keepteam_addresses (team_key, member_id, address, set_at)
    VALUES (:team, :member, :address, :at)
    ON CONFLICT (team_key, member_id) DO UPDATE SET address = :address, set_at = :at`,
  addNotice: `INSERT INTO keepteam_notices (team_key, notice_id, addressee, channel, kind, about, facts, address,
      written_at, due_at, tries)
    VALUES (:team, :notice, :addressee, :channel, :kind, :about, :facts, :address, :at, :at, 0)
    ON CONFLICT DO NOTHING`,
  hasNotice: `SELECT notice_id FROM keepteam_notices WHERE team_key = :team AND notice_id = :notice LIMIT 1`,
  dueNotices: `SELECT team_key, notice_id, addressee, kind, about, facts, address, written_at, due_at, tries
    FROM keepteam_notices WHERE channel = :channel AND due_at <= :now ORDER BY due_at LIMIT :limit`,
  claimNotice: `UPDATE keepteam_notices SET due_at = :until, tries = :tries
    WHERE team_key = :team AND notice_id = :notice AND addressee = :addressee AND due_at = :readDue`,
  acceptNotice: `UPDATE keepteam_notices SET accepted_at = :at, due_at = NULL, failure = NULL, address = NULL
    WHERE team_key = :team AND notice_id = :notice AND addressee = :addressee AND accepted_at IS NULL`,
  putOffNotice: `UPDATE keepteam_notices SET due_at = :due, failure = :failure
    WHERE team_key = :team AND notice_id = :notice AND addressee = :addressee AND due_at = :until`,
  endNotice: `UPDATE keepteam_notices SET due_at = NULL, failure = :failure
    WHERE team_key = :team AND notice_id = :notice AND addressee = :addressee AND due_at = :until`,
  dropNotice: `DELETE FROM keepteam_notices
    WHERE team_key = :team AND notice_id = :notice AND addressee = :addressee AND due_at = :until`,
  reviveNotices: `UPDATE keepteam_notices SET due_at = :now, failure = NULL
    WHERE team_key = :team AND addressee = :addressee AND accepted_at IS NULL AND due_at IS NULL
      AND written_at > :after`,
  reviveAllNotices: `UPDATE keepteam_notices SET due_at = :now, failure = NULL
    WHERE accepted_at IS NULL AND due_at IS NULL AND failure <> 'no_address' AND written_at > :after`,
  dropNotices: `DELETE FROM keepteam_notices WHERE team_key = :team AND written_at < :before`,
  acceptedNotices: `SELECT addressee, accepted_at FROM keepteam_notices
    WHERE team_key = :team AND about = :about AND kind = :kind AND accepted_at IS NOT NULL ORDER BY accepted_at`,
  countNotices: `SELECT COUNT(due_at) AS waiting, COUNT(accepted_at) AS accepted, COUNT(*) AS notices,
      MAX(accepted_at) AS accepted_at
    FROM keepteam_notices WHERE team_key = :team AND addressee = :addressee`,
  deadNotices: `SELECT team_key, notice_id, addressee, kind, failure, written_at FROM keepteam_notices
    WHERE accepted_at IS NULL AND due_at IS NULL AND failure <> 'no_address' AND written_at > :after
    ORDER BY written_at DESC LIMIT :limit`,
  waitingNotices: `SELECT channel, COUNT(*) AS notices, MIN(written_at) AS oldest FROM keepteam_notices
    WHERE due_at IS NOT NULL GROUP BY channel ORDER BY channel`,
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
