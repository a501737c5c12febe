import { always, byApplication, met, openPoint, test, type Clause, type Standing } from '../clause.ts'
import type { Running } from '../running.ts'

const lifecycle = 'packages/sparekey/test/unit/lifecycle'
const policies = 'packages/sparekey/test/unit/policy'
const security = 'packages/sparekey/test/security'
const unit = 'packages/server/test/unit'

const clause = (
  number: string,
  level: 1 | 2 | 3,
  asks: string,
  stands: Clause['stands'],
  ...evidence: Clause['evidence']
): Clause => ({ framework: 'asvs', clause: `v5.0.0-${number} (L${level})`, asks, stands, evidence })

const told =
  (how: string) =>
  ({ tellsByMail }: Running): Standing =>
    tellsByMail
      ? byApplication(how, 'Give the owner’s addresses in "contacts" at the issue.')
      : byApplication(
          `${how} Nothing sends mail in this configuration.`,
          'Set SPAREKEY_SMTP_URL and SPAREKEY_MAIL_FROM, or add a webhook and tell every owner yourself.',
        )

const guessing = ({ policy }: Running): Standing =>
  policy.format === 'long'
    ? met('Codes have 135 random bits; ids and tokens at least 128.')
    : openPoint(
        'Ids and tokens have at least 128 random bits, codes of this format fewer. v5.0.0-6.5.4, which is about look-up secrets, asks for 20.',
        'Take the preset "strict" or the format "long", whose codes have 135.',
      )

const keysApart = ({ keys }: Running): Standing =>
  keys === 'file' || keys === 'text'
    ? byApplication(
        'The key ring is no part of the database, of a backup made by "sparekey backup", or of any image.',
        'Take the ring from a secrets manager or a hardware module: docs/guides/run-the-service.md says how.',
      )
    : met('The key ring lies in no file in clear: a secrets manager or a command opens it at the start.')

/** OWASP ASVS 5.0.0: authentication (V6), sessions (V7), cryptography (V11), secrets (V13) and logging (V16). */
export const asvsClauses: readonly Clause[] = [
  clause(
    '6.1.1',
    1,
    'Say how brute force is met, and how nobody locks out others.',
    always(
      met(
        'The policy and the guide to running the service say it; limits count by account, before the hash.',
      ),
    ),
    test(
      `${lifecycle}/delays.test.ts`,
      'the budget of one account is not that of another, and tenants are apart',
    ),
  ),
  clause(
    '6.1.3',
    2,
    'All ways to sign in are known, and equally strong.',
    always(
      byApplication(
        'A code is one second factor beside the others, with the assurance that the policy names.',
        'List backup codes with the ways to sign in, and give the session the assurance that the answer names.',
      ),
    ),
    test(
      `${lifecycle}/trust.test.ts`,
      'what a sign-in demands is held against what the policy lets a code give',
    ),
  ),
  clause(
    '6.2.7',
    1,
    'Paste and password managers are permitted.',
    always(met('One field takes the whole code.')),
    test(
      'packages/server/test/pages/keyboard.test.ts',
      'the field for a code takes it whole, lets password managers and paste do their work, and asks for no other code',
    ),
  ),
  clause(
    '6.3.1',
    1,
    'Guessing and credential stuffing are met as documented.',
    always(met('Delays from the failure that the policy names, a cap, and a bounded queue of slow hashes.')),
    test(`${security}/attempt-budget.test.ts`, 'the orders lead to every outcome there is'),
    test(
      `${lifecycle}/hash-gate.test.ts`,
      'a full queue turns a request away with nothing written and nothing counted',
    ),
  ),
  clause(
    '6.3.5',
    3,
    'Owners are told of suspicious attempts.',
    told('Wrong codes, used codes and codes of old sheets are told to the owner.'),
    test(
      `${lifecycle}/due-notices.test.ts`,
      'wrong codes are told where delays begin and where the codes are locked, and not in between',
    ),
  ),
  clause(
    '6.3.6',
    3,
    'Email is no authentication mechanism.',
    always(met('No code is ever sent; messages hold no secret that signs anybody in.')),
    test(`${unit}/notices/render.test.ts`, 'never brings a code, a header or markup into a message'),
  ),
  clause(
    '6.3.7',
    3,
    'Owners are told of changes to how they sign in.',
    told('Every issue, confirmation, use and revocation is told.'),
    test(
      `${lifecycle}/due-notices.test.ts`,
      'each thing that happens is told with its sheet, its code by label, what is left, and from where',
    ),
  ),
  clause(
    '6.3.8',
    3,
    'Nobody learns from answers or their time which users there are.',
    always(met('A wrong code and an account without codes have one answer and the same one slow hash.')),
    test(`${lifecycle}/refusals.test.ts`, 'a wrong code and an account without codes get the same answer'),
    test(
      `${lifecycle}/one-derivation.test.ts`,
      'the dummy of an account without codes has the cost that the typed format has under the policy',
    ),
  ),
  clause(
    '6.4.2',
    1,
    'No hints and no secret questions.',
    always(met('There are none.')),
    test(`${unit}/pages/words.test.ts`, 'what is typed is told apart'),
  ),
  clause(
    '6.4.3',
    2,
    'A password reset does not get round the second factor.',
    always(
      byApplication(
        'The token of a recovery is worth one new sheet and its own account’s tasks, and nothing else.',
        'Never take a code or the token of a recovery in place of a password.',
      ),
    ),
    test(
      `${lifecycle}/recoveries.test.ts`,
      'a token stands in for nothing but the reason "recovery", and only where the policy has that reason',
    ),
  ),
  clause(
    '6.4.4',
    2,
    'Where a factor is lost, identity is proven as at enrolment.',
    always(
      byApplication(
        'A code counts only beside a first factor, and opens a recovery of minutes with its tasks.',
        'Ask for the proof that your enrolment asks for before you enrol a factor without codes.',
      ),
    ),
    test(
      `${lifecycle}/trust.test.ts`,
      'a code is a second factor: without a first one it is refused, and nothing is spent',
    ),
  ),
  clause(
    '6.4.5',
    3,
    'Owners are told in time of what expires.',
    told('Expiry and rotation are announced ahead, as the policy says.'),
    test(
      `${lifecycle}/due-times.test.ts`,
      'a sheet is told of 30 days before it expires, expires on its day, and its codes are then refused by name',
    ),
  ),
  clause(
    '6.4.6',
    3,
    'Administrators can start a reset, and never learn the secret.',
    always(met('Codes are in the one answer that issues them; nothing reads them back.')),
    test(`${lifecycle}/markers.test.ts`, 'a code goes out in the one answer that shows it and nowhere else'),
  ),
  clause(
    '6.5.1',
    2,
    'Look-up secrets are usable only once.',
    always(met('A use is one row whose key can exist once.')),
    test(
      'packages/sparekey/src/testing/sparekey-contract.ts',
      'of 20 parallel redemptions of one code exactly one succeeds',
    ),
  ),
  clause(
    '6.5.2',
    2,
    'Below 112 bits: a password hash with a salt of 32 bits or more.',
    always(met('Such codes have a slow hash with 128 bits of salt each.')),
    test(
      `${lifecycle}/peer-bugs.test.ts`,
      'too few random bits, or a fast hash under them: no preset has either',
    ),
  ),
  clause(
    '6.5.3',
    2,
    'Generated with a cryptographically secure generator.',
    always(met('Each symbol comes from bytes of the operating system’s generator.')),
    test(
      'packages/sparekey/test/unit/codes/generate.test.ts',
      'each random symbol comes from a byte of its own',
    ),
  ),
  clause(
    '6.5.4',
    2,
    'At least 20 random bits.',
    always(met('65 or more; codes that come from elsewhere 20 or more.')),
    test(`${policies}/presets.test.ts`, 'a format below the floor of random bits is refused'),
  ),
  clause(
    '6.5.6',
    3,
    'A factor that is stolen or lost can be revoked.',
    always(met('By the owner, the application and whoever runs the service.')),
    test(`${lifecycle}/ending.test.ts`, 'revoking ends every live set at once, and says which'),
  ),
  clause(
    '6.8.4',
    2,
    'Whoever relies on a sign-in can tell how it was done.',
    always(
      byApplication(
        'The answer to a redemption says which sheet and code it was.',
        'Put "bkcode" beside "pwd" in "amr", and an "acr" without phishing resistance, into what you tell others.',
      ),
    ),
    test(
      `${unit}/http/flow.test.ts`,
      'a sheet is issued, confirmed and used over HTTP, each answer being as documented',
    ),
  ),
  clause(
    '7.1.1',
    2,
    'Times of sessions are documented.',
    always(met('A page session ends after 30 minutes; a recovery after the window that the policy names.')),
    test(
      'packages/sparekey/test/unit/access/page-sessions.test.ts',
      'a visit is over after half an hour, and its end is final',
    ),
  ),
  clause(
    '7.2.3',
    1,
    'Reference tokens have at least 128 bits.',
    always(
      met('Links, cookies and tokens are MACs over random ids of 128 bits, compared by deriving them again.'),
    ),
    test(
      'packages/sparekey/test/unit/access/page-sessions.test.ts',
      'a link is no cookie, a cookie no link, an id neither, and none of them can be made up',
    ),
  ),
  clause(
    '7.2.4',
    1,
    'A new session token at each authentication.',
    always(
      byApplication(
        'Each visit to the pages has its own cookie; its link opens once.',
        'Begin a new session of your own when a redemption succeeds.',
      ),
    ),
    test(
      'packages/sparekey/test/unit/access/page-sessions.test.ts',
      'a link opens once, and its cookie finds the visit as the application opened it',
    ),
  ),
  clause(
    '7.4.3',
    2,
    'After a change of factors, other sessions can be ended.',
    ({ policy }) =>
      byApplication(
        policy.recovery.tasks.includes('end_other_sessions')
          ? 'Each recovery has "end_other_sessions" among its tasks, and is overdue without it.'
          : 'The policy does not ask for it after a use.',
        'Offer to end the other sessions, and report the task.',
      ),
    test(
      `${lifecycle}/recoveries.test.ts`,
      'a use opens a recovery in its own transaction, with every task of the policy',
    ),
  ),
  clause(
    '7.5.1',
    2,
    'Full authentication again before factors or recovery are changed.',
    always(
      byApplication(
        'An issue states an authentication of at most 10 minutes.',
        'Ask for the second factor again right before a new sheet, and state when that was.',
      ),
    ),
    test(
      `${lifecycle}/trust.test.ts`,
      'the statement is at most ten minutes old and 60 seconds ahead, to the millisecond',
    ),
  ),
  clause(
    '11.2.4',
    3,
    'Comparisons take the same time whatever is compared.',
    always(met('Digests of one length are compared in constant time; exactly one slow hash an attempt.')),
    test(
      'packages/sparekey/test/unit/crypto/primitives.test.ts',
      'digests of different lengths are refused rather than unequal',
    ),
  ),
  clause(
    '11.4.2',
    2,
    'Password hashes are approved ones with current parameters.',
    always(met('No policy can go below the parameters that OWASP names.')),
    test(
      `${policies}/presets.test.ts`,
      'a derivation weaker than OWASP asks for is refused, under every preset',
    ),
  ),
  clause(
    '11.5.1',
    2,
    'What must not be guessed has 128 random bits or more.',
    guessing,
    test(
      'packages/sparekey/test/unit/codes/formats.test.ts',
      'the long format is six groups of five with 135 random bits',
    ),
  ),
  clause(
    '13.3.1',
    2,
    'Secrets lie in a secrets manager.',
    keysApart,
    test(
      'packages/server/test/cli/operations.test.ts',
      'has nothing against a key ring in a place of its own, and API keys in the environment',
    ),
  ),
  clause(
    '16.1.1',
    2,
    'What is logged, and where, is written down.',
    always(met('docs/guides/for-the-auditor.md lists every event.')),
    test(`${unit}/compliance/guide.test.ts`, 'the guide lists every event'),
  ),
  clause(
    '16.2.1',
    2,
    'Log entries say when, where, who and what.',
    always(
      byApplication(
        'Each event has its time, account, actor, context, sheet and code by its label.',
        'Pass the end user’s address and browser in "context".',
      ),
    ),
    test(
      'packages/sparekey/test/unit/audit/chain.test.ts',
      'events say who, when, which set and which code by its label; the newest come first',
    ),
  ),
  clause(
    '16.2.2',
    2,
    'Times are synchronised, and in UTC or with an offset.',
    always(
      byApplication(
        'Times are RFC 3339 in UTC, with milliseconds.',
        'Keep the clocks of the machines synchronised.',
      ),
    ),
    test(
      `${unit}/openapi.test.ts`,
      'requests are described as closed objects, with times, bounds and enumerations',
    ),
  ),
  clause(
    '16.2.5',
    2,
    'Secrets are not logged.',
    always(met('Codes and tokens that were sent through every entry point are in no log.')),
    test(
      'packages/server/test/serve/markers.test.ts',
      'codes sent through every entry point appear in the one answer that shows them and nowhere else',
    ),
    test(`${unit}/observation.test.ts`, 'a code that gets into a log line is taken out'),
  ),
  clause(
    '16.3.1',
    2,
    'Every authentication is logged, whether it succeeds or fails.',
    always(
      met(
        'Each use, reuse, delay and lock is an event; each refused request a log line and a count. Wrong codes below the first delay are counted, not written (docs/decisions/failures-in-the-trail.md).',
      ),
    ),
    test(
      `${lifecycle}/disabled.test.ts`,
      'the trail tells when delays began and when the codes were disabled',
    ),
    test(
      `${unit}/observation.test.ts`,
      'every request has one line in the log, with the pattern of its path',
    ),
  ),
  clause(
    '16.3.3',
    2,
    'Attempts to get round a control are logged.',
    always(met('Used codes and codes of dead sheets that are tried, missing scopes and limits.')),
    test(
      `${unit}/http/scopes.test.ts`,
      'what a key may not do is refused before its body is read, and told in the log by the id of the key',
    ),
  ),
  clause(
    '16.4.1',
    2,
    'Nothing that is logged can forge a log entry.',
    always(met('Logs are JSON lines; what was sent is encoded, or not there at all.')),
    test(`${security}/ids-in-logs.test.ts`, 'ids stay in the log, which codes are taken out of'),
  ),
  clause(
    '16.4.2',
    2,
    'Logs are protected from change.',
    always(
      byApplication(
        'Each account’s events are a chain, and all events leaves of a tree with signed checkpoints.',
        'Keep a checkpoint where neither the service nor its database can write, and run "sparekey audit verify" against it.',
      ),
    ),
    test(
      'packages/sparekey/test/unit/audit/verify.test.ts',
      'of which one byte was changed, in every column',
    ),
  ),
  clause(
    '16.4.3',
    2,
    'Logs go to a separate system.',
    always(
      byApplication(
        'The log is exported as JSON Lines, CSV or OCSF, and events are sent by webhook and Shared Signals.',
        'Take the export, or a stream of signals, into the system where you watch.',
      ),
    ),
    test(
      'packages/server/test/cli/audit.test.ts',
      'writes every event as a line, with the account id that the ring opens; erased ones say so',
    ),
  ),
  clause(
    '16.5.1',
    2,
    'Errors tell nothing about the inside.',
    always(met('A failure is a problem document with a code and a sentence; its cause is in the log alone.')),
    test(
      `${unit}/observation.test.ts`,
      'a failure is logged with its causes, without what drivers attach, and answered without either',
    ),
  ),
  clause(
    '16.5.2',
    2,
    'The service stays secure where something it needs fails.',
    always(
      met('A database or key ring that fails refuses, and a use is never told as done that may not be.'),
    ),
    test(
      `${lifecycle}/idempotency-lease.test.ts`,
      'an unknown outcome is neither a refusal nor a success, and a repeat under the key learns the truth',
    ),
  ),
  clause(
    '16.5.3',
    2,
    'It fails closed.',
    always(met('Where redemptions and the register disagree, or a set does not open, nothing is redeemed.')),
    test(`${lifecycle}/fails-closed.test.ts`, 'where redemptions and the count disagree nothing is redeemed'),
  ),
]
