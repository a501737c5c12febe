import { html } from 'hono/html'
import { scopes } from 'sparekey/service'
import { BODY_LIMIT_BYTES } from '../http/body.ts'
import { type Markup, prose } from './markup.ts'

const conventions: readonly (readonly [string, string])[] = [
  ['Who calls', 'Your server, with `Authorization: Bearer <api key>`. Never a browser.'],
  [
    'Examples',
    'They take the address of the service from `$SERVICE_URL`, e.g. `http://127.0.0.1:8787`, and the key from `$SPAREKEY_API_KEY`.',
  ],
  [
    'Scopes',
    `A key does what its scopes say: ${scopes.map((scope) => `\`${scope}\``).join(', ')}. Each call names the one it needs; ` +
      'without it the answer is `forbidden`. Those that begin with `support:` a key has only where they were named, with a person who ' +
      'answers for it. A key that is revoked is dead everywhere within 5 seconds.',
  ],
  [
    'Bodies',
    `JSON in UTF-8 with \`Content-Type: application/json\`, at most ${BODY_LIMIT_BYTES / 1024} KiB. Unknown fields are refused by name.`,
  ],
  [
    'Account ids',
    'Your own: 1 to 256 bytes of UTF-8 without control characters, percent-encoded in the path.',
  ],
  [
    'Times',
    'RFC 3339 in UTC with milliseconds, e.g. `2026-11-21T20:00:00.000Z`. Durations carry their unit in the name.',
  ],
  [
    'Repeating',
    'Send an `Idempotency-Key` of 1 to 128 visible ASCII characters. A repeat of the same request under the same key is ' +
      'answered, not done again. After `outcome_unknown` repeat with the same key.',
  ],
  [
    'Errors',
    'Always `application/problem+json` with `type`, `title`, `status`, `detail` and `code`. Switch on `code`. A failure is ' +
      'never a 2xx, and no message repeats what was submitted.',
  ],
  ['Throttling', '429 carries `Retry-After`, `RateLimit` and `RateLimit-Policy`; 503 carries `Retry-After`.'],
  ['Lists', '`?limit=` up to 200 and `?cursor=`; the answer is `items` and `nextCursor`.'],
  [
    'Tracing',
    'Every response has an `X-Request-Id`: yours where you sent one, else a new one. The log has it, too.',
  ],
]

/** What holds for every call. */
export const conventionsSection = (): Markup =>
  html` <section>
    <h2 id="conventions">Conventions</h2>
    <dl class="conventions">
      ${conventions.map(
        ([name, text]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${prose(text)}</dd>
          </div>`,
      )}
    </dl>
  </section>`
