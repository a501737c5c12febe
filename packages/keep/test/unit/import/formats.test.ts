import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { expectedSamples, read, texts, usedTexts, warningCodes } from './support.ts'

const github = expectedSamples['github']!.codes.map(({ text }) => text)
const google = expectedSamples['google']!.codes.map(({ text }) => text)
const [first = '', second = '', third = ''] = github

describe('HTML', () => {
  test('scripts, styles, comments, hidden and password boxes are not read', () => {
    const page = `<html><head><script>\naaaa1-11112\n</script><style>\nbbbb1-22223\n</style></head><body>
      <!--\ncccc1-33334\n--><input type="hidden" name="token" value="dddd1-44445" readonly>
      <input type="password" value="eeee1-55556" readonly>
      <pre>${github.join('\n')}</pre></body></html>`
    assert.deepEqual(texts(read(page)), github)
  })

  test('a box that can only be read shows its text', () => {
    const page = `<form><textarea readonly>${github.slice(0, 8).join('\n')}</textarea>${github
      .slice(8)
      .map((code) => `<input type="text" readonly value="${code}">`)
      .join('')}</form>`
    assert.deepEqual(texts(read(page)), github)
  })

  test('a ticked box marks the code beside it', () => {
    const page = `<ul><li><input type="checkbox"> ${first}</li><li><input type="checkbox" checked> ${second}</li></ul>`
    assert.deepEqual(usedTexts(read(page)), [second])
  })

  test('entities are read as the signs they stand for', () => {
    const page = google.map((code) => `<div>${code.replace(' ', '&nbsp;')}</div>`).join('')
    assert.deepEqual(texts(read(page)), google)
    const dashed = github.map((code) => `<div>${code.replace('-', '&#8209;')}</div>`).join('')
    assert.deepEqual(texts(read(dashed)), github)
  })

  test('elements inside a code do not break it', () => {
    const page = github
      .map((code) => `<p><b>${code.slice(0, 5)}</b>-<wbr><b>${code.slice(6)}</b></p>`)
      .join('\n')
    assert.deepEqual(texts(read(page)), github)
  })

  test('the rows of a table are read, however its source is laid out', () => {
    const rows = google.map(
      (code, i) => `<tr>\n  <td>\n    ${10 - i}.\n  </td>\n  <td>\n    ${code}\n  </td>\n</tr>`,
    )
    const { codes } = read(`<table>\n${rows.join('\n')}\n</table>`)
    assert.deepEqual(codes[0], { text: google[0], position: 10, used: false })
    assert.equal(codes.length, 10)
  })

  test('groups in cells of their own are one code', () => {
    const rows = google.map((code) => `<tr><td>${code.replace(' ', '</td><td>')}</td></tr>`)
    assert.deepEqual(texts(read(`<table>${rows.join('')}</table>`)), google)
  })

  test('tags that are never closed are no trap', () => {
    assert.deepEqual(texts(read(`<ul><li>${github.join('<li>')}`)), github)
    assert.deepEqual(texts(read(`<p>${github.join('<br>')}<script`)), github)
  })

  test('tags inside Markdown leave its lines alone', () => {
    const result = read(`# Codes\n\n- ${first}\n- <s>${second}</s>\n- ${third}<br>\n`)
    assert.deepEqual(texts(result), [first, second, third])
    assert.deepEqual(usedTexts(result), [second])
  })
})

describe('JSON', () => {
  test('objects say of each code whether it is used', () => {
    const value = { codes: github.map((code, i) => ({ code, used: i === 2, created: '2026-01-05' })) }
    assert.deepEqual(usedTexts(read(JSON.stringify(value))), [third])
  })

  test('codes that are keys are codes, with the day of their use', () => {
    const value = { backup_codes_used: { [first]: '2026-01-03T10:00:00Z', [second]: '2026-02-04T10:00:00Z' } }
    const result = read(JSON.stringify(value))
    assert.deepEqual(texts(result), [first, second])
    assert.deepEqual(usedTexts(result), [first, second])
  })

  test('identifiers, dates and names beside the codes are not codes', () => {
    const value = { id: '00112-23344', user: 'abcde-12345', created: '2026-01-05', recovery_codes: github }
    assert.deepEqual(texts(read(JSON.stringify(value))), github)
  })

  test('text that only begins like JSON is text', () => {
    assert.deepEqual(texts(read(`[codes]\n${github.join('\n')}`)), github)
  })
})

describe('tables', () => {
  test('the titles of columns say what is no code', () => {
    const rows = github.map((code, i) =>
      [`laptop${i}`, code, '2026-01-05', i === 0 ? '2026-02-01' : ''].join('\t'),
    )
    const result = read(['Device\tCode\tCreated\tUsed on', ...rows].join('\n'))
    assert.deepEqual(texts(result), github)
    assert.deepEqual(usedTexts(result), [first])
  })

  test('CSV with quotes and semicolons', () => {
    const rows = github.map((code, i) => `"${i + 1}";"${code}";"${i < 2 ? 'yes' : 'no'}"`)
    const result = read(['"No";"Code";"Used"', ...rows].join('\r\n'))
    assert.deepEqual(texts(result), github)
    assert.deepEqual(usedTexts(result), [first, second])
  })

  test('boxes drawn with lines', () => {
    assert.deepEqual(texts(read(`┌───┐\n${github.map((code) => `│ ${code} │`).join('\n')}\n└───┘`)), github)
  })

  test('one cell a line, with number, code and state', () => {
    const cells = github.map((code, i) => `${i + 1}\n${code}\n${i % 2 === 0 ? 'Used' : 'Unused'}`)
    const { codes } = read(cells.join('\n'))
    assert.deepEqual(
      codes,
      github.map((text, i) => ({ text, position: i + 1, used: i % 2 === 0 })),
    )
  })
})

describe('exports of password managers', () => {
  const item = (name: string, notes: string, fields: unknown[] = []): unknown => ({
    type: 1,
    name,
    notes,
    fields,
    login: { username: 'someone', password: 'hunter2-hunter2', totp: 'JBSWY3DPEHPK3PXP' },
  })

  test('codes in a hidden field are found, with the service of the item', () => {
    const value = {
      items: [item('GitHub', '', [{ name: 'recovery codes', value: github.join(' '), type: 1 }])],
    }
    const result = read(JSON.stringify(value))
    assert.equal(result.service, 'github')
    assert.deepEqual(texts(result), github)
  })

  test('several accounts with codes are named, and told apart by the service', () => {
    const value = {
      items: [
        item('GitHub', `backup\n${github.join('\n')}`),
        item('Google', google.join('\n')),
        item('Bank', 'call 12345678'),
        item('Library', '20417835'),
      ],
    }
    const result = read(JSON.stringify(value))
    assert.equal(result.service, null)
    assert.equal(result.codes.length, 26)
    assert.match(result.warnings[0]?.message ?? '', /GitHub: 16; Google: 10/)
    assert.deepEqual(texts(read(JSON.stringify(value), { service: 'google' })), google)
  })

  test('passwords, user names and numbers in notes are no codes', () => {
    const result = read(JSON.stringify({ items: [item('Bank', 'customer 12345678\nsort code 12-34-56')] }))
    assert.deepEqual(result.codes, [])
    assert.deepEqual(warningCodes(result), ['no_codes'])
  })
})

describe('words and layout', () => {
  test('codes inside sentences are found where the sentences announce them', () => {
    const text = `The first code is ${first}, the second code is ${second}.\nYour last recovery code: ${third}.`
    assert.deepEqual(texts(read(text)), [first, second, third])
  })

  test('notes after a code do not hide it', () => {
    const text = `${first}  for the new laptop\n${second}\n${third}  used on 3 March at the airport`
    const result = read(text)
    assert.deepEqual(texts(result), [first, second, third])
    assert.deepEqual(usedTexts(result), [third])
  })

  test('an example of the look is no code', () => {
    assert.deepEqual(texts(read(`Codes look like xxxxx-xxxxx.\n${github.join('\n')}`)), github)
  })

  test('spaces around dashes are taken away', () => {
    const result = read(github.map((code) => code.replace('-', ' - ')).join('\n'))
    assert.deepEqual(texts(result), github)
    assert.ok(warningCodes(result).includes('typography_restored'))
  })

  test('words of one length are no codes', () => {
    const sports = [
      'basketball',
      'volleyball',
      'gymnastics',
      'dodgeballs',
      'racquetman',
      'snowboards',
      'powerlifts',
      'curlingist',
    ]
    assert.deepEqual(texts(read(sports.join('\n'))), [])
  })

  test('numbers here and there in a long text are no codes', () => {
    const report = Array.from(
      { length: 6 },
      (_, i) => `${41_372_905 + i * 7_654_321}\n${'That many were sold in the year.\n'.repeat(9)}`,
    )
    assert.deepEqual(texts(read(report.join('\n'))), [])
  })

  test('numbers with labels of something else are no codes', () => {
    const card = 'Phone: 12345678\nID: 23456789\nPIN: 34567890\nCustomer: 45678901\nInvoice: 56789012\n'
    assert.deepEqual(texts(read(card)), [])
  })

  test('one name that comes again and again in a manual is no code', () => {
    const paragraph =
      'Uint8Array\n\nThe bytes are kept in memory until the stream ends, and then they go away.\n'
    assert.deepEqual(texts(read(paragraph.repeat(20))), [])
  })

  test('numbers with the same word are no codes', () => {
    const sizes = ['zip 46943 bytes', 'tar 62649 bytes', 'rar 18053 bytes', 'iso 77120 bytes']
    assert.deepEqual(texts(read(sizes.join('\n'))), [])
    assert.deepEqual(texts(read('* RFC 2104\n* RFC 5869\n* RFC 7914\n* RFC 9106\n')), [])
  })

  test('words with the shape of codes are no codes', () => {
    const text =
      'Shopping\n\ncarrots\nlettuce\ntomatoes\npeppers\nmustard\nolive-oil\nself-raising flour\nTypeScript\nlocalStorage\nsha256\n'
    assert.deepEqual(texts(read(text)), [])
  })
})
