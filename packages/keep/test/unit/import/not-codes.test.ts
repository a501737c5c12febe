import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { entropyToMnemonic } from '@scure/bip39'
import { wordlist as english } from '@scure/bip39/wordlists/english.js'
import { wordlist as french } from '@scure/bip39/wordlists/french.js'
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js'
import { wordlist as korean } from '@scure/bip39/wordlists/korean.js'
import { wordlist as simplifiedChinese } from '@scure/bip39/wordlists/simplified-chinese.js'
import { wordlist as spanish } from '@scure/bip39/wordlists/spanish.js'
import { wordsOfNoList } from '../../../src/import/not-codes/phrase.ts'
import { slip39Words } from '../../../src/import/not-codes/slip39-words.ts'
import { expectedSamples, read, sampleText, texts, warningCodes } from './support.ts'

// Published test vectors of BIP-39 and SLIP-39; no wallet stands behind them.
const twelve = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
const share =
  'duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision keyboard'
const extendableShare =
  'testify swimming academic academic column loyalty smear include exotic bedroom exotic wrist lobe cover grief golden smart junior estimate learn'

function messageOf(text: string, code: string): string {
  return read(text).warnings.find((warning) => warning.code === code)?.message ?? ''
}

describe('a BIP-39 phrase', () => {
  const ways: readonly [name: string, text: string][] = [
    ['on one line', twelve],
    ['one word a line', twelve.replaceAll(' ', '\n')],
    ['in capitals', twelve.toUpperCase()],
    ['with commas', twelve.replaceAll(' ', ', ')],
    [
      'numbered',
      twelve
        .split(' ')
        .map((word, i) => `${i + 1}. ${word}`)
        .join('\n'),
    ],
    [
      'cut down to four letters',
      twelve
        .split(' ')
        .map((word) => word.slice(0, 4))
        .join(' '),
    ],
    ['under a heading', `My wallet seed phrase:\n\n${twelve}\n\nKeep it secret.`],
    [
      'in two columns numbered downwards',
      Array.from(
        { length: 6 },
        (_, i) => `${i + 1}. ${twelve.split(' ')[i]}    ${i + 7}. ${twelve.split(' ')[i + 6]}`,
      ).join('\n'),
    ],
  ]
  for (const [name, text] of ways) {
    test(`${name} is named and not imported`, () => {
      assert.deepEqual(read(text).codes, [])
      assert.match(messageOf(text, 'recovery_phrase'), /This is a recovery phrase of 12 words/)
    })
  }

  const lists = { english, french, japanese, korean, simplifiedChinese, spanish }
  for (const [language, list] of Object.entries(lists)) {
    for (const byteLength of [16, 20, 24, 28, 32]) {
      test(`of ${byteLength * 0.75} words in ${language} is named`, () => {
        const phrase = entropyToMnemonic(
          Uint8Array.from({ length: byteLength }, (_, i) => (i * 37 + 11) % 256),
          list,
        )
        assert.match(messageOf(phrase, 'recovery_phrase'), /This is a recovery phrase/)
      })
    }
  }

  test('with a wrong word is called one with a typing error', () => {
    assert.match(messageOf(twelve.replace('yellow', 'zebra'), 'recovery_phrase'), /typing error/)
  })

  test('of too few words is asked about', () => {
    const eight = twelve.split(' ').slice(0, 8).join(' ')
    assert.deepEqual(warningCodes(read(eight)), ['perhaps_recovery_phrase'])
  })

  test('is not called a wallet: Ente and Proton have such phrases too', () => {
    assert.match(messageOf(twelve, 'recovery_phrase'), /Ente, Proton/)
  })

  test('is returned as one code of many words only if the person names a service of phrases', () => {
    const phrase = entropyToMnemonic(new Uint8Array(32).fill(7), english)
    assert.deepEqual(read(`Ente\n\n${phrase}`).codes, [])
    assert.deepEqual(texts(read(phrase, { service: 'ente' })), [phrase])
  })
})

describe('a SLIP-39 share', () => {
  for (const [name, text] of Object.entries({ plain: share, extendable: extendableShare })) {
    test(`(${name}) is named with its set and not imported`, () => {
      assert.deepEqual(read(text).codes, [])
      const message = messageOf(text, 'recovery_phrase')
      assert.match(message, /SLIP-39, 20 words/)
      assert.ok(message.includes(`begin with "${text.split(' ').slice(0, 2).join(' ')}"`))
    })
  }

  test('with a wrong word is called one with a typing error', () => {
    assert.match(messageOf(share.replace('keyboard', 'kidney'), 'recovery_phrase'), /typing error/)
  })

  test('the word list is the one of the standard', () => {
    assert.equal(slip39Words.length, 1024)
    assert.deepEqual(slip39Words, slip39Words.toSorted())
    assert.equal(new Set(slip39Words.map((word) => word.slice(0, 4))).size, 1024)
  })
})

test('a phrase of Electrum is named', () => {
  const phrase = 'wild father tree among universe such mobile favorite target dynamic credit identify'
  assert.match(messageOf(phrase, 'recovery_phrase'), /This is a recovery phrase of 12 words/)
})

test('the word key of Cryptomator is named', () => {
  const words = Array.from(
    { length: 44 },
    (_, i) => ['pattern', 'quietly', 'orchard', 'lantern'][i % 4],
  ).join(' ')
  const result = read(`Cryptomator Recovery Key\nmy vault\n\n${words}\n`)
  assert.deepEqual(result.codes, [])
  assert.deepEqual(warningCodes(result), ['recovery_phrase'])
})

test('the words that rule a phrase out stand in no list, whole or cut to four letters', () => {
  const whole = [english, french, spanish, japanese, korean, simplifiedChinese, slip39Words].flat()
  const cut = [english, slip39Words].flat().map((word) => word.slice(0, 4))
  const listed = new Set([...whole, ...cut])
  assert.deepEqual(
    [...wordsOfNoList].filter((word) => listed.has(word)),
    [],
  )
})

describe('ordinary text is no phrase', () => {
  const prose = [
    'Please keep this paper in a safe place and do not show it to anyone, because whoever holds it can open the account.',
    'To make the machine ready for use, open the cover, remove the paper, turn the wheel, and close the cover again.',
    'The table below says, for each of the keys, whether it is active: yes no yes no yes no yes no yes no yes no yes no.',
  ]
  for (const text of prose) {
    test(`"${text.slice(0, 30)}…"`, () => {
      assert.deepEqual(warningCodes(read(text)), ['no_codes'])
    })
  }

  for (const id of Object.keys(expectedSamples)) {
    test(`the sample of ${id}`, () => {
      assert.ok(!warningCodes(read(sampleText(id), { service: id })).some((code) => code.includes('phrase')))
    })
  }
})

describe('secrets of other kinds are named and never returned', () => {
  const middle = 'q7Xw2LmZp9RtV4sKd8Yb3NcF6hJg1TeA'
  const secrets: readonly [secret: string, code: string, what: RegExp][] = [
    [
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${middle}\n-----END OPENSSH PRIVATE KEY-----`,
      'private_key',
      /SSH/,
    ],
    [`-----BEGIN RSA PRIVATE KEY-----\n${middle}\n-----END RSA PRIVATE KEY-----`, 'private_key', /PEM/],
    [`-----BEGIN PRIVATE KEY-----\n${middle}`, 'private_key', /PEM/],
    [
      `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${middle}\n-----END PGP PRIVATE KEY BLOCK-----`,
      'private_key',
      /PGP/,
    ],
    [`PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n${middle}`, 'private_key', /PuTTY/],
    [`AGE-SECRET-KEY-1${'QPZRY9X8'.repeat(7)}QP`, 'private_key', /age/],
    [
      'xprv9s21ZrQH143K4QViKpwKCpS2zVbz8GrZgpEchMDg6KME9HZtjfL7iThE9w5muQA4YPHKN1u5VM1w8D4pvnjxa2BmpGMfXr7hnRrRHZ9',
      'private_key',
      /wallet/,
    ],
    [`0x${'0123456789abcdef'.repeat(4)}`, 'private_key', /wallet/],
    [`ghp_${middle}`, 'api_token', /GitHub/],
    [`github_pat_${middle}`, 'api_token', /GitHub/],
    [`glpat-${middle.slice(0, 20)}`, 'api_token', /GitLab/],
    [`npm_${middle}`, 'api_token', /npm/],
    [`pypi-${middle}`, 'api_token', /PyPI/],
    [`sk_live_${middle.slice(0, 24)}`, 'api_token', /Stripe/],
    ['AKIAIOSFODNN7EXAMPLE', 'api_token', /AWS/],
    [`xoxb-123456789012-${middle}`, 'api_token', /Slack/],
    [`AIza${middle}xyz`, 'api_token', /Google/],
    [`eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${middle}`, 'api_token', /JWT/],
    ['A3-ABCDEF-GHJKLM-NPQRS-TVWXY-23456-789AB', 'other_secret', /1Password/],
    [`KEEP-1QQQ${'-QPZR'.repeat(8)}`, 'other_secret', /vault of this program/],
  ]
  for (const [secret, code, what] of secrets) {
    test(`${secret.slice(0, 18).replaceAll('\n', ' ')}…`, () => {
      const alone = read(secret)
      assert.deepEqual(alone.codes, [])
      assert.deepEqual(warningCodes(alone), [code])
      assert.match(alone.warnings[0]?.message ?? '', what)

      const among = read(`${sampleText('github')}\n\n${secret}\n`)
      assert.deepEqual(among.codes, expectedSamples['github']?.codes)
      assert.ok(warningCodes(among).includes(code))
    })
  }
})

describe('nothing that is said holds a secret', () => {
  const told = (text: string): string => {
    const { warnings, candidates } = read(text)
    return JSON.stringify([warnings, candidates])
  }

  for (const [id, { codes }] of Object.entries(expectedSamples)) {
    test(`of ${id}`, () => {
      const text = told(`${sampleText(id)}\n${codes[0]?.text}\nghp_q7Xw2LmZp9RtV4sKd8Yb3NcF6hJg1TeA\n`)
      for (const code of codes) assert.ok(!text.includes(code.text))
      assert.ok(!text.includes('q7Xw2LmZp9RtV4sKd8Yb3NcF6hJg1TeA'))
    })
  }

  test('of a phrase or a secret', () => {
    assert.ok(!told(twelve).includes('sausage'))
    assert.ok(!told(share).includes('academic'))
    assert.ok(!told('JBSWY3DPEHPK3PXP').includes('JBSWY3DP'))
    assert.ok(!told('128742').includes('128742'))
  })
})
