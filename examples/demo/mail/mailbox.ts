import type { DatabaseSync } from 'node:sqlite'
import type { Deliver } from 'sparekey'
import { messageOf } from './words.ts'

/** A message as it lies in the mailbox. */
export interface Message {
  readonly address: string
  readonly subject: string
  readonly text: string
  /** "This was not me"; `null`: there is nothing to disown. */
  readonly link: string | null
  readonly at: Date
}

export interface Mailbox {
  readonly deliver: Deliver
  /** The newest 100, newest first. */
  list(): readonly Message[]
}

/** In the place of a mail server: messages lie in a table, and a page shows them. */
export const createMailbox = (database: DatabaseSync, origin: string): Mailbox => {
  database.exec(
    'CREATE TABLE IF NOT EXISTS mail (notice TEXT, address TEXT, subject TEXT, text TEXT, link TEXT, at INTEGER, PRIMARY KEY (notice, address))',
  )
  // A message that is delivered again is the same one.
  const put = database.prepare('INSERT INTO mail VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
  const newest = database.prepare('SELECT * FROM mail ORDER BY at DESC, rowid DESC LIMIT 100')
  return {
    deliver: async (notice) => {
      const { subject, text } = messageOf(notice)
      const link = notice.disownToken === null ? null : `${origin}/not-me/${notice.disownToken}`
      put.run(notice.noticeId, notice.to?.address ?? '', subject, text, link, notice.at.getTime())
    },
    list: () =>
      newest.all().map((row) => ({
        address: String(row['address']),
        subject: String(row['subject']),
        text: String(row['text']),
        link: typeof row['link'] === 'string' ? row['link'] : null,
        at: new Date(Number(row['at'])),
      })),
  }
}
