import type { Notice, NoticeKind } from 'sparekey'
import { deviceWords, fill, oneLine, shownIp, wrap } from './clean.ts'
import { codeMessage } from './code-message.ts'
import { messageHtml } from './message-html.ts'
import { textsOf } from './language.ts'
import { momentWords } from './moment.ts'
import { DeliveryRefused } from './delivery-errors.ts'
import { isForOwner, type OwnerNotice } from './support-steps.ts'
import { supportFacts, supportLinks, supportValues } from './support-message.ts'
import type { Texts } from './texts/texts.ts'

export interface RenderOptions {
  /** The origin of links, e.g. `https://codes.example.org`. */
  readonly publicUrl: string
  /** As its users know it, at most 40 characters. */
  readonly applicationName: string
  /** BCP 47, for addresses whose language is not known. */
  readonly defaultLanguage: string
  /** How to reach those who run the application: an address, a number, a page; at most 60 characters. */
  readonly contact: string | null
}

export interface RenderedNotice {
  readonly subject: string
  /** Lines of at most 76 characters, but for the link, which is on a line of its own. */
  readonly text: string
  readonly html: string
  /** BCP 47. */
  readonly language: string
}

/** What a message says, before it is laid out. */
export interface MessageParts {
  readonly language: string
  readonly subject: string
  readonly happened: string
  readonly facts: readonly Fact[]
  readonly ifYou: Advice
  readonly ifNotYou: Advice
  /** In small print. */
  readonly notes: readonly string[]
}

export interface Fact {
  readonly name: string
  readonly value: string
}

export interface Advice {
  readonly heading: string
  readonly text: string
  /** `null`: there is nothing to do on a page. */
  readonly link: MessageLink | null
}

export interface MessageLink {
  readonly before: string
  readonly name: string
  readonly url: string
  readonly after: string
}

const COLUMNS = 76
const MOST_NAME_CHARACTERS = 40
const MOST_CONTACT_CHARACTERS = 60

/** Kinds that remind of something to do; the others tell of something that was done. */
const REMINDERS: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'replacement_asked',
  'records_lost',
  'confirm_reminder',
  'sheet_expired',
  'expires_soon',
  'rotation_soon',
  'rotation_due',
  'still_there',
  'recovery_overdue',
  'support_overdue',
  'support_ended',
  'support_disputed',
])

/**
 * A notice as a message: what happened, when, from where, which sheet, code or request, and what to do if it was or was not
 * the owner (NIST SP 800-63B-4 §4.6). It holds no code but the one that `support_code` is sent for: what the client sent is
 * rid of them, and of anything but plain text.
 */
export const renderNotice = async (notice: Notice, options: RenderOptions): Promise<RenderedNotice> => {
  if (!isForOwner(notice))
    throw new DeliveryRefused('no_channel', 'Steps of a case are told to endpoints alone.')
  const texts = textsOf(notice.to?.language ?? null, options.defaultLanguage)
  const application = oneLine(options.applicationName, MOST_NAME_CHARACTERS)
  const code = notice.support?.code ?? null
  if (code !== null) return codeMessage(code, application, texts)
  const parts = messageParts(notice, options, texts, application)
  return {
    subject: parts.subject,
    text: layOut(parts),
    html: await messageHtml(parts),
    language: parts.language,
  }
}

/** The page behind a notice's link, on which its owner can say "this was not me". */
export const disownUrl = (publicUrl: string, disownToken: string): string =>
  `${publicUrl.replace(/\/+$/, '')}/not-me/${encodeURIComponent(disownToken)}`

const messageParts = (
  notice: OwnerNotice,
  { publicUrl, contact: givenContact }: RenderOptions,
  texts: Texts,
  application: string,
): MessageParts => {
  const { support, disownToken } = notice
  const kind = texts.kinds[notice.kind]
  const contact = oneLine(givenContact ?? '', MOST_CONTACT_CHARACTERS)
  const named =
    notice.sheet === null ? null : fill(texts.sheet.named, { serial: oneLine(notice.sheet.serial, 8) })
  const values = {
    application,
    sheet: named ?? texts.sheet.unnamed,
    Sheet: named === null ? texts.sheet.unnamedAtStart : capitalised(named),
    ...(support === null ? {} : supportValues(support, texts, application)),
  }
  const say = (text: string): string => fill(text, values)
  const isReminder = REMINDERS.has(notice.kind)
  const disown: MessageLink | null =
    disownToken === null
      ? null
      : {
          before: texts.link,
          name: texts.linkName,
          url: disownUrl(publicUrl, disownToken),
          after: texts.linkLife,
        }
  const links =
    support === null ? { ifYou: null, ifNotYou: disown } : supportLinks(support, publicUrl, texts.support)
  const toContact = support === null ? texts.contact : texts.support.contact
  const toWhom = [
    ...(links.ifNotYou === null ? [say(texts.noLink)] : []),
    ...(contact === '' ? [] : [fill(toContact, { contact, application })]),
  ]
  return {
    language: texts.language,
    subject: say(kind.subject),
    happened: say(kind.happened),
    facts: factsOf(notice, texts, application),
    ifYou: {
      heading: isReminder ? texts.headings.whatToDo : texts.headings.ifYou,
      text: say(kind.ifYou),
      link: links.ifYou,
    },
    ifNotYou: {
      heading: isReminder ? texts.headings.ifSurprised : texts.headings.ifNotYou,
      text: [say(kind.ifNotYou), ...toWhom].join(' '),
      link: links.ifNotYou,
    },
    notes: [
      ...(notice.to?.replaced === true ? [texts.replacedAddress] : []),
      say(support === null ? texts.footer : texts.support.footer),
    ],
  }
}

const factsOf = (notice: OwnerNotice, texts: Texts, application: string): readonly Fact[] => {
  const { facts } = texts
  const { sheet, label, remaining, context, support } = notice
  const isSaid = support !== null || REMINDERS.has(notice.kind)
  const by = isSaid ? null : doer(notice.actor, texts)
  const rows: readonly (readonly [string, string | null])[] = [
    ...(support === null ? [] : supportFacts(support, notice.at, texts, application)),
    [texts.kinds[notice.kind].timeName, momentWords(notice.at, texts)],
    [facts.from, shownIp(context?.ip)],
    [facts.device, deviceWords(context?.userAgent, texts)],
    [facts.sheet, sheet === null ? null : oneLine(sheet.serial, 8)],
    [facts.code, label === null ? null : fill(texts.codeNamed, { label: oneLine(label, 2) })],
    [facts.left, leftWords(remaining, sheet?.count ?? null, texts)],
    [facts.by, by === null ? null : fill(by, { application })],
  ]
  return rows.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]))
}

/** Said where it was neither the owner nor the application on the owner's word. */
const doer = (actor: Notice['actor'], texts: Texts): string | null => {
  if (actor === 'operator') return texts.byOperator
  return actor === 'automation' ? texts.byAutomation : null
}

const leftWords = (remaining: number | null, count: number | null, texts: Texts): string | null => {
  if (remaining === null) return null
  return count === null
    ? String(remaining)
    : fill(texts.codesLeft, { left: String(remaining), count: String(count) })
}

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const layOut = ({ happened, facts, ifYou, ifNotYou, notes }: MessageParts): string => {
  const advice = ({ heading, text, link }: Advice): readonly string[] => [
    `${heading}\n${wrap(text, COLUMNS)}`,
    ...(link === null ? [] : [`${wrap(link.before, COLUMNS)}\n\n${link.url}`, wrap(link.after, COLUMNS)]),
  ]
  const blocks = [
    wrap(happened, COLUMNS),
    facts.map(({ name, value }) => wrap(`${name}: ${value}`, COLUMNS, '  ')).join('\n'),
    ...advice(ifYou),
    ...advice(ifNotYou),
    // The mark before a signature (RFC 3676 §4.3) lets mail programs fold the small print.
    `-- \n${notes.map((note) => wrap(note, COLUMNS)).join('\n')}`,
  ]
  return `${blocks.join('\n\n')}\n`
}
