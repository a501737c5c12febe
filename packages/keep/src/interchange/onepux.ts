import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { zipSync } from 'fflate'
import { markerOf, placesMarker, type Card, type CardField } from './card.ts'
import { damaged, maxEntries, tooLarge } from './limits.ts'
import { isRecord, jsonIn, recordIn, recordsIn, textIn } from './records.ts'

const what = 'This 1PUX file'
const categories = { login: '001', secureNote: '003' } as const
const dataFile = 'export.data'

/** Cards as an unencrypted 1Password export (support.1password.com/1pux-format). */
export function writeOnepux(cards: readonly Card[], now: Date): Uint8Array {
  const seconds = Math.floor(now.getTime() / 1000)
  const vault = {
    attrs: { uuid: newUuid(), desc: '', avatar: '', name: 'Backup codes', type: 'U' },
    items: cards.map((card) => itemOf(card, seconds)),
  }
  const attrs = {
    accountName: 'Sparekey Keep',
    name: '',
    avatar: '',
    email: '',
    uuid: newUuid(),
    domain: 'https://my.1password.com/',
  }
  const attributes = { version: 3, description: '1Password Unencrypted Export', createdAt: seconds }
  return zipSync(
    {
      'export.attributes': Buffer.from(JSON.stringify(attributes)),
      [dataFile]: Buffer.from(JSON.stringify({ accounts: [{ attrs, vaults: [vault] }] })),
    },
    { mtime: now },
  )
}

function itemOf(card: Card, seconds: number): unknown {
  const isPlaces = markerOf(card) === placesMarker
  return {
    uuid: newUuid(),
    favIndex: 0,
    createdAt: seconds,
    updatedAt: seconds,
    state: 'active',
    categoryUuid: isPlaces ? categories.secureNote : categories.login,
    details: {
      loginFields:
        card.login === ''
          ? []
          : [{ value: card.login, id: '', name: 'username', fieldType: 'T', designation: 'username' }],
      notesPlain: card.notes,
      sections: [{ title: 'Sparekey Keep', name: 'sparekey', fields: card.fields.map(fieldOf) }],
      passwordHistory: [],
    },
    overview: {
      subtitle: card.login,
      urls: card.page === '' ? [] : [{ label: 'recovery page', url: card.page }],
      title: card.title,
      url: card.page,
      ps: 0,
      pbe: 0,
      pgrng: false,
      tags: ['backup codes'],
    },
  }
}

function fieldOf({ name, value, hidden }: CardField): unknown {
  return {
    title: name,
    id: newUuid().toLowerCase(),
    value: hidden ? { concealed: value } : { string: value },
    guarded: false,
    multiline: false,
    dontGenerate: false,
    inputTraits: { keyboard: 'default', correction: 'no', capitalization: 'none' },
  }
}

/**
 * Reads the items of a 1Password export, archived ones too.
 *
 * @param data the file `export.data` of its archive.
 * @throws KeepError `input_refused` where it is no such file, or has too many items.
 */
export function readOnepux(data: Buffer): readonly Card[] {
  const value = jsonIn(data.toString('utf8'))
  if (!isRecord(value) || !Array.isArray(value['accounts'])) throw damaged(what)
  const items = recordsIn(value['accounts'])
    .flatMap((account) => recordsIn(account['vaults']))
    .flatMap((vault) => recordsIn(vault['items']))
  if (items.length > maxEntries) throw tooLarge(what)
  // Older exports wrap each item once more.
  return items.map((item) => cardOf(isRecord(item['item']) ? item['item'] : item))
}

function cardOf(item: Readonly<Record<string, unknown>>): Card {
  const details = recordIn(item['details'])
  const overview = recordIn(item['overview'])
  const login = recordsIn(details['loginFields']).find(({ designation }) => designation === 'username')
  return {
    title: textIn(overview['title']),
    login: textIn(login?.['value']),
    page: textIn(overview['url']),
    notes: textIn(details['notesPlain']).replaceAll('\r\n', '\n'),
    fields: recordsIn(details['sections'])
      .flatMap((section) => recordsIn(section['fields']))
      .flatMap(readField),
    freshCodes: [],
    dueOn: null,
  }
}

function readField(field: Readonly<Record<string, unknown>>): readonly CardField[] {
  const value = recordIn(field['value'])
  const name = textIn(field['title'])
  if (typeof value['concealed'] === 'string') return [{ name, value: value['concealed'], hidden: true }]
  return typeof value['string'] === 'string' ? [{ name, value: value['string'], hidden: false }] : []
}

function newUuid(): string {
  // 26 letters and digits, as 1Password has them.
  return randomUUID().replaceAll('-', '').slice(0, 26).toUpperCase()
}
