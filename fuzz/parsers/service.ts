// Everything that the service reads beside the bodies of requests: settings, headers, addresses, files of its commands.
import { BlockList } from 'node:net'
import { readLine } from '../../packages/server/src/cli/import/line.ts'
import { readEnvironment } from '../../packages/server/src/config/environment.ts'
import {
  databaseUrl,
  publicUrl,
  readLinkUrl,
  readReturnUrl,
} from '../../packages/server/src/config/values.ts'
import { clientAddress } from '../../packages/server/src/http/client-address.ts'
import { bearerKey, idempotencyKey, requestId } from '../../packages/server/src/http/headers.ts'
import { assertAccountId, readPath, readQuery } from '../../packages/server/src/http/path.ts'
import { deviceWords, oneLine, shownIp } from '../../packages/server/src/notices/clean.ts'
import { languages, textsAccepted } from '../../packages/server/src/notices/language.ts'
import { isMailAddress, readMailFrom } from '../../packages/server/src/notices/mail-addresses.ts'
import { retryAfterSeconds } from '../../packages/server/src/notices/retry-after.ts'
import { readSmtpUrl } from '../../packages/server/src/notices/smtp-url.ts'
import { readWebhookKey } from '../../packages/server/src/notices/webhook-keys.ts'
import { readWebhookUrl } from '../../packages/server/src/notices/webhook-url.ts'
import { readSaid } from '../../packages/server/src/pages/said.ts'
import { readTenantSettings } from '../../packages/server/src/tenants/settings.ts'
import { readAccountName } from '../../packages/server/src/try/account-name.ts'
import { wrongCode } from '../../packages/sparekey/test/support/codes.ts'
import { ofJsonText, ofText, ofValue, promise, type Target } from './target.ts'

const code = wrongCode(1)
const trusted = new BlockList()
trusted.addSubnet('10.0.0.0', 8, 'ipv4')
trusted.addSubnet('fd00::', 8, 'ipv6')

/** Lines of `NAME=value`. */
const environmentOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split('\n').map((line) => {
      const [name = '', ...value] = line.split('=')
      return [name, value.join('=')]
    }),
  )

const marksOf = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => text.match(/zq\w{3,}/gi) ?? [])

const noFiles = (): string => {
  throw Object.assign(new TypeError('no such file'), { code: 'ENOENT' })
}

const settings: readonly Target[] = [
  ofText({
    name: 'config/environment',
    seeds: [
      'SPAREKEY_HOST=0.0.0.0\nSPAREKEY_PORT=8787\nSPAREKEY_DATA_DIR=./data\nSPAREKEY_LOG_LEVEL=info',
      'SPAREKEY_DATABASE_URL=postgres://u:zq7pass@zq7host:5432/zq7data\nSPAREKEY_TRUSTED_PROXIES=10.0.0.0/8, ::1/128\nSPAREKEY_PUBLIC_URL=https://zq7codes.example.org',
      'SPAREKEY_SMTP_URL=smtps://u:zq7word@zq7mail.example.org\nSPAREKEY_MAIL_FROM=Codes <zq7codes@example.org>\nSPAREKEY_RETURN_URLS=https://a.example/b',
      `SPAREKEY_API_KEY=zq7${'k'.repeat(40)}\nSPAREKEY_PORT=tcp://10.0.0.1:80\nSPAREKEY_SERVICE_HOST=10.0.0.1`,
    ],
    run: (text) => {
      const environment = environmentOf(text)
      try {
        readEnvironment(environment, noFiles)
      } catch (error) {
        const said = error instanceof Error ? error.message : ''
        const marked = marksOf(Object.values(environment)).filter(
          // The name of a setting may be said.
          (mark) => !marksOf(Object.keys(environment)).some((name) => name.includes(mark)),
        )
        promise(!marked.some((value) => said.includes(value)), 'the sentence repeats the value of a setting')
        throw error
      }
    },
  }),
  ofText({
    name: 'config/database-url',
    seeds: ['sqlite:a.db', 'postgres://u:p@h/d?sslmode=require'],
    run: (text) => void databaseUrl.read(text),
  }),
  ofText({
    name: 'config/public-url',
    seeds: ['https://codes.example.org', 'http://127.0.0.1:8787'],
    run: (text) => void publicUrl.read(text),
  }),
  ofText({
    name: 'config/links',
    seeds: ['https://app.example.org/back', 'http://localhost:3000/x?y'],
    run: (text) => {
      const link = readLinkUrl(text)
      promise(link === undefined || /^https?:/i.test(link), 'a link that leads to a script')
      readReturnUrl(text)
    },
  }),
  ofText({
    name: 'config/smtp-url',
    seeds: ['smtp://mail.example.org:587', 'smtps://u:p%40@[::1]'],
    run: (text) => void readSmtpUrl(text),
  }),
  ofText({
    name: 'config/mail-from',
    seeds: ['Codes <c@example.org>', 'c@example.org', '"A, B" <a@b.example>'],
    run: (text) => void readMailFrom(text),
  }),
  ofText({
    name: 'config/mail-address',
    seeds: ['ada@example.org', 'a+b@xn--bcher-kva.example'],
    run: (text) => promise(!isMailAddress(text) || !/[\r\n\0]/.test(text), 'a line break within an address'),
  }),
  ofText({
    name: 'config/webhook-url',
    seeds: ['https://hooks.example.org/x?y=z', 'https://8.8.8.8/'],
    run: (text) => void readWebhookUrl(text),
  }),
  ofText({
    name: 'config/webhook-key',
    seeds: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsk_x'],
    run: (text) => void readWebhookKey(text),
  }),
  ofValue({
    name: 'config/tenant',
    seeds: [
      {
        policies: { default: { preset: 'strict' }, vip: {} },
        returnUrls: ['https://a.example/b'],
        applicationName: 'A',
        defaultLanguage: 'de',
      },
    ],
    run: (value) => void readTenantSettings(value),
  }),
]

const FORWARDED: readonly string[] = [
  '203.0.113.7',
  '203.0.113.7, 10.0.0.1',
  '2001:db8::1, ::ffff:10.0.0.1',
  '"[::1]:80"',
]

const headers: readonly Target[] = [
  ofText({
    name: 'headers/authorization',
    seeds: ['Bearer spk_t5rfhykhttxxjk518wkbt6rcty9k5r9xj0zz06', 'bearer  x '],
    run: (text) => void bearerKey(text),
  }),
  ofText({
    name: 'headers/idempotency-key',
    seeds: ['k-1', 'x'.repeat(128)],
    run: (text) => void idempotencyKey(text),
  }),
  ofText({
    name: 'headers/request-id',
    seeds: ['r-1', code, `rct_${'0'.repeat(77)}`],
    run: (text) =>
      promise(/^[A-Za-z0-9._-]{1,128}$/.test(requestId(text)), 'an id that could break a line of the log'),
  }),
  ofText({
    name: 'headers/forwarded-for',
    seeds: FORWARDED,
    run: (text) => void clientAddress('10.0.0.9', text, trusted),
  }),
  ofText({
    name: 'headers/connection',
    seeds: ['::ffff:192.0.2.1', '192.0.2.1', 'fe80::1%eth0'],
    run: (text) => void clientAddress(text, '1.2.3.4', trusted),
  }),
  ofText({
    name: 'headers/accept-language',
    seeds: ['de-AT,de;q=0.9,en;q=0.1', '*'],
    run: (text) => promise(languages.includes(textsAccepted(text, 'en')), 'no language'),
  }),
  ofText({
    name: 'headers/retry-after',
    seeds: ['120', 'Wed, 21 Oct 2026 07:28:00 GMT'],
    run: (text) => {
      const seconds = retryAfterSeconds(text, new Date(0))
      promise(seconds === null || (seconds >= 1 && seconds <= 86_400), 'a wait without bounds')
    },
  }),
  ofText({
    name: 'headers/user-agent',
    seeds: ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'curl/8'],
    run: (text) => {
      for (const texts of languages) deviceWords(text, texts)
      promise(!/[\r\n]/.test(oneLine(text, 80)), 'a line break in one line')
      shownIp(text)
    },
  }),
  ofText({
    name: 'headers/query',
    seeds: ['http://a/?limit=1&cursor=e2', 'http://a/b#?c'],
    run: (text) => void readQuery(text),
  }),
  ofText({
    name: 'headers/path',
    seeds: ['/v1/accounts/ada/events', '/v1/accounts/%F0%9F%94%91/events'],
    run: (text) => {
      const { accountId = '' } = readPath('/v1/accounts/{accountId}/events', text)
      assertAccountId(accountId)
    },
  }),
]

const files: readonly Target[] = [
  ofJsonText({
    name: 'import/line',
    seeds: [
      '{"account":"ada","codes":["abcd-efgh",{"code":"x","usedAt":"2026-01-01T00:00:00Z"}],"symbols":"hex"}',
      '{"account":7,"encrypted":"x","issuedAt":"2026-01-01T00:00:00.000+02:00","used":[{"index":0,"at":"2026-01-01T00:00:00Z"}]}',
    ],
    run: (text) => void readLine(text, { source: 'old' }, (encrypted) => [encrypted]),
  }),
  ofValue({
    name: 'pages/said',
    seeds: [{ about: 'code_invalid', at: '1767225600000', serial: 'A7K2', group: '2' }],
    run: (value) =>
      void readSaid(
        Object.fromEntries(
          Object.entries(Object(value) as object).map(([name, one]) => [
            name,
            typeof one === 'string' ? one : (JSON.stringify(one) ?? ''),
          ]),
        ),
      ),
  }),
  ofText({ name: 'try/account-name', seeds: ['ada', 'ä€🔑'], run: (text) => void readAccountName(text) }),
]

export const serviceTargets: readonly Target[] = [...settings, ...headers, ...files]
