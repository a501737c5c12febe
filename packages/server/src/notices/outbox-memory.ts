import type { Deliver } from 'sparekey'
import { disownUrl, renderNotice, type RenderedNotice, type RenderOptions } from './render.ts'

/** A message as it was delivered to memory. */
export interface KeptMessage extends RenderedNotice {
  readonly noticeId: string
  readonly accountId: string
  /** `null`: no address is on file. */
  readonly address: string | null
  readonly deliveredAt: Date
  /** The link "this was not me", as it stands in the text; `null`: there is none. */
  readonly link: string | null
}

export interface MemoryOutboxOptions {
  readonly render: RenderOptions
  readonly clock: () => Date
  /** Messages that are kept; the oldest go first. Default: 200. */
  readonly most?: number
  /** Where notices go as well. What it rejects with, `deliver` rejects with, and nothing is kept. */
  readonly next?: Deliver
}

export interface MemoryOutbox {
  /** Keeps the message instead of sending it. A repeat of a notice to the same address takes the place of the first. */
  readonly deliver: Deliver
  /** Newest first. */
  list(): readonly KeptMessage[]
}

/** Delivery for trying things out: messages are kept in memory, where a page shows them. */
export const createMemoryOutbox = ({
  render,
  clock,
  most = 200,
  next,
}: MemoryOutboxOptions): MemoryOutbox => {
  const kept = new Map<string, KeptMessage>()
  return {
    async deliver(notice) {
      await next?.(notice)
      const address = notice.to?.address ?? null
      const key = JSON.stringify([notice.noticeId, address])
      const message = await renderNotice(notice, render)
      kept.delete(key)
      kept.set(key, {
        ...message,
        noticeId: notice.noticeId,
        accountId: notice.accountId,
        address,
        deliveredAt: clock(),
        link: notice.disownToken === null ? null : disownUrl(render.publicUrl, notice.disownToken),
      })
      for (const oldest of kept.keys()) {
        if (kept.size <= most) break
        kept.delete(oldest)
      }
    },
    list: () => [...kept.values()].toReversed(),
  }
}
