/** A simple query of PostgreSQL's protocol: the letter Q, the length of what follows, the text, a zero. */
const query = (text: string): Buffer => {
  const message = Buffer.alloc(text.length + 6)
  message.write('Q')
  message.writeUInt32BE(text.length + 5, 1)
  message.write(text, 5)
  return message
}

export const COMMIT: Buffer = query('COMMIT')
const ROLLBACK = query('ROLLBACK')

/** The bytes with the COMMIT in them exchanged for a ROLLBACK; `null` where there is none. */
export const withoutCommit = (bytes: Buffer): Buffer | null => {
  const at = bytes.indexOf(COMMIT)
  return at < 0 ? null : Buffer.concat([bytes.subarray(0, at), ROLLBACK, bytes.subarray(at + COMMIT.length)])
}

/** What the server answers to COMMIT: the tag with its zero (12 bytes), and that it is ready for more (6 bytes). */
export const COMMIT_REPLY_BYTES = 18
