import {
  always,
  byApplication,
  met,
  test,
  type Clause,
  type Standing,
  asvsClause as clause,
  testFolders,
} from '../clause.ts'
import type { Running } from '../running.ts'

const { lifecycle, policies, security, service } = testFolders

const told =
  (how: string) =>
  ({ tellsByMail }: Running): Standing =>
    tellsByMail
      ? byApplication(how, 'Give the owner’s addresses in "contacts" at the issue.')
      : byApplication(
          `${how} Nothing sends mail in this configuration.`,
          'Set SPAREKEY_SMTP_URL and SPAREKEY_MAIL_FROM, or add a webhook and tell every owner yourself.',
        )

/** OWASP ASVS 5.0.0: authentication (V6) and sessions (V7). */
export const asvsSignInClauses: readonly Clause[] = [
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
    test(`${service}/notices/render.test.ts`, 'never brings a code, a header or markup into a message'),
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
    test(`${service}/pages/words.test.ts`, 'what is typed is told apart'),
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
      `${service}/http/flow.test.ts`,
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
]
