import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { innerStream, openKdbx, sealKdbx } from './container.ts'
import { child, childrenOf, escapeXml, readXml, type Element } from './xml.ts'
import type { Card, CardField } from '../card.ts'
import { maxEntries, tooLarge } from '../limits.ts'

/** The attribute in which the KeePass plug-in KeePassOTP looks for recovery codes. */
export const recoveryCodesAttribute = 'KeePassOTP.RecoveryCodes'

const standard = new Set(['Title', 'UserName', 'URL', 'Notes', 'Password', recoveryCodesAttribute])

/**
 * Cards as a KeePass database (KDBX 4.0, AES-256, Argon2id with 64 MiB). Hidden fields are protected; codes that are good to use are in
 * the protected attribute {@link recoveryCodesAttribute} too; an entry expires when its codes are due.
 *
 * @param now when the entries are said to be written.
 */
export async function writeKdbx(cards: readonly Card[], password: string, now: Date): Promise<Buffer> {
  const streamKey = randomBytes(64)
  const protect = innerStream(streamKey)
  const entries = cards.map((card) => entryXml(card, protect, now)).join('')
  const group = `<UUID>${newUuid()}</UUID><Name>Backup codes</Name>${timesXml(now, null)}<IsExpanded>True</IsExpanded>${entries}`
  const xml = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<KeePassFile><Meta><Generator>sparekey-keep</Generator><DatabaseName>Backup codes</DatabaseName><MemoryProtection><ProtectTitle>False</ProtectTitle><ProtectUserName>False</ProtectUserName><ProtectPassword>True</ProtectPassword><ProtectURL>False</ProtectURL><ProtectNotes>False</ProtectNotes></MemoryProtection><RecycleBinEnabled>False</RecycleBinEnabled><RecycleBinUUID>${Buffer.alloc(16).toString('base64')}</RecycleBinUUID></Meta><Root><Group>${group}</Group><DeletedObjects/></Root></KeePassFile>`
  return sealKdbx({ xml, streamKey }, password)
}

/**
 * The entries of a KeePass database as cards, without those in the recycle bin and without histories.
 *
 * @throws KeepError as `openKdbx`.
 */
export async function readKdbx(file: Buffer, password: string): Promise<readonly Card[]> {
  const { xml, streamKey } = await openKdbx(file, password)
  const root = readXml(xml)
  const values = unprotect(root, streamKey)
  const meta = child(root, 'Meta')
  const bin = child(meta, 'RecycleBinEnabled')?.text === 'False' ? null : child(meta, 'RecycleBinUUID')?.text
  const groups = child(root, 'Root')
  const entries = groups === undefined ? [] : entriesBelow(groups, bin ?? '')
  if (entries.length > maxEntries) throw tooLarge('This KeePass database')
  return entries.map((entry) => cardOf(entry, values))
}

function entryXml(card: Card, protect: (bytes: Buffer) => Buffer, now: Date): string {
  const string = ({ name, value, hidden }: CardField): string => {
    const written = hidden
      ? `<Value Protected="True">${protect(Buffer.from(value)).toString('base64')}</Value>`
      : `<Value>${escapeXml(value)}</Value>`
    return `<String><Key>${escapeXml(name)}</Key>${written}</String>`
  }
  const fresh = card.freshCodes.join('\n')
  const fields: readonly CardField[] = [
    { name: 'Title', value: card.title, hidden: false },
    { name: 'UserName', value: card.login, hidden: false },
    { name: 'URL', value: card.page, hidden: false },
    { name: 'Notes', value: card.notes, hidden: false },
    ...(fresh === '' ? [] : [{ name: recoveryCodesAttribute, value: fresh, hidden: true }]),
    ...card.fields,
  ]
  return `<Entry><UUID>${newUuid()}</UUID>${timesXml(now, card.dueOn)}${fields.map(string).join('')}</Entry>`
}

function timesXml(now: Date, dueOn: string | null): string {
  const at = timeText(now)
  const expiry = dueOn === null ? at : timeText(new Date(`${dueOn}T00:00:00Z`))
  return `<Times><CreationTime>${at}</CreationTime><LastModificationTime>${at}</LastModificationTime><LastAccessTime>${at}</LastAccessTime><ExpiryTime>${expiry}</ExpiryTime><Expires>${dueOn === null ? 'False' : 'True'}</Expires><UsageCount>0</UsageCount><LocationChanged>${at}</LocationChanged></Times>`
}

// Seconds since the first day of the year 1, in 8 bytes.
function timeText(instant: Date): string {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(BigInt(Math.floor(instant.getTime() / 1000)) + 62_135_596_800n)
  return bytes.toString('base64')
}

// The stream runs through all protected values in the order of the document, those of old versions of an entry among them.
function unprotect(root: Element, streamKey: Buffer): ReadonlyMap<Element, string> {
  const stream = innerStream(streamKey)
  const values = new Map<Element, string>()
  const walk = (element: Element): void => {
    if (element.attributes.get('Protected') === 'True') {
      values.set(element, stream(Buffer.from(element.text, 'base64')).toString('utf8'))
    }
    element.children.forEach(walk)
  }
  walk(root)
  return values
}

function entriesBelow(group: Element, recycleBin: string): readonly Element[] {
  return [
    ...childrenOf(group, 'Entry'),
    ...childrenOf(group, 'Group')
      .filter((inner) => recycleBin === '' || child(inner, 'UUID')?.text !== recycleBin)
      .flatMap((inner) => entriesBelow(inner, recycleBin)),
  ]
}

function cardOf(entry: Element, values: ReadonlyMap<Element, string>): Card {
  const fields = childrenOf(entry, 'String').map((item) => {
    const value = child(item, 'Value')
    const hidden = value !== undefined && values.get(value)
    return {
      name: child(item, 'Key')?.text ?? '',
      value: typeof hidden === 'string' ? hidden : (value?.text ?? ''),
      hidden: typeof hidden === 'string',
    }
  })
  const text = (name: string): string => fields.find((field) => field.name === name)?.value ?? ''
  return {
    title: text('Title'),
    login: text('UserName'),
    page: text('URL'),
    notes: text('Notes').replaceAll('\r\n', '\n'),
    fields: fields.filter(({ name }) => !standard.has(name)),
    freshCodes: text(recoveryCodesAttribute)
      .split(/\r?\n/)
      .filter((line) => line.trim() !== ''),
    dueOn: null,
  }
}

function newUuid(): string {
  return randomBytes(16).toString('base64')
}
