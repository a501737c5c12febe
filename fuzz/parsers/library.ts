// Everything that the library reads: codes, ids, notes of the log, policies, key rings, imports.
import { cosignedAt, parseWitnessKey } from '../../packages/sparekey/src/audit/log/cosignature.ts'
import { parseBase64, printBase64 } from '../../packages/sparekey/src/audit/log/base64.ts'
import {
  openNote,
  parseVerifierKey,
  printVerifierKey,
  signNote,
  splitNote,
  verifierKeyOf,
} from '../../packages/sparekey/src/audit/log/note.ts'
import { parseProof, printProof } from '../../packages/sparekey/src/audit/log/proof-text.ts'
import { parseTilePath, printTilePath } from '../../packages/sparekey/src/audit/log/tiles.ts'
import {
  openCheckpoint,
  parseTreeHead,
  printTreeHead,
  signTreeHead,
} from '../../packages/sparekey/src/audit/log/tree-head.ts'
import { readKept, readPromises } from '../../packages/sparekey/src/audit/log-check/kept.ts'
import { readEntry } from '../../packages/sparekey/src/audit/receipts/entry.ts'
import { verifyReceipt } from '../../packages/sparekey/src/audit/receipts/verify.ts'
import { describeMalformation } from '../../packages/sparekey/src/codes/describe.ts'
import { parseImportedScheme } from '../../packages/sparekey/src/codes/imported-scheme.ts'
import {
  legacyBytes,
  legacyShapeOfPattern,
  patternBytes,
  readLegacyText,
} from '../../packages/sparekey/src/codes/legacy.ts'
import { parseCode } from '../../packages/sparekey/src/codes/parse.ts'
import { printCode } from '../../packages/sparekey/src/codes/parsed-code.ts'
import { redactCodes } from '../../packages/sparekey/src/codes/redact.ts'
import { parseBase64url, printBase64url } from '../../packages/sparekey/src/crypto/base64url.ts'
import { parseDerivation, printDerivation } from '../../packages/sparekey/src/crypto/derivation.ts'
import { parseForeignScheme, printForeignScheme } from '../../packages/sparekey/src/crypto/foreign-scheme.ts'
import { generateKeyRing } from '../../packages/sparekey/src/crypto/key-ring-data.ts'
import { parseKeyRing, printKeyRing } from '../../packages/sparekey/src/crypto/key-ring-text.ts'
import { parseWrappedRing } from '../../packages/sparekey/src/crypto/key-sources/wrapped-ring.ts'
import { nodePrimitives as primitives } from '../../packages/sparekey/src/crypto/node-primitives.ts'
import { readScopes } from '../../packages/sparekey/src/access/scopes.ts'
import { readImportInput } from '../../packages/sparekey/src/lifecycle/import-input.ts'
import {
  parseEventId,
  parseSetId,
  parseToken,
  printSetId,
  printToken,
} from '../../packages/sparekey/src/lifecycle/identifiers.ts'
import {
  readContacts,
  readContext,
  readEventsInput,
  readIssueInput,
  readRedeemInput,
} from '../../packages/sparekey/src/lifecycle/input.ts'
import { parsePolicies } from '../../packages/sparekey/src/policy/named-policies.ts'
import { parsePolicy } from '../../packages/sparekey/src/policy/parse.ts'
import { printPolicy } from '../../packages/sparekey/src/policy/print.ts'
import { seededRandom, wrongCode } from '../../packages/sparekey/test/support/codes.ts'
import { ofBytes, ofJsonText, ofText, ofValue, promise, type Target } from './target.ts'

const random = seededRandom(1)
const signer = { name: 'sparekey/log/fuzz', seed: random(32) }
const key = verifierKeyOf(primitives, signer)
const root = random(32)
const head = { origin: signer.name, epoch: 1, size: 300, root }
const checkpoint = signTreeHead(primitives, head, signer)
const proof = printProof({ extra: random(40), index: 7, hashes: [random(32), random(32)], checkpoint })
const ring = printKeyRing(generateKeyRing(random, new Date(0)))

/** Whoever prints what was read and reads it again has the same. */
const same = (again: string | null, text: string, what: string): void =>
  promise(again === text, `${what}: printed again it is another text`)

const DIGITS_CODE = '7825-1952-9470-6324-7690-1381'
const CODES: readonly string[] = [
  wrongCode(1),
  wrongCode(2, 'long'),
  DIGITS_CODE,
  wrongCode(3).toLowerCase(),
  wrongCode(4).replaceAll('-', ' '),
  wrongCode(5).replaceAll('0', 'O'),
  'A7K2',
  `codes: ${wrongCode(6)}, ${wrongCode(7)}`,
]

const codes: readonly Target[] = [
  ofText({
    name: 'codes/parse',
    seeds: CODES,
    run: (text) => {
      const parsed = parseCode(text)
      if (!parsed.ok) {
        const sentence = describeMalformation(parsed.problem)
        promise(sentence.length > 10 && sentence.length < 400, 'a malformation without a sentence')
        return
      }
      const again = parseCode(printCode(parsed.code))
      promise(
        again.ok && again.code.symbols === parsed.code.symbols,
        'a code that is printed is another code',
      )
      promise(
        !redactCodes(`{"x":"${printCode(parsed.code)}"}`).includes(printCode(parsed.code)),
        'a code that a log would show',
      )
    },
  }),
  ofText({
    name: 'codes/redact',
    seeds: CODES.map((code) => `{"msg":"${code} ${code}"}`),
    run: (text) => promise(typeof redactCodes(text) === 'string', 'no text'),
  }),
  ofText({
    name: 'codes/legacy',
    seeds: ['abcd-efgh', '1234 5678', 'a1b2c3d4e5', 'Zz9!'],
    run: (text) => {
      const legacy = readLegacyText(text)
      if (legacy === null) return
      for (const symbols of ['digits', 'hex', 'alphanumeric', 'alphanumeric_cased', 'ascii_cased'] as const) {
        const shape = { symbols, shortest: 4, longest: 64 }
        legacyBytes(legacy, shape)
        patternBytes(legacy, shape, 'xxxxx-xxxxx')
      }
    },
  }),
  ofText({
    name: 'codes/legacy-pattern',
    seeds: ['xxxxx-xxxxx', 'XXXX XXXX', 'x-x-x-x'],
    run: (text) => void legacyShapeOfPattern(text, 'alphanumeric'),
  }),
  ofText({
    name: 'codes/imported-scheme',
    seeds: ['imported/1;symbols=hex;shortest=8;longest=8', 'sparekey/1'],
    run: (text) => void parseImportedScheme(text),
  }),
]

const ids: readonly Target[] = [
  ofText({
    name: 'ids/set',
    seeds: [printSetId(random(16)), printSetId(new Uint8Array(16))],
    run: (text) => {
      const bytes = parseSetId(text)
      if (bytes !== null) same(printSetId(bytes), text, 'a set id')
    },
  }),
  ofText({
    name: 'ids/event',
    seeds: ['evt_fmfc4x5x1fv4av5arj1fdw34mw'],
    run: (text) => void parseEventId(text),
  }),
  ofText({
    name: 'ids/token',
    seeds: [printToken('rct', random(48)), printToken('pgl', random(48))],
    run: (text) => {
      const bytes = parseToken('rct', text)
      if (bytes !== null) same(printToken('rct', bytes), text, 'a token')
    },
  }),
  ofText({
    name: 'ids/base64url',
    seeds: [printBase64url(random(32)), ''],
    run: (text) => {
      const bytes = parseBase64url(text)
      if (bytes !== null) same(printBase64url(bytes), text, 'base64url')
    },
  }),
  ofText({
    name: 'ids/base64',
    seeds: [printBase64(random(32)), printBase64(random(31))],
    run: (text) => {
      const bytes = parseBase64(text)
      if (bytes !== null) same(printBase64(bytes), text, 'base64')
    },
  }),
  ofText({
    name: 'ids/scopes',
    seeds: ['*', 'issue redeem', 'ssf.read'],
    run: (text) => void readScopes(text),
  }),
]

const signedTexts = [printTreeHead(head), 'a\nb\n']

const log: readonly Target[] = [
  ofText({
    name: 'log/note',
    seeds: [checkpoint, signNote(primitives, 'a\nb\n', signer)],
    run: (text) => {
      splitNote(text)
      const opened = openNote(primitives, text, [key])
      // Lines of signers that are not known are passed over (c2sp.org/signed-note).
      if (opened.ok) promise(signedTexts.includes(opened.text), 'a text that the log never signed opens')
    },
  }),
  ofText({
    name: 'log/checkpoint',
    seeds: [checkpoint],
    run: (text) => {
      const opened = openCheckpoint(primitives, text, key)
      if (opened.ok) promise(opened.head.size === head.size, 'a checkpoint that was never signed opens')
    },
  }),
  ofText({
    name: 'log/tree-head',
    seeds: [printTreeHead(head), `${printTreeHead(head)}extension 1\n`],
    run: (text) => {
      const parsed = parseTreeHead(text)
      if (parsed !== null)
        promise(text.startsWith(printTreeHead(parsed)), 'a tree head that is printed otherwise')
    },
  }),
  ofText({
    name: 'log/proof',
    seeds: [proof],
    run: (text) => {
      const parsed = parseProof(text)
      if (parsed !== null) same(printProof(parsed), text, 'a proof')
    },
  }),
  ofText({
    name: 'log/receipt',
    seeds: [proof],
    run: (text) => promise(!verifyReceipt(primitives, text, key).ok, 'a receipt of nothing is verified'),
  }),
  ofText({
    name: 'log/kept',
    seeds: [checkpoint + checkpoint, proof + checkpoint],
    run: (text) => {
      readKept(primitives, text, key)
      readPromises(primitives, text, key)
    },
  }),
  ofText({
    name: 'log/verifier-key',
    seeds: [printVerifierKey(primitives, key), printVerifierKey(primitives, key, 0x04)],
    run: (text) => {
      const parsed = parseVerifierKey(primitives, text)
      if (parsed !== null) same(printVerifierKey(primitives, parsed), text, 'a verifier key')
      parseWitnessKey(primitives, text)
    },
  }),
  ofText({
    name: 'log/cosignature',
    seeds: [checkpoint],
    run: (text) => promise(cosignedAt(primitives, text, key) === null, 'a cosignature out of nothing'),
  }),
  ofText({
    name: 'log/tile-path',
    seeds: ['0/000', '0/x001/x234/067', '1/000.p/17'],
    run: (text) => {
      const place = parseTilePath(text)
      if (place !== null) same(printTilePath(place), text, 'a tile path')
    },
  }),
  ofBytes({
    name: 'log/entry',
    seeds: [new Uint8Array(Buffer.from('{"type":"code.redeemed"}')), random(200)],
    run: (bytes) => void readEntry(primitives, bytes),
  }),
]

const keys: readonly Target[] = [
  ofJsonText({
    name: 'keys/ring',
    seeds: [ring],
    run: (text) => {
      const data = parseKeyRing(text)
      same(JSON.stringify(parseKeyRing(printKeyRing(data))), JSON.stringify(data), 'a key ring')
    },
  }),
  ofJsonText({
    name: 'keys/wrapped-ring',
    seeds: [ring, '{"sparekey":"wrapped","mount":"transit"}'],
    run: (text) => void parseWrappedRing(text),
  }),
  ofText({
    name: 'keys/derivation',
    seeds: ['argon2id$m=19456,t=2,p=1', 'pbkdf2-sha256$i=600000', 'hmac-sha256'],
    run: (text) => {
      const derivation = parseDerivation(text)
      if (derivation !== null) same(printDerivation(derivation), text, 'a derivation')
    },
  }),
  ofText({
    name: 'keys/foreign-scheme',
    seeds: ['bcrypt;cost=10', 'pbkdf2-sha256;rounds=1000', 'sha256', 'sha512'],
    run: (text) => {
      const scheme = parseForeignScheme(text)
      if (scheme !== null) same(printForeignScheme(scheme), text, 'a foreign scheme')
    },
  }),
]

const at = '2026-01-01T00:00:00.000Z'
/** Times are objects once they reach the library. */
const withDates = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (name, one: unknown) =>
    typeof one === 'string' && ['at', 'issuedAt', 'usedAt'].includes(name) ? new Date(one) : one,
  )

const inputs: readonly Target[] = [
  ofValue({
    name: 'policy/one',
    seeds: [
      {},
      { preset: 'strict' },
      { preset: 'legacy' },
      { preset: 'fips' },
      { format: 'long', issuing: { count: 5 }, attempts: { delaysSeconds: [30, 60] } },
      JSON.parse(printPolicy(parsePolicy({}))),
    ],
    run: (value) => {
      const policy = parsePolicy(value)
      same(printPolicy(parsePolicy(JSON.parse(printPolicy(policy)))), printPolicy(policy), 'a policy')
    },
  }),
  ofValue({
    name: 'policy/many',
    seeds: [{ strict: { preset: 'strict' }, vip: {} }],
    run: (value) => void parsePolicies(value),
  }),
  ofValue({
    name: 'input/issue',
    seeds: [
      {
        reason: 'enrollment',
        authentication: { methods: ['pwd', 'otp'], at },
        contacts: [{ channel: 'email', address: 'ada@example.org' }],
        count: 10,
      },
    ],
    run: (value) => void readIssueInput(withDates(value)),
  }),
  ofValue({
    name: 'input/redeem',
    seeds: [
      {
        code: wrongCode(1),
        firstFactor: { methods: ['pwd'], at },
        context: { ip: '203.0.113.7', userAgent: 'x', deviceId: 'd' },
      },
    ],
    run: (value) => void readRedeemInput(withDates(value)),
  }),
  ofValue({
    name: 'input/context',
    seeds: [{ ip: '::1', userAgent: 'x' }],
    run: (value) => void readContext(value),
  }),
  ofValue({
    name: 'input/contacts',
    seeds: [[{ channel: 'email', address: 'a@b.example', language: 'de-AT' }]],
    run: (value) => void readContacts(value),
  }),
  ofValue({
    name: 'input/events-cursor',
    seeds: [{ limit: 10, cursor: 'e12' }],
    run: (value) => void readEventsInput(value),
  }),
  ofValue({
    name: 'input/import',
    seeds: [
      {
        source: 'old',
        codes: ['abcd-efgh', { code: 'ijkl-mnop', usedAt: at }],
        symbols: 'alphanumeric',
        issuedAt: at,
      },
      {
        source: 'old',
        scheme: 'sha256',
        verifiers: ['ab'.repeat(32)],
        used: [{ index: 0, at }],
        pattern: 'xxxx-xxxx',
        symbols: 'hex',
        randomBits: 32,
      },
    ],
    run: (value) => void readImportInput(withDates(value), Date.parse(at)),
  }),
]

export const libraryTargets: readonly Target[] = [...codes, ...ids, ...log, ...keys, ...inputs]
