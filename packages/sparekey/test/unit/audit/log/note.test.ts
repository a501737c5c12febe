import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import {
  openNote,
  parseVerifierKey,
  printVerifierKey,
  signNote,
  splitNote,
  verifierKeyOf,
} from '../../../../src/audit/log/note.ts'
import { parseProof, printProof } from '../../../../src/audit/log/proof-text.ts'
import {
  openCheckpoint,
  parseTreeHead,
  printTreeHead,
  signTreeHead,
} from '../../../../src/audit/log/tree-head.ts'
import { nodePrimitives, nodeRandom } from '../../../../src/crypto/node-primitives.ts'
import { ArgumentRangeError } from '../../../../src/errors.ts'
import { toHex } from './support.ts'

const signer = (name: string) => ({ name, seed: nodeRandom(32) })
const keyOf = (one: { name: string; seed: Uint8Array }) => verifierKeyOf(nodePrimitives, one)

/** C2SP signed-note v1.0.0, "Example". */
const published = {
  key: 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  note: `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`,
}

describe('signed notes', () => {
  test('the key of the specification opens the note of the specification', () => {
    const key = parseVerifierKey(nodePrimitives, published.key)
    assert.ok(key)
    assert.equal(printVerifierKey(nodePrimitives, key), published.key)
    const opened = openNote(nodePrimitives, published.note, [key])
    assert.deepEqual(opened, { ok: true, text: 'This is an example message.\n', signedBy: [key] })
  })

  test('any character changed in the published note is not opened', () => {
    const key = parseVerifierKey(nodePrimitives, published.key)
    assert.ok(key)
    for (let at = 0; at < published.note.length; at += 1) {
      const changed = `${published.note.slice(0, at)}${published.note[at] === 'x' ? 'y' : 'x'}${published.note.slice(at + 1)}`
      assert.equal(openNote(nodePrimitives, changed, [key]).ok, false, `character ${at}`)
    }
  })

  test('what is signed opens, with empty lines in it and among signatures of keys that are not known', () => {
    const [own, other, witness] = [signer('a.example/log'), signer('a.example/log'), signer('w.example')]
    const text = 'one\n\nthree — four\n'
    const lines = [other, own, witness].map((one) =>
      signNote(nodePrimitives, text, one).slice(text.length + 1),
    )
    const note = `${text}\n${lines.join('')}`
    const opened = openNote(nodePrimitives, note, [keyOf(witness), keyOf(own)])
    assert.deepEqual(opened, { ok: true, text, signedBy: [keyOf(own), keyOf(witness)] })
    assert.deepEqual(openNote(nodePrimitives, note, []), { ok: false, fault: 'unsigned' })
    const stranger = keyOf(signer('a.example/log'))
    assert.deepEqual(openNote(nodePrimitives, note, [stranger]), { ok: false, fault: 'unsigned' })
  })

  test('a known key that did not sign spoils the note, also beside one that did', () => {
    const [own, witness] = [signer('a.example/log'), signer('w.example')]
    const text = 'one\n'
    const line = signNote(nodePrimitives, 'two\n', witness).slice('two\n'.length + 1)
    const note = `${signNote(nodePrimitives, text, own)}${line}`
    assert.equal(openNote(nodePrimitives, note, [keyOf(own)]).ok, true)
    const both = openNote(nodePrimitives, note, [keyOf(own), keyOf(witness)])
    assert.deepEqual(both, { ok: false, fault: 'signature_wrong' })
  })

  test('sixteen signatures are read', () => {
    const signers = Array.from({ length: 16 }, (_, index) => signer(`w${index}.example`))
    const text = 'one\n'
    const lines = signers.map((one) => signNote(nodePrimitives, text, one).slice(text.length + 1))
    const opened = openNote(nodePrimitives, `${text}\n${lines.join('')}`, signers.map(keyOf))
    assert.ok(opened.ok)
    assert.equal(opened.signedBy.length, 16)
  })

  test('what is not a note is refused as malformed', () => {
    const note = signNote(nodePrimitives, 'one\n', signer('a.example'))
    const wrong = [
      '',
      'one\n',
      note.slice(0, -1),
      note.replace('one', 'o\tne'),
      note.replace('one', 'o\u0000ne'),
      note.replace('one', 'o\uD800ne'),
      note.replace('\n\n', '\n'),
      note.replace('— ', '- '),
      note.replace('a.example', ''),
      note.replace('a.example', 'a+example'),
      note.replace('a.example', 'a example'),
      note.replace(/ \S+\n$/, ' AAAA\n'),
      `${note}\n`,
      `${note}more\n`,
    ]
    for (const one of wrong) assert.equal(splitNote(one), null, JSON.stringify(one))
  })

  test('a text or a name that cannot stand in a note is not signed', () => {
    const refused = (field: string) => (error: unknown) =>
      error instanceof ArgumentRangeError && error.field === field
    for (const text of ['', 'one', 'o\tne\n', '\uD800\n']) {
      assert.throws(() => signNote(nodePrimitives, text, signer('a')), refused('text'))
    }
    for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\nb']) {
      assert.throws(() => signNote(nodePrimitives, 'one\n', signer(name)), refused('name'))
    }
  })

  test('keys survive printing; a changed text of a key is no key', () => {
    const key = keyOf(signer('a.example/log'))
    const text = printVerifierKey(nodePrimitives, key)
    assert.deepEqual(parseVerifierKey(nodePrimitives, text), key)
    for (let at = 0; at < text.length; at += 1) {
      const changed = `${text.slice(0, at)}${text[at] === '0' ? '1' : '0'}${text.slice(at + 1)}`
      assert.equal(parseVerifierKey(nodePrimitives, changed), null, `character ${at}`)
    }
  })
})

describe('checkpoints', () => {
  test('the checkpoint of the specification reads as what it says', () => {
    const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'
    const head = parseTreeHead(text)
    assert.ok(head)
    assert.deepEqual([head.origin, head.size], ['example.com/behind-the-sofa', 20_852_163])
    assert.equal(toHex(head.root).slice(0, 8), '0ac5186a')
    assert.equal(printTreeHead(head), text)
    assert.deepEqual(parseTreeHead(`${text}an extension\n`), head)
  })

  test('texts that are none are refused', () => {
    const root = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I='
    const wrong = [
      `log\n7\n${root}`,
      `\n7\n${root}\n`,
      `log\n07\n${root}\n`,
      `log\n-7\n${root}\n`,
      `log\n7.5\n${root}\n`,
      `log\n9007199254740993\n${root}\n`,
      `log\n\n${root}\n`,
      `log\n7\n${root.slice(0, -1)}\n`,
      `log\n7\nAAAA\n`,
      `log\n7\n${root.replace('2I=', '2J=')}\n`,
      `log\n7\n${root}\n\n`,
      `log\n7\n${root}\n\nmore\n`,
    ]
    for (const text of wrong) assert.equal(parseTreeHead(text), null, JSON.stringify(text))
  })

  test('a checkpoint opens with its log’s key and no other, and not under another origin', () => {
    const own = signer('sparekey/log/1')
    const head = { epoch: 1, size: 7, root: nodeRandom(32) }
    const checkpoint = signTreeHead(nodePrimitives, head, own)
    const opened = openCheckpoint(nodePrimitives, checkpoint, keyOf(own))
    assert.deepEqual(opened, { ok: true, head: { origin: own.name, ...head } })
    const stranger = keyOf(signer(own.name))
    assert.deepEqual(openCheckpoint(nodePrimitives, checkpoint, stranger), { ok: false, fault: 'unsigned' })
    const grown = checkpoint.replace('\n7\n', '\n8\n')
    assert.deepEqual(openCheckpoint(nodePrimitives, grown, keyOf(own)), {
      ok: false,
      fault: 'signature_wrong',
    })
    const elsewhere = signNote(nodePrimitives, printTreeHead({ origin: 'other', ...head }), own)
    assert.deepEqual(openCheckpoint(nodePrimitives, elsewhere, keyOf(own)), { ok: false, fault: 'other_log' })
    const noHead = signNote(nodePrimitives, 'hello\n', own)
    assert.deepEqual(openCheckpoint(nodePrimitives, noHead, keyOf(own)), { ok: false, fault: 'malformed' })
  })
})

test('each epoch of a log has an origin of its own, and its key opens them all', () => {
  const own = signer('sparekey/log/1')
  const origins = [1, 2, 10].map((epoch) => {
    const checkpoint = signTreeHead(nodePrimitives, { epoch, size: 7, root: nodeRandom(32) }, own)
    const opened = openCheckpoint(nodePrimitives, checkpoint, keyOf(own))
    assert.ok(opened.ok)
    assert.equal(opened.head.epoch, epoch)
    return opened.head.origin
  })
  assert.deepEqual(origins, ['sparekey/log/1', 'sparekey/log/1/2', 'sparekey/log/1/10'])
  for (const origin of [
    'sparekey/log',
    'sparekey/log/1/',
    'sparekey/log/1/1',
    'sparekey/log/1/02',
    'sparekey/log/1/x',
  ]) {
    const text = printTreeHead({ origin, size: 7, root: nodeRandom(32) })
    const opened = openCheckpoint(nodePrimitives, signNote(nodePrimitives, text, own), keyOf(own))
    assert.deepEqual(opened, { ok: false, fault: 'other_log' }, origin)
  }
})

describe('proofs as text', () => {
  const checkpoint = signTreeHead(nodePrimitives, { epoch: 1, size: 7, root: nodeRandom(32) }, signer('log'))

  test('are lines as c2sp.org/tlog-proof@v1 has them', () => {
    const [a, b] = [new Uint8Array(32), new Uint8Array(32).fill(255)]
    const text = printProof({ extra: Uint8Array.of(1, 2), index: 73_894, hashes: [a, b], checkpoint })
    const lines = [
      'c2sp.org/tlog-proof@v1',
      'extra AQI=',
      'index 73894',
      'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      '//////////////////////////////////////////8=',
      '',
      checkpoint,
    ]
    assert.equal(text, lines.join('\n'))
  })

  test('survive printing', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
    const proofs = fc.record(
      {
        extra: fc.option(fc.uint8Array({ maxLength: 99 })),
        index: fc.nat(),
        hashes: fc.array(bytes(32), { maxLength: 53 }),
        checkpoint: fc.constant(checkpoint),
      },
      { noNullPrototype: true },
    )
    fc.assert(fc.property(proofs, (proof) => assert.deepEqual(parseProof(printProof(proof)), proof)))
  })

  test('anything else is no proof', () => {
    const text = printProof({ extra: null, index: 3, hashes: [new Uint8Array(32)], checkpoint })
    const wrong = [
      '',
      text.replace('@v1', '@v2'),
      text.replace('index 3', 'index 03'),
      text.replace('index 3', 'index'),
      text.replace('index 3', 'extra !\nindex 3'),
      text.replace('AAAA', 'AAA'),
      text.replace(/^AAAA.*$/m, 'AAAA'),
      text.replace('\n\n', '\n'),
      text.replace('index 3\n', ''),
    ]
    for (const one of wrong) {
      const parsed = parseProof(one)
      assert.ok(parsed === null || !parsed.checkpoint.includes('\n7\n'), JSON.stringify(one))
    }
  })
})
