import type { Notice, NoticeKind, SupportEventType } from 'sparekey'
import { eventTypes } from 'sparekey/service'

/** Every step of a support case, by its name in the trail. Endpoints are told of each; metrics count them. */
export const supportSteps: readonly SupportEventType[] = eventTypes.filter((type) =>
  type.startsWith('support.'),
) as readonly SupportEventType[]

const steps: ReadonlySet<string> = new Set(supportSteps)

export const isStep = (kind: string): kind is SupportEventType => steps.has(kind)

/** A notice that has words for an owner. */
export type OwnerNotice = Notice & { readonly kind: NoticeKind }

export const isForOwner = (notice: Notice): notice is OwnerNotice => !isStep(notice.kind)
