import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { expectedSamples, read, sampleText, texts, warningCodes } from './support.ts'

const github = expectedSamples['github']!.codes.map(({ text }) => text)
const nextcloud = expectedSamples['nextcloud']!.codes.map(({ text }) => text)

describe('trap 1: groups on one line', () => {
  test('four groups of four digits are two codes of Google', () => {
    const page = 'SAVE YOUR BACKUP CODES\n\n1234 5678 9012 3456\n2345 6789 0123 4567\n'
    assert.deepEqual(texts(read(page)), ['1234 5678', '9012 3456', '2345 6789', '0123 4567'])
  })

  test('eight groups of four are one code of Bitwarden', () => {
    const result = read('Bitwarden two-step login recovery code\n\n1gcw 3v1d uujr 3zf1 6muj iaki 35s7 gxnt\n')
    assert.deepEqual(texts(result), ['1gcw 3v1d uujr 3zf1 6muj iaki 35s7 gxnt'])
    assert.equal(result.service, 'bitwarden')
  })

  test('the groups alone are read in the same way, without a name', () => {
    assert.deepEqual(texts(read('1gcw 3v1d uujr 3zf1 6muj iaki 35s7 gxnt')), [
      '1gcw 3v1d uujr 3zf1 6muj iaki 35s7 gxnt',
    ])
    assert.deepEqual(texts(read('1234 5678 9012 3456')), ['1234 5678', '9012 3456'])
  })
})

describe('trap 2: numbers and bullets before codes', () => {
  const layouts: readonly [name: string, lay: (code: string, i: number) => string][] = [
    ['1. ', (code, i) => `${i + 1}. ${code}`],
    ['1: ', (code, i) => `${i + 1}: ${code}`],
    ['1) ', (code, i) => `${i + 1}) ${code}`],
    ['* ', (code) => `* ${code}`],
    ['a tab', (code) => `\t${code}`],
    ['1.', (code, i) => `${i + 1}.${code}`],
    ['#1 ', (code, i) => `#${i + 1} ${code}`],
  ]
  for (const [name, lay] of layouts) {
    test(`"${name}" is no part of a code`, () => {
      const { codes } = read(github.map(lay).join('\n'))
      assert.deepEqual(
        codes,
        github.map((text, i) => ({ text, position: i + 1, used: false })),
      )
    })
  }

  test('two columns with 1. and 6. on a line keep the printed numbers', () => {
    const { codes } = read(sampleText('google'))
    assert.deepEqual(codes.slice(0, 4), [
      { text: '8178 8442', position: 1, used: false },
      { text: '8979 2612', position: 6, used: false },
      { text: '0864 4054', position: 2, used: false },
      { text: '5953 9851', position: 7, used: false },
    ])
  })
})

describe('trap 5: line ends', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    for (const last of [end, '']) {
      test(`${JSON.stringify(end)} between lines and ${JSON.stringify(last)} at the end`, () => {
        assert.deepEqual(texts(read(github.join(end) + last)), github)
      })
    }
  }
})

describe('trap 6: what PDF, word processors and web pages put in', () => {
  const changes: readonly [name: string, change: (text: string) => string][] = [
    ['a byte order mark', (text) => `\uFEFF${text}`],
    ['no-break spaces', (text) => text.replaceAll(' ', '\u00A0')],
    ['soft hyphens', (text) => text.replaceAll(/(?<=[a-z0-9]{3})(?=[a-z0-9]{2})/g, '\u00AD')],
    ['en dashes', (text) => text.replaceAll('-', '\u2013')],
    ['smart bullets', (text) => text.replaceAll('* ', '\u2022\u00A0')],
    ['zero-width spaces', (text) => text.replaceAll('-', '-\u200B')],
  ]
  for (const [name, change] of changes) {
    test(`${name} are put back`, () => {
      const expected = expectedSamples['discord']!.codes.map(({ text }) => text)
      assert.deepEqual(texts(read(change(sampleText('discord')))), expected)
    })
  }

  test('and the person is told', () => {
    const result = read(sampleText('discord').replaceAll('-', '\u2013'))
    assert.ok(warningCodes(result).includes('typography_restored'))
    assert.ok(!warningCodes(read(sampleText('discord'))).includes('typography_restored'))
  })
})

describe('trap 7: the copy button differs from the download', () => {
  test('the title line that PyPI adds names it and is no code', () => {
    const result = read(`PyPI recovery codes\n${sampleText('pypi')}`)
    assert.equal(result.service, 'pypi')
    assert.deepEqual(
      texts(result),
      expectedSamples['pypi']!.codes.map((code) => code.text),
    )
  })
})

describe("trap 16: numbers on WordPress.com's printed page", () => {
  test('are kept as printed, with the warning that they differ from the file', () => {
    const codes = expectedSamples['wordpress-com']!.codes.map(({ text }) => text)
    // Row r has the numbers r and r + 5, and the codes 2r and 2r + 1.
    const rows = Array.from(
      { length: 5 },
      (_, r) => `${r + 1}. ${codes[2 * r]}    ${r + 6}. ${codes[2 * r + 1]}`,
    )
    const result = read(`WordPress.com backup codes\n\n${rows.join('\n')}\n\nPrinted: January 5, 2026`)
    assert.equal(result.service, 'wordpress-com')
    assert.deepEqual(texts(result), codes)
    assert.deepEqual(
      result.codes.map(({ position }) => position),
      [1, 6, 2, 7, 3, 8, 4, 9, 5, 10],
    )
    assert.ok(warningCodes(result).includes('numbers_unreliable'))
  })
})

describe('trap 17: look-alikes from paper', () => {
  test('are read where the alphabet leaves one choice', () => {
    const typed = sampleText('github')
      .replace('8ca0c-c2e78', '8caOc-c2e78')
      .replace('5f139-310c0', '5fl39-31Oc0')
    const result = read(typed, { service: 'github' })
    assert.deepEqual(texts(result), github)
    assert.match(result.warnings.find(({ code }) => code === 'lookalikes_read')?.message ?? '', /2 codes/)
  })

  test('are left as they are where two choices or none remain', () => {
    const typed = sampleText('keycloak').replace('289V-U771-QEJJ', '289V-U771-QEJ0')
    const result = read(typed, { service: 'keycloak' })
    assert.equal(texts(result)[0], '289V-U771-QEJ0')
    assert.ok(warningCodes(result).includes('lookalikes_unclear'))
  })

  test('are not touched while nothing but the shape names the service', () => {
    const typed = sampleText('github').replaceAll('0', 'O')
    assert.ok(texts(read(typed)).every((text) => typed.includes(text)))
  })

  test('case is never changed', () => {
    const shouted = github.map((code) => code.toUpperCase())
    assert.deepEqual(texts(read(shouted.join('\n'), { service: 'github' })), shouted)
    assert.deepEqual(texts(read(nextcloud.join('\n'), { service: 'nextcloud' })), nextcloud)
  })
})

describe('trap 18: markup and exports', () => {
  const expected = github
  const forms: readonly [name: string, text: string][] = [
    [
      'HTML',
      `<html><body><ul>${github.map((code) => `<li><code>${code}</code></li>`).join('')}</ul></body></html>`,
    ],
    [
      'a Markdown table',
      `| # | Code |\n|---|---|\n${github.map((code, i) => `| ${i + 1} | \`${code}\` |`).join('\n')}`,
    ],
    ['JSON', JSON.stringify({ service: 'GitHub', created: '2026-01-05', codes: github })],
    ['CSV', `number,code,used\n${github.map((code, i) => `${i + 1},${code},no`).join('\n')}`],
    [
      'a Bitwarden export',
      JSON.stringify({
        encrypted: false,
        items: [
          { type: 1, name: 'Example', notes: 'call 12345678', login: { password: 'ab3de-fg6hi' } },
          {
            type: 1,
            name: 'GitHub',
            notes: `recovery codes\n${github.join('\n')}`,
            login: { password: 'xy12z-34abc' },
          },
        ],
      }),
    ],
    [
      'a KeePassXC export as CSV',
      `"Group","Title","Username","Password","URL","Notes","TOTP"\n"Root","Mail","me","p4ssw-0rd12","https://x.example","",""\n` +
        `"Root","GitHub","me","a1b2c-d3e4f","https://github.com","${github.join('\n')}","otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"\n`,
    ],
    [
      'a KeePass export as XML',
      `<?xml version="1.0"?>\n<KeePassFile><Root><Group><Entry><String><Key>Title</Key><Value>GitHub</Value></String>` +
        `<String><Key>Password</Key><Value ProtectInMemory="True">a1b2c-d3e4f</Value></String>` +
        `<String><Key>KeePassOTP.RecoveryCodes</Key><Value>${github.join('&#10;')}</Value></String>` +
        `<History><Entry><String><Key>Notes</Key><Value>00000-11111\n22222-33333</Value></String></Entry></History>` +
        `</Entry></Group></Root></KeePassFile>`,
    ],
  ]
  for (const [name, text] of forms) {
    test(`codes are found in ${name}, and nothing else`, () => {
      const result = read(text)
      assert.deepEqual(texts(result), expected)
      assert.equal(result.service, 'github')
    })
  }
})
