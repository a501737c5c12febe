import type { Deliver } from 'sparekey'
import type { Push } from 'sparekey/service'
import type { Spans } from './spans.ts'

/** One span for each delivery of a notice. Neither the address nor the account is in it. */
export const traceDelivery =
  (spans: Spans, deliver: Deliver): Deliver =>
  (notice) => {
    const attributes = {
      'sparekey.tenant': notice.tenant,
      'sparekey.notice.kind': notice.kind,
      'sparekey.notice.channel': notice.to?.channel ?? 'none',
    }
    return spans.within('deliver notice', { kind: 'client', attributes }, async () => deliver(notice))
  }

/** One span for each push to a receiver of shared signals. */
export const tracePush =
  (spans: Spans, push: Push): Push =>
  (...given) =>
    spans.within('push security event', { kind: 'client' }, () => push(...given))
