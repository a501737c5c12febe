import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { SetupError } from 'sparekey'
import { type Config, readEnvironment } from '../../src/config/environment.ts'
import { knownNames, settings } from '../../src/config/settings.ts'
import { addressSet } from '../../src/config/values.ts'

const noFiles = (): string => assert.fail('no file is read')
const configOf = (environment: Record<string, string>): Config => readEnvironment(environment, noFiles).config

const refusal = (
  environment: Record<string, string>,
  readText: (path: string) => string = noFiles,
): string => {
  try {
    readEnvironment(environment, readText)
  } catch (error) {
    assert.ok(error instanceof SetupError)
    assert.equal(error.code, 'setting_invalid')
    return error.message
  }
  return assert.fail('the environment was accepted')
}

test('the report on support goes to addresses, and only where there is mail and a console', () => {
  const whole = {
    SPAREKEY_SMTP_URL: 'smtps://u:p@mail.example.org',
    SPAREKEY_MAIL_FROM: 'codes@example.org',
    SPAREKEY_CONSOLE: 'on',
  }
  const read = (environment: Record<string, string>) => readEnvironment(environment).config.reportTo
  assert.deepEqual(read({}), [])
  assert.deepEqual(read({ ...whole, SPAREKEY_REPORT_TO: ' a@example.org  b@example.org' }), [
    'a@example.org',
    'b@example.org',
  ])
  for (const bad of ['a', 'a@example.org, b@example.org', 'A <a@example.org>', 'a@x '.repeat(21)]) {
    assert.throws(
      () => read({ ...whole, SPAREKEY_REPORT_TO: bad }),
      /^SetupError: SPAREKEY_REPORT_TO must be/,
    )
  }
  const { SPAREKEY_CONSOLE: _console, ...mail } = whole
  const to = { SPAREKEY_REPORT_TO: 'a@example.org' }
  assert.throws(() => read({ ...mail, ...to }), /SPAREKEY_REPORT_TO needs SPAREKEY_CONSOLE=on/)
  assert.throws(() => read({ SPAREKEY_CONSOLE: 'on', ...to }), /SPAREKEY_REPORT_TO needs SPAREKEY_SMTP_URL/)
})

test('an empty environment gives the documented defaults', () => {
  assert.deepEqual(configOf({ PATH: '/bin', OTHER_SPAREKEY_PORT: 'x' }), {
    host: '127.0.0.1',
    port: 8787,
    dataDirectory: resolve('data'),
    database: { kind: 'sqlite', path: resolve('data/sparekey.db') },
    keys: { kind: 'file', path: resolve('data/sparekey.keys') },
    checkpointFile: resolve('data/checkpoint'),
    apiKey: null,
    policyFile: null,
    publicUrl: null,
    trustedProxies: [],
    migrate: 'auto',
    asyncStandbys: 'refuse',
    logLevel: 'info',
    mail: null,
    applicationName: 'your account',
    returnUrls: [],
    supportUrl: null,
    otherMethodsUrl: null,
    supportContact: null,
    console: null,
    reportTo: [],
  } satisfies Config)
})

const key = 'k'.repeat(32)

/** For each setting: values that are read, with what they become, and values that are refused. */
const table: readonly {
  readonly name: string
  readonly field: keyof Config
  readonly good: readonly (readonly [string, unknown])[]
  readonly bad: readonly string[]
}[] = [
  ...(
    [
      ['SPAREKEY_SUPPORT_URL', 'supportUrl'],
      ['SPAREKEY_OTHER_METHODS_URL', 'otherMethodsUrl'],
    ] as const
  ).map(([name, field]) => ({
    name,
    field,
    good: [
      ['https://Help.example.org/codes?from=pages#lost', 'https://help.example.org/codes?from=pages#lost'],
      ['http://127.0.0.1:3000/help', 'http://127.0.0.1:3000/help'],
    ] as const,
    bad: [
      'http://help.example.org/',
      'https://me:pw@help.example.org/',
      'javascript:alert(1)',
      'data:text/html,x',
      'mailto:help@example.org',
      '/help',
      `https://help.example.org/${'x'.repeat(2048)}`,
    ],
  })),
  {
    name: 'SPAREKEY_SUPPORT_CONTACT',
    field: 'supportContact',
    good: [['+49 30 123456', '+49 30 123456']],
    bad: [' ', 'x'.repeat(61), 'two\nlines'],
  },
  {
    name: 'SPAREKEY_RETURN_URLS',
    field: 'returnUrls',
    good: [
      ['https://app.example.org/back', ['https://app.example.org/back']],
      [
        ' https://App.example.org  http://127.0.0.1:3000/back ',
        ['https://app.example.org/', 'http://127.0.0.1:3000/back'],
      ],
    ],
    bad: [
      'app.example.org',
      'http://app.example.org/back',
      'https://app.example.org/back?x=1',
      'https://me@app.example.org/',
      'https://a.example,https://b.example/#',
      Array.from({ length: 51 }, () => 'https://a.example/').join(' '),
    ],
  },
  {
    name: 'SPAREKEY_HOST',
    field: 'host',
    good: [
      ['0.0.0.0', '0.0.0.0'],
      ['::1', '::1'],
      ['codes.internal', 'codes.internal'],
    ],
    bad: ['[::1]', 'localhost:8787', 'http://localhost', 'a b', '-x'],
  },
  {
    name: 'SPAREKEY_PORT',
    field: 'port',
    good: [
      ['0', 0],
      ['65535', 65_535],
    ],
    bad: ['65536', '-1', '80.5', '0x50', 'http', ' 80', '1e3'],
  },
  { name: 'SPAREKEY_DATA_DIR', field: 'dataDirectory', good: [['/var/lib/x', '/var/lib/x']], bad: ['a\0b'] },
  {
    name: 'SPAREKEY_DATABASE_URL',
    field: 'database',
    good: [
      ['sqlite:/var/lib/x.db', { kind: 'sqlite', path: '/var/lib/x.db' }],
      ['sqlite:///var/lib/x.db', { kind: 'sqlite', path: '/var/lib/x.db' }],
      ['sqlite:x.db', { kind: 'sqlite', path: resolve('x.db') }],
      ['postgres://u:p@h/d', { kind: 'postgres', url: 'postgres://u:p@h/d' }],
      [
        'postgresql://u:p@h:5433/d?sslmode=verify-full',
        { kind: 'postgres', url: 'postgresql://u:p@h:5433/d?sslmode=verify-full' },
      ],
    ],
    bad: [
      'sqlite:',
      'sqlite::memory:',
      'sqlite://host/x',
      'sqlite:x?mode=ro',
      'mysql://u:p@h/d',
      'data.db',
      'postgres://[',
    ],
  },
  { name: 'SPAREKEY_KEYS', field: 'keys', good: [['ring', { kind: 'text', text: 'ring' }]], bad: [] },
  {
    name: 'SPAREKEY_KEYS_FILE',
    field: 'keys',
    good: [['/run/secrets/ring', { kind: 'file', path: '/run/secrets/ring' }]],
    bad: ['a\0b'],
  },
  {
    name: 'SPAREKEY_API_KEY',
    field: 'apiKey',
    good: [[key, key]],
    bad: ['k'.repeat(31), `${key} x`, `${key}é`, 'k'.repeat(257)],
  },
  {
    name: 'SPAREKEY_CHECKPOINT_FILE',
    field: 'checkpointFile',
    good: [['/mnt/elsewhere/checkpoint', '/mnt/elsewhere/checkpoint']],
    bad: ['a\0b'],
  },
  {
    name: 'SPAREKEY_POLICY_FILE',
    field: 'policyFile',
    good: [['/etc/policy.json', '/etc/policy.json']],
    bad: ['a\0b'],
  },
  {
    name: 'SPAREKEY_PUBLIC_URL',
    field: 'publicUrl',
    good: [
      ['https://codes.example.org', 'https://codes.example.org'],
      ['https://codes.example.org/', 'https://codes.example.org'],
      ['http://localhost:8787', 'http://localhost:8787'],
      ['http://[::1]:8787', 'http://[::1]:8787'],
    ],
    bad: [
      'http://codes.example.org',
      'https://u:p@h.example',
      'https://h.example/path',
      'https://h.example/?a',
      'https://h.example/#a',
      'h.example',
      'ftp://h.example',
    ],
  },
  {
    name: 'SPAREKEY_TRUSTED_PROXIES',
    field: 'trustedProxies',
    good: [
      ['10.0.0.0/8', ['10.0.0.0/8']],
      ['10.0.0.1, fd00::/8', ['10.0.0.1', 'fd00::/8']],
    ],
    bad: ['10.0.0.0/33', '10.0.0/8', 'all', '10.0.0.0/8,', 'fd00::/129', '10.0.0.0/8/8', '10.0.0.0/'],
  },
  {
    name: 'SPAREKEY_MIGRATE',
    field: 'migrate',
    good: [
      ['check', 'check'],
      ['auto', 'auto'],
    ],
    bad: ['never', 'AUTO'],
  },
  {
    name: 'SPAREKEY_ASYNC_STANDBYS',
    field: 'asyncStandbys',
    good: [
      ['accept', 'accept'],
      ['refuse', 'refuse'],
    ],
    bad: ['yes', 'ACCEPT'],
  },
  {
    name: 'SPAREKEY_LOG_LEVEL',
    field: 'logLevel',
    good: [
      ['warn', 'warn'],
      ['silent', 'silent'],
    ],
    bad: ['verbose'],
  },
]

for (const { name, field, good, bad } of table) {
  test(`${name} takes the documented values`, () => {
    for (const [text, value] of good) assert.deepEqual(configOf({ [name]: text })[field], value)
  })

  test(`${name} refuses other values by name and does not repeat them`, () => {
    assert.match(refusal({ [name]: '' }), new RegExp(`^${name} is empty\\.`))
    const lines = new Set(bad.map((text) => refusal({ [name]: text })))
    assert.ok(lines.size <= 1, 'one sentence for all values')
    for (const line of lines) assert.match(line, new RegExp(`^${name} must be .+\\.$`))
  })
}

test('every secret, and nothing else, may also be given as a file', () => {
  const secrets = settings.filter(({ secret }) => secret).map(({ name }) => name)
  assert.deepEqual(secrets, [
    'SPAREKEY_DATABASE_URL',
    'SPAREKEY_KEYS',
    'SPAREKEY_VAULT_TOKEN',
    'SPAREKEY_VAULT_SECRET_ID',
    'SPAREKEY_API_KEY',
    'SPAREKEY_SMTP_URL',
    'SPAREKEY_CONSOLE_OIDC_CLIENT_SECRET',
  ])
  assert.deepEqual(
    knownNames.filter((name) => name.endsWith('_FILE')).toSorted(),
    [
      ...secrets.map((name) => `${name}_FILE`),
      'SPAREKEY_CHECKPOINT_FILE',
      'SPAREKEY_POLICY_FILE',
      'SPAREKEY_VAULT_CA_FILE',
    ].toSorted(),
  )
})

test('a secret from a file loses the newline at its end and nothing else', () => {
  const { config } = readEnvironment({ SPAREKEY_API_KEY_FILE: '/s' }, (path) =>
    path === '/s' ? `${key}\n` : '',
  )
  assert.equal(config.apiKey, key)
  assert.match(
    refusal({ SPAREKEY_API_KEY_FILE: '/s' }, () => `${key}\n\n`),
    /^SPAREKEY_API_KEY must be/,
  )
})

test('a secret file that cannot be read is refused without its path', () => {
  const line = refusal({ SPAREKEY_DATABASE_URL_FILE: '/secret/place' }, () => {
    throw Object.assign(new RangeError('no'), { code: 'ENOENT' })
  })
  assert.equal(
    line,
    'SPAREKEY_DATABASE_URL_FILE names a file that cannot be read (ENOENT). Check the path and its permissions.',
  )
})

test('a secret given both ways is refused', () => {
  for (const name of ['SPAREKEY_API_KEY', 'SPAREKEY_KEYS', 'SPAREKEY_DATABASE_URL']) {
    assert.equal(
      refusal({ [name]: key, [`${name}_FILE`]: '/s' }),
      `${name} and ${name}_FILE are both set. Keep one of them.`,
    )
  }
})

test('an unknown name is refused, and the nearest setting is suggested', () => {
  assert.equal(refusal({ SPAREKEY_PROT: '1' }), 'SPAREKEY_PROT is not a setting. Did you mean SPAREKEY_PORT?')
  assert.equal(
    refusal({ SPAREKEY_APIKEY: key }),
    'SPAREKEY_APIKEY is not a setting. Did you mean SPAREKEY_API_KEY?',
  )
  assert.match(
    refusal({ SPAREKEY_FLUX_CAPACITOR: '1' }),
    /^SPAREKEY_FLUX_CAPACITOR is not a setting\. Remove it;/,
  )
  assert.match(refusal({ 'SPAREKEY_x y': '1' }), /^A variable that begins with SPAREKEY_ is not a setting/)
})

test('what Kubernetes sets for a Service named sparekey is ignored with one warning', () => {
  const { config, warnings } = readEnvironment({
    SPAREKEY_SERVICE_HOST: '10.0.0.1',
    SPAREKEY_SERVICE_PORT: '80',
    SPAREKEY_SERVICE_PORT_HTTP: '80',
    SPAREKEY_PORT: 'tcp://10.0.0.1:80',
    SPAREKEY_PORT_80_TCP: 'tcp://10.0.0.1:80',
    SPAREKEY_PORT_80_TCP_ADDR: '10.0.0.1',
  })
  assert.equal(config.port, 8787)
  assert.equal(warnings.length, 1)
  assert.match(warnings[0] ?? '', /enableServiceLinks: false/)
  assert.match(refusal({ SPAREKEY_DB_SERVICE_HOST: '10.0.0.1' }), /enableServiceLinks: false/)
})

test('mail is set up with both of its settings or with neither', () => {
  const smtpUrl = 'smtps://user:secret@mail.example'
  const from = 'Codes <codes@example.org>'
  assert.deepEqual(configOf({ SPAREKEY_SMTP_URL: smtpUrl, SPAREKEY_MAIL_FROM: from }).mail, { smtpUrl, from })
  const alone = refusal({ SPAREKEY_SMTP_URL: smtpUrl })
  assert.match(alone, /^SPAREKEY_SMTP_URL needs SPAREKEY_MAIL_FROM/)
  assert.equal(alone.includes('secret'), false)
  assert.match(refusal({ SPAREKEY_MAIL_FROM: from }), /^SPAREKEY_MAIL_FROM needs SPAREKEY_SMTP_URL/)
})

test('the name of the application fits the subject of a message', () => {
  assert.equal(configOf({ SPAREKEY_APPLICATION_NAME: 'Example' }).applicationName, 'Example')
  for (const name of [' ', 'x'.repeat(41), 'two\nlines']) {
    assert.match(refusal({ SPAREKEY_APPLICATION_NAME: name }), /^SPAREKEY_APPLICATION_NAME must be/)
  }
})

test('a list of CIDRs holds the addresses of its networks', () => {
  const set = addressSet(['10.0.0.0/8', 'fd00::/8', '192.0.2.1'])
  assert.equal(set.check('10.255.0.1', 'ipv4'), true)
  assert.equal(set.check('11.0.0.1', 'ipv4'), false)
  assert.equal(set.check('fd12::1', 'ipv6'), true)
  assert.equal(set.check('192.0.2.1', 'ipv4'), true)
  assert.equal(set.check('192.0.2.2', 'ipv4'), false)
})
