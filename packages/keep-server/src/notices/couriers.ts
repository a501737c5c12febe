import { Buffer } from 'node:buffer'
import { chatOf, mailOf, noticeName, webhookOf } from './message.ts'
import type { Channel, Waiting } from './outbox.ts'
import { openMail } from '../delivery/mail.ts'
import type { Delivered } from '../delivery/delivered.ts'
import { refused } from '../delivery/delivered.ts'
import { postJson } from '../delivery/post.ts'
import type { Reach } from '../delivery/post.ts'
import { signedHeaders } from '../delivery/signature.ts'
import type { NoticeSettings } from './settings.ts'

/** Takes notices out by one channel. */
export interface Courier {
  readonly channel: Channel
  /** @param address where a mail goes; `null` for a channel that is one for everybody. */
  readonly deliver: (notice: Waiting, address: string | null) => Promise<Delivered>
}

export interface Couriers {
  readonly all: readonly Courier[]
  close(): void
}

/** Couriers for what is set up. */
export function openCouriers(
  { mail, webhook, chat }: NoticeSettings,
  reach: Reach,
  now: () => number,
): Couriers {
  const letters = mail === null ? null : openMail(mail)
  const byMail = async (notice: Waiting, address: string | null): Promise<Delivered> =>
    letters === null || address === null
      ? refused('no_address')
      : letters.send({ id: noticeName(notice), address, ...mailOf(notice) })
  const byWebhook = async (
    notice: Waiting,
    { url, key }: NonNullable<typeof webhook>,
  ): Promise<Delivered> => {
    const body = Buffer.from(JSON.stringify(webhookOf(notice)))
    return postJson(url, body, signedHeaders(noticeName(notice), body, key, now()), reach)
  }
  const all: Courier[] = []
  if (letters !== null) all.push({ channel: 'mail', deliver: byMail })
  if (webhook !== null) all.push({ channel: 'webhook', deliver: (notice) => byWebhook(notice, webhook) })
  if (chat !== null)
    all.push({
      channel: 'chat',
      deliver: (notice) => postJson(chat, Buffer.from(JSON.stringify(chatOf(notice))), {}, reach),
    })
  return { all, close: () => letters?.close() }
}
