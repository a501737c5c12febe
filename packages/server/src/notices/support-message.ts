import type { Notice } from 'sparekey'
import { redactCodes } from 'sparekey/service'
import { fill, oneLine } from './clean.ts'
import { momentWords } from './moment.ts'
import type { MessageLink } from './render.ts'
import type { SupportMessageTexts } from './texts/support-texts.ts'
import type { Texts } from './texts/texts.ts'

type NoticeCase = NonNullable<Notice['support']>

/** What the texts of the kinds `support_…` may put in, beside what every text may. */
export const supportValues = (
  support: NoticeCase,
  texts: Texts,
  application: string,
): Readonly<Record<string, string>> => {
  const { caseNumber, notBefore, claimUntil, ended } = support
  const { earliestUnknown, ended: whyEnded } = texts.support
  return {
    number: oneLine(caseNumber, 6),
    earliest: notBefore === null ? earliestUnknown : momentWords(notBefore, texts),
    until: claimUntil === null ? earliestUnknown : momentWords(claimUntil, texts),
    why: ended === null ? '' : fill(whyEnded[ended.by], { application }),
  }
}

/** Which request it is, who made it, and the times that come of it. */
export const supportFacts = (
  support: NoticeCase,
  at: Date,
  texts: Texts,
  application: string,
): readonly (readonly [string, string | null])[] => {
  const { facts } = texts.support
  const moment = (time: Date | null | undefined): string | null =>
    time == null ? null : momentWords(time, texts)
  return [
    [facts.number, oneLine(support.caseNumber, 6)],
    [facts.openedBy, openerWords(support, texts.support, application)],
    [facts.openedAt, support.openedAt.getTime() === at.getTime() ? null : moment(support.openedAt)],
    [facts.frozenUntil, moment(support.ended?.frozenUntil)],
    [facts.restrictUntil, moment(support.restrictUntil)],
  ]
}

/** `Grace Hopper, for the team of Example`. */
export const openerWords = (
  { openedAs, openedBy }: Pick<NoticeCase, 'openedAs' | 'openedBy'>,
  { openers }: Pick<SupportMessageTexts, 'openers'>,
  application: string,
): string => fill(openers[openedAs], { name: plainName(openedBy), application })

/** A name as it is shown to an owner: letters and digits, no code, and nothing that a mail program would make a link of. */
export const plainName = (name: string): string =>
  redactCodes(
    oneLine(name, MOST_NAME_CHARACTERS)
      .replaceAll(/[^\p{L}\p{M}\p{N} .,'’()&-]/gu, ' ')
      .replaceAll(/\.(?=\S)/g, '. ')
      .replaceAll(/ +/g, ' ')
      .trim(),
  )

const MOST_NAME_CHARACTERS = 100

/** The pages on which the owner of an account sees a case, and acts on it. */
export const supportUrl = (publicUrl: string, token: string): string =>
  `${publicUrl.replace(/\/+$/, '')}/support/${encodeURIComponent(token)}`

/** One way on for whoever began it, one way out for whoever did not. */
export const supportLinks = (
  { links: { status, cancel, confirm, dispute } }: NoticeCase,
  publicUrl: string,
  { links }: SupportMessageTexts,
): { readonly ifYou: MessageLink | null; readonly ifNotYou: MessageLink | null } => {
  const to = (purpose: keyof typeof links, token: string | null): MessageLink | null =>
    token === null ? null : { ...links[purpose], url: supportUrl(publicUrl, token) }
  return {
    ifYou: to('confirm', confirm) ?? to('status', status),
    ifNotYou: to('cancel', cancel) ?? to('dispute', dispute),
  }
}
