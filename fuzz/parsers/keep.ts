// Everything that the holder's side reads: vaults, files of other programs, shares, sheets, and what teams send one another.
import { readCallHeader } from '../../packages/keep-team/src/calls/device-call.ts'
import { readInvitationLink, readJoinRequest } from '../../packages/keep-team/src/joining/invitation.ts'
import { readChainText } from '../../packages/keep-team/src/notes/chain-text.ts'
import { parseNote } from '../../packages/keep-team/src/notes/note.ts'
import { statementTypes, readStatement } from '../../packages/keep-team/src/notes/statements.ts'
import { readRelease } from '../../packages/keep-team/src/release/request.ts'
import { importText } from '../../packages/keep/src/import/import-text.ts'
import { decodeEntities } from '../../packages/keep/src/import/formats/html.ts'
import { readCsv } from '../../packages/keep/src/interchange/csv.ts'
import { readXml } from '../../packages/keep/src/interchange/kdbx/xml.ts'
import { readText } from '../../packages/keep/src/interchange/text.ts'
import { readBook } from '../../packages/keep/src/model/book.ts'
import { readSheetId } from '../../packages/keep/src/paper/sheet-id.ts'
import { combineShares } from '../../packages/keep/src/shares/combine.ts'
import { readShare, writeShare } from '../../packages/keep/src/shares/share-text.ts'
import { openVault, readEnvelope, sealVault } from '../../packages/keep/src/vault/envelope.ts'
import { hashData, parseContent, serialiseContent } from '../../packages/keep/src/vault/content.ts'
import {
  generateVaultId,
  generateVaultKeys,
  parseKeys,
  publicKeyOf,
  serialiseKeys,
} from '../../packages/keep/src/vault/keys.ts'
import { appendEntry, emptyLog } from '../../packages/keep/src/vault/log.ts'
import { BookBuilder } from '../../packages/keep/test/support/book.ts'
import { readBack, written } from '../../packages/keep/test/support/interchange.ts'
import { ofBytes, ofJsonText, ofText, ofValue, promise, type Target } from './target.ts'

const { book } = new BookBuilder()
  .place('laptop')
  .place('safe')
  .account('github-ada')
  .codes('github-ada')
  .account('google-ada')
  .codes('google-ada', 10)

const bytesOf = (data: Uint8Array): Uint8Array => new Uint8Array(data)

const makeVault = async () => {
  const vaultId = generateVaultId()
  const keys = generateVaultKeys(vaultId)
  const entry = {
    at: '2026-01-01T00:00:00.000Z',
    device: 'a machine',
    action: 'vault.created',
    subjects: [],
    note: '',
    dataHash: hashData(book),
  }
  const log = appendEntry(emptyLog(publicKeyOf(keys.signingKey)), entry, keys.signingKey)
  const content = { vaultId, recipients: [], data: book, log }
  return { keys, text: serialiseContent(content), file: await sealVault(content, [], keys) }
}

const share = writeShare({
  setId: '3fa291c0',
  threshold: 2,
  count: 3,
  number: 1,
  body: new Uint8Array(37).fill(7),
})
const hex = 'ab'.repeat(32)
const foundation = { v: 1, type: statementTypes[0], at: '2026-01-01T00:00:00.000Z' }

const vault = async (): Promise<readonly Target[]> => {
  const { keys, text, file } = await makeVault()
  return [
    ofBytes({ name: 'vault/envelope', seeds: [file], run: (bytes) => void readEnvelope(bytes) }),
    ofBytes({ name: 'vault/open', seeds: [file], run: (bytes) => void openVault(bytes, keys) }),
    ofJsonText({
      name: 'vault/content',
      seeds: [text],
      weight: 0.3,
      run: (given) => void parseContent(given),
    }),
    ofJsonText({ name: 'vault/keys', seeds: [serialiseKeys(keys)], run: (given) => void parseKeys(given) }),
    ofValue({ name: 'vault/book', seeds: [book], weight: 0.3, run: (value) => void readBook(value, '') }),
  ]
}

const interchange = async (): Promise<readonly Target[]> => {
  const csv = (await written(book, 'csv')).toString()
  const text = (await written(book, 'text')).toString()
  const bitwarden = (await written(book, 'bitwarden')).toString()
  const json = (await written(book, 'json')).toString()
  const read = async (bytes: Uint8Array): Promise<void> => void (await readBack(bytes))
  return [
    ofText({
      name: 'interchange/csv',
      seeds: [csv, 'name,username,password,notes\na,b,c,"d\ne"\n'],
      weight: 0.5,
      run: (given) => void readCsv(given),
    }),
    ofText({ name: 'interchange/text', seeds: [text], weight: 0.3, run: (given) => void readText(given) }),
    ofText({
      name: 'interchange/xml',
      seeds: ['<?xml version="1.0"?><a b="c"><d>e &amp; f</d><g/></a>'],
      run: (given) => void readXml(given),
    }),
    ofJsonText({
      name: 'interchange/bitwarden',
      seeds: [bitwarden],
      weight: 0.3,
      run: (given) => read(Buffer.from(given)),
    }),
    ofJsonText({
      name: 'interchange/json',
      seeds: [json],
      weight: 0.3,
      run: (given) => read(Buffer.from(given)),
    }),
    ofBytes({
      name: 'interchange/1password',
      seeds: [bytesOf(await written(book, '1pux'))],
      weight: 0.2,
      run: read,
    }),
    // Each derives a key on purpose slowly.
    ofBytes({
      name: 'interchange/kdbx',
      seeds: [bytesOf(await written(book, 'kdbx'))],
      weight: 0.0005,
      run: read,
    }),
    ofJsonText({
      name: 'interchange/bitwarden-encrypted',
      seeds: [(await written(book, 'bitwarden-encrypted')).toString()],
      weight: 0.0005,
      run: (given) => read(Buffer.from(given)),
    }),
  ]
}

const PASTED: readonly string[] = [
  'Your GitHub recovery codes\n\n1a2b3-c4d5e\nf6a7b-8c9d0\n12345-67890\n',
  '1. 1234 5678\n2. 2345 6789 (used)\n[x] 3456 7890\n',
  '<html><body><ul><li><code>abcd-efgh</code></li><li>ijkl-mnop</li></ul></body></html>',
  '{"codes":["abcd-efgh","ijkl-mnop"]}',
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
]

const pasted: readonly Target[] = [
  ofText({ name: 'import/text', seeds: PASTED, weight: 0.3, run: (text) => void importText({ text }) }),
  ofBytes({
    name: 'import/bytes',
    seeds: PASTED.map((text) => bytesOf(Buffer.from(text))),
    weight: 0.3,
    run: (bytes) => void importText({ bytes }),
  }),
  ofText({
    name: 'import/entities',
    seeds: ['&amp;&#65;&#x1F511;&nbsp;'],
    run: (text) => void decodeEntities(text),
  }),
]

const paper: readonly Target[] = [
  ofText({
    name: 'paper/share',
    seeds: [share, share.toLowerCase().replaceAll('-', ' ')],
    run: (text) => {
      const read = readShare(text)
      if (!('fault' in read))
        promise(
          readShare(writeShare(read)) !== null && writeShare(read) === share,
          'a share that was never made is read',
        )
    },
  }),
  ofText({
    name: 'paper/shares',
    seeds: [`${share}\n${share}`],
    weight: 0.2,
    run: async (text) => void (await combineShares(text.split('\n').slice(0, 8))),
  }),
  ofText({
    name: 'paper/sheet-id',
    seeds: ['A7K2-9M3N', 'a7k2 9m3n'],
    run: (text) => void readSheetId(text),
  }),
]

const teams: readonly Target[] = [
  ofText({
    name: 'team/note',
    seeds: [`sparekey team v1\n1\n${hex}\n{}\n\n— ada/laptop ${'A'.repeat(86)}\n`],
    run: (text) => void parseNote(text),
  }),
  ofText({
    name: 'team/chain-text',
    seeds: [`sparekey team v1\n${hex}\n1\n${hex}\n${JSON.stringify(foundation)}\n`],
    run: (text) => void readChainText(text),
  }),
  ofValue({
    name: 'team/statement',
    seeds: statementTypes.map((type) => ({ ...foundation, type })),
    run: (value) => void readStatement(value),
  }),
  ofText({
    name: 'team/invitation',
    seeds: [`https://keep.example.org/join#${[hex, 'abcd1234', 'A'.repeat(22), '7', hex].join('.')}`],
    run: (text) => void readInvitationLink(text),
  }),
  ofValue({
    name: 'team/join-request',
    seeds: [{ card: '{}', mac: hex }],
    run: (value) => {
      const { card, mac } = Object(value) as { card: unknown; mac: unknown }
      if (typeof card === 'string' && typeof mac === 'string')
        readJoinRequest({ team: hex, invite: 'abcd1234', secret: 'A'.repeat(22) }, { card, mac })
    },
  }),
  ofText({
    name: 'team/call',
    seeds: [`sparekey-keep ada laptop 1767225600000 ${'A'.repeat(86)}`],
    run: (text) => void readCallHeader(text),
  }),
  ofText({
    name: 'team/release',
    seeds: [`sparekey release v1\n{}\n\n— ada/laptop ${'A'.repeat(86)}\n`],
    run: (text) => void readRelease(text),
  }),
]

/** Some of the valid inputs are encrypted: they are made anew in each run. */
export const keepTargets = async (): Promise<readonly Target[]> => [
  ...(await vault()),
  ...(await interchange()),
  ...pasted,
  ...paper,
  ...teams,
]
