import { randomUUID } from 'node:crypto'
import { markerOf, placesMarker, quote, type Card, type CardField } from '../card.ts'
import { damaged, maxEntries, tooLarge } from '../limits.ts'
import { recordIn, recordsIn, textIn } from '../records.ts'

/** Longest value that goes into one custom field: the server takes 5,000 characters after encryption. */
const longestValue = 2500
/** Longest notes that the server takes: 10,000 characters after encryption. */
const longestNotesBytes = 7000

const itemTypes = { login: 1, secureNote: 2 } as const
const fieldTypes = { text: 0, hidden: 1 } as const
const folder = 'Backup codes'

/**
 * Cards as an unencrypted Bitwarden export (bitwarden.com/help/condition-bitwarden-import). A value that is longer than the server takes
 * goes into several fields of one name, one after another.
 */
export function writeBitwarden(cards: readonly Card[]): string {
  const folderId = randomUUID()
  const items = cards.map((card) => itemOf(card, folderId))
  return `${JSON.stringify({ encrypted: false, folders: [{ id: folderId, name: folder }], items }, null, 2)}\n`
}

/** Titles of cards whose notes are longer than Bitwarden's server takes. */
export function tooLongForBitwarden(cards: readonly Card[]): readonly string[] {
  return cards.filter(({ notes }) => Buffer.byteLength(notes) > longestNotesBytes).map(({ title }) => title)
}

function itemOf(card: Card, folderId: string): unknown {
  const isPlaces = markerOf(card) === placesMarker
  const common = {
    id: randomUUID(),
    organizationId: null,
    folderId,
    type: isPlaces ? itemTypes.secureNote : itemTypes.login,
    reprompt: 0,
    name: card.title,
    notes: card.notes === '' ? null : card.notes,
    favorite: false,
    fields: card.fields.flatMap(fieldsOf),
    collectionIds: null,
  }
  if (isPlaces) return { ...common, secureNote: { type: 0 } }
  const uris = card.page === '' ? [] : [{ match: null, uri: card.page }]
  const username = card.login === '' ? null : card.login
  return { ...common, login: { fido2Credentials: [], uris, username, password: null, totp: null } }
}

// The clients strip line breaks from a field that is edited: quoted, there are none.
function fieldsOf({ name, value, hidden }: CardField): readonly unknown[] {
  const text = value.includes('\n') ? quote(value) : value
  const type = hidden ? fieldTypes.hidden : fieldTypes.text
  return pieces(text).map((piece) => ({ name, value: piece, type, linkedId: null }))
}

function pieces(text: string): readonly string[] {
  const signs = [...text]
  const count = Math.max(1, Math.ceil(signs.length / longestValue))
  return Array.from({ length: count }, (_, index) =>
    signs.slice(index * longestValue, (index + 1) * longestValue).join(''),
  )
}

/** Reads the items of an unencrypted export. @throws KeepError `input_refused` where there are none, or too many. */
export function readBitwarden(value: unknown): readonly Card[] {
  const { items } = recordIn(value)
  if (!Array.isArray(items)) throw damaged('This Bitwarden export')
  if (items.length > maxEntries) throw tooLarge('This Bitwarden export')
  return recordsIn(items).map((item) => {
    const login = recordIn(item['login'])
    const [uri] = recordsIn(login['uris'])
    return {
      title: textIn(item['name']),
      login: textIn(login['username']),
      page: textIn(uri?.['uri']),
      notes: textIn(item['notes']).replaceAll('\r\n', '\n'),
      fields: joined(recordsIn(item['fields'])),
      freshCodes: [],
      dueOn: null,
    }
  })
}

// Pieces of one value have one name. Fields of other programs that merely share a name become one with several lines.
function joined(fields: readonly Readonly<Record<string, unknown>>[]): readonly CardField[] {
  const found = new Map<string, CardField & { length: number }>()
  for (const field of fields) {
    const name = textIn(field['name'])
    const value = textIn(field['value'])
    const before = found.get(name)
    const isPiece = before !== undefined && before.length === longestValue
    found.set(name, {
      name,
      value: before === undefined ? value : before.value + (isPiece ? '' : '\n') + value,
      hidden: field['type'] === fieldTypes.hidden,
      length: [...value].length,
    })
  }
  return [...found.values()].map(({ name, value, hidden }) => ({ name, value, hidden }))
}
