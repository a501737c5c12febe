// Long because the eighteen traps stand together, each with its samples.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { candidates, expectedSamples, read, sampleText, texts, usedTexts, warningCodes } from './support.ts'

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

describe('trap 3: digits that are not codes', () => {
  test('dates, years, phone numbers, order numbers, list numbers and addresses are left out', () => {
    const text = [
      'Google 2FA backup codes, printed on Jan 5, 2026 (g.co/2sv)',
      'Order no. 40817236, customer 55501234, support +1 (555) 010-0199',
      'Period: 2025-2026, 12/05/2026 10:45',
      '1. 8178 8442',
      '2. 0864 4054',
      '3. 4075 4932',
      'Page 1 of 1',
      'https://example.com/42424242/12345678',
    ].join('\n')
    assert.deepEqual(texts(read(text)), ['8178 8442', '0864 4054', '4075 4932'])
  })
})

describe('trap 4: an address or user name that looks like a code', () => {
  test('in the header', () => {
    const text = `Codes for someone1234\nAccount: abcdefgh12\nUser name: qwertz1234\n\n${sampleText('firefox')}`
    assert.deepEqual(
      texts(read(text)),
      expectedSamples['firefox']!.codes.map((code) => code.text),
    )
  })

  test('in the file name', () => {
    const fileName = 'github1234@gitlab.com Backup authentication codes.txt'
    assert.equal(read(sampleText('firefox'), { fileName }).service, 'firefox')
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

describe('trap 8: same shape, different service', () => {
  test('sixteen hexadecimal digits name no service, and all that have them are offered', () => {
    const result = read(sampleText('gitlab'))
    assert.equal(result.service, null)
    assert.deepEqual(candidates(result).toSorted(), ['gitlab', 'heroku', 'mastodon', 'pypi'])
    assert.ok(warningCodes(result).includes('service_unsure'))
  })

  test('the file name decides before the shape', () => {
    for (const id of ['gitlab', 'pypi']) {
      const { fileName } = expectedSamples[id]!
      assert.equal(read(sampleText('gitlab'), { fileName: fileName ?? '' }).service, id)
    }
  })

  test('the heading decides before the shape', () => {
    assert.equal(read(`Heroku recovery codes\n\n${sampleText('gitlab')}`).service, 'heroku')
    assert.equal(read(`Mastodon\n\n${sampleText('gitlab')}`).service, 'mastodon')
  })

  test('the person decides before everything', () => {
    const result = read(sampleText('gitlab'), { fileName: 'gitlab-recovery-codes.txt', service: 'heroku' })
    assert.equal(result.service, 'heroku')
    assert.equal(candidates(result)[0], 'heroku')
  })

  test('a shape that one service alone has is taken, with a warning', () => {
    const result = read(sampleText('github'))
    assert.equal(result.service, 'github')
    assert.ok(warningCodes(result).includes('service_by_shape'))
  })

  test('programs named in advice are not the service', () => {
    const text = `Scan the picture with Google Authenticator.\nKeep the codes in 1Password, Dropbox or Bitwarden.\n\n${sampleText('github')}`
    assert.equal(read(text).service, 'github')
  })
})

describe('trap 9: one library, many sites', () => {
  for (const id of ['django-allauth', 'laravel-fortify', 'better-auth']) {
    test(`${id} is offered as a family, not taken for the service`, () => {
      const result = read(sampleText(id))
      assert.equal(result.service, null)
      assert.ok(candidates(result).includes(id))
    })
  }

  test('codes of Auth0 and Keycloak are offered as families', () => {
    assert.ok(candidates(read('P5DN679EKUY74SNR3RYUN6OT')).includes('auth0'))
    assert.ok(
      candidates(read('1: 289V-U771-QEJJ\n2: L5IU-HAVM-EWPE\n3: E68Q-F84M-58MF')).includes('keycloak'),
    )
  })
})

describe('trap 10: only unused codes are listed', () => {
  test('a shorter list of Sentry says that the missing ones are used', () => {
    const result = read(sampleText('sentry').split('\n').slice(0, 7).join('\n'), { service: 'sentry' })
    assert.equal(result.codes.length, 7)
    const said = result.warnings.find(({ code }) => code === 'fewer_codes')
    assert.match(said?.message ?? '', /count the missing ones as used/)
  })
})

describe('trap 11: used codes marked in the source', () => {
  const [first = '', second = '', third = ''] = github
  const marks: readonly [name: string, marked: string][] = [
    ['struck through in Markdown', `~~${second}~~`],
    ['struck through with combining characters', [...second].map((symbol) => `${symbol}\u0336`).join('')],
    ['(used)', `${second} (used)`],
    ['used, with a date', `${second} - used 3 March 2026`],
    ['a tick', `${second} ✓`],
    ['a heavy tick', `✔ ${second}`],
    ['[x]', `[x] ${second}`],
    ['a task list', `- [x] ${second}`],
    ['a lone x', `x ${second}`],
    ['a date', `${second}   2026-01-03`],
    ['a word of another language', `${second} benutzt`],
  ]
  for (const [name, marked] of marks) {
    test(`${name} is carried over`, () => {
      const result = read([first, marked, third].join('\n'))
      assert.deepEqual(texts(result), [first, second, third])
      assert.deepEqual(usedTexts(result), [second])
    })
  }

  test('crossed out in HTML is carried over', () => {
    const page = `<ul><li>${first}</li><li><s>${second}</s></li><li style="text-decoration: line-through">${third}</li></ul>`
    assert.deepEqual(usedTexts(read(page)), [second, third])
  })

  test('a heading marks the codes below it', () => {
    const result = read(`Unused codes:\n${first}\n\nUsed codes:\n${second}\n${third}\n`)
    assert.deepEqual(usedTexts(result), [second, third])
  })

  test('a column says it for each code', () => {
    const rows = [
      '| # | Code | Used |',
      '|---|---|---|',
      `| 1 | ${first} | no |`,
      `| 2 | ${second} | yes |`,
      `| 3 | ${third} | |`,
    ]
    assert.deepEqual(usedTexts(read(rows.join('\n'))), [second])
  })

  test('"not used", "unused", an empty box and advice about use mark nothing', () => {
    const text = `Each code can be used once. Mark used codes.\n\n[ ] ${first}\n${second} (unused)\n${third} not used yet\n`
    assert.deepEqual(usedTexts(read(text)), [])
  })

  test('the same date beside every code is the day they were made', () => {
    assert.deepEqual(usedTexts(read(github.map((code) => `${code}  2026-01-05`).join('\n'))), [])
  })
})

describe('trap 12: duplicates', () => {
  test('count once, and it is said', () => {
    const result = read([...github, github[3], github[3], github[5]].join('\n'))
    assert.deepEqual(texts(result), github)
    assert.match(result.warnings.find(({ code }) => code === 'duplicates')?.message ?? '', /^2 codes/)
  })

  test('a copy marked as used marks the code', () => {
    assert.deepEqual(usedTexts(read(`${github.join('\n')}\n${github[4]} (used)`)), [github[4]])
  })
})

describe('trap 13: a lone number of six digits', () => {
  test('is a one-time code and not imported', () => {
    const result = read('128742\n')
    assert.deepEqual(result.codes, [])
    assert.deepEqual(warningCodes(result), ['one_time_password'])
  })

  test('is a code where the person or the heading says so, and ten of them are', () => {
    assert.deepEqual(texts(read('128742', { service: 'reddit' })), ['128742'])
    assert.deepEqual(texts(read('Reddit backup codes\n128742')), ['128742'])
    const ten = Array.from({ length: 10 }, (_, i) => String(284_917 + i * 61_331))
    assert.deepEqual(texts(read(ten.join('\n'))), ten)
  })
})

describe('trap 14: authenticator secrets', () => {
  const secrets = [
    'JBSWY3DPEHPK3PXP',
    'JBSWY3DPEHPK3PXPJBSWY3DPEH',
    'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    'A'.repeat(3) + 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQB',
  ]
  for (const secret of secrets) {
    test(`one base32 token of ${secret.length} signs is not imported`, () => {
      const result = read(secret)
      assert.deepEqual(result.codes, [])
      assert.deepEqual(warningCodes(result), ['totp_secret'])
    })
  }

  test('an otpauth address is not imported, in whatever text it stands', () => {
    const address = 'otpauth://totp/GitHub:someone?secret=JBSWY3DPEHPK3PXP&issuer=GitHub'
    assert.deepEqual(warningCodes(read(address)), ['totp_secret'])
    const result = read(`${address}\n${sampleText('github')}`)
    assert.deepEqual(texts(result), github)
    assert.ok(warningCodes(result).includes('totp_secret'))
  })

  test('a labelled set-up key in groups is not imported', () => {
    const result = read('Setup key: JBSW Y3DP EHPK 3PXP\n')
    assert.deepEqual(result.codes, [])
    assert.ok(warningCodes(result).includes('totp_secret'))
  })

  test('a code of Vaultwarden is asked about, and taken where it is named', () => {
    const token = 'FAXGPU73FNZFOKDKG43LMVB4F7JAIJEK'
    assert.deepEqual(candidates(read(token)), ['vaultwarden', 'bitwarden'])
    assert.deepEqual(texts(read(token, { service: 'vaultwarden' })), [token])
    const grouped = read('FAXG PU73 FNZF OKDK G43L MVB4 F7JA IJEK')
    assert.equal(grouped.service, null)
    assert.ok(warningCodes(grouped).includes('perhaps_totp_secret'))
  })
})

describe('trap 15: 64 and 32 hexadecimal digits', () => {
  for (const id of ['npm', 'discourse']) {
    const [first = '', ...rest] = expectedSamples[id]!.codes.map(({ text }) => text)
    test(`one of ${first.length} is asked about, not imported`, () => {
      const result = read(first)
      assert.deepEqual(result.codes, [])
      assert.equal(result.service, null)
      assert.deepEqual(warningCodes(result), ['key_or_hash'])
      assert.ok(candidates(result).includes(id))
    })

    test(`a list of ${first.length} is read with a warning while nothing names the service`, () => {
      const list = [first, ...rest]
      const result = read(list.join('\n'))
      assert.deepEqual(texts(result), list)
      assert.equal(result.service, null)
      assert.ok(warningCodes(result).includes('key_or_hash'))
      assert.deepEqual(warningCodes(read(list.join('\n'), { service: id })), [])
    })
  }
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
