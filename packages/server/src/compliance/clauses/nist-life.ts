import {
  always,
  byApplication,
  met,
  notMet,
  openPoint,
  test,
  type Clause,
  type Standing,
  clausesOf,
  testFolders,
} from '../clause.ts'
import type { Running } from '../running.ts'

const { lifecycle, policies, pages } = testFolders
const clause = clausesOf('nist')

const told =
  (how: string) =>
  ({ tellsByMail }: Running): Standing =>
    tellsByMail
      ? byApplication(
          `${how} Mail is set up.`,
          'Give two or more addresses of each owner in "contacts" at the issue, and keep them up to date.',
        )
      : byApplication(
          `${how} Nothing sends mail in this configuration.`,
          'Set SPAREKEY_SMTP_URL and SPAREKEY_MAIL_FROM and give two or more addresses in "contacts", or add a webhook and tell every owner yourself.',
        )

const strength = ({ policy }: Running): Standing =>
  policy.minimumRandomBits >= 64
    ? met(`No code with fewer than ${policy.minimumRandomBits} random bits is issued or taken over.`)
    : notMet(
        `The policy lets in codes with ${policy.minimumRandomBits} random bits, for codes that come from another system.`,
        'Leave the preset "legacy" once no imported sheet is in use.',
      )

const replacement = ({ policy }: Running): Standing =>
  policy.recovery.tasks.includes('replace_codes')
    ? byApplication(
        'A used code never works again. Each use opens a recovery whose token is worth a new sheet, asks for one, and is overdue without it.',
        'Lead whoever came in with a code to a new sheet at once, with the token of the recovery, before they go on.',
      )
    : openPoint(
        'A used code never works again, but no new sheet is asked for after a use.',
        'Add "replace_codes" to "recovery.tasks" of the policy.',
      )

const secondMeans = ({ namesOtherMethods }: Running): Standing =>
  namesOtherMethods
    ? met('The pages propose a passkey or security key after a use, and tell when few codes are left.')
    : byApplication(
        'Owners are told when few codes are left.',
        'Set SPAREKEY_OTHER_METHODS_URL, so that the pages propose a passkey or security key.',
      )

/**
 * NIST SP 800-63B-4: binding, recovery, loss, expiry, notices. Of §4.2.1.2 and §4.2.1.3 nothing applies: no codes are sent and no
 * contacts kept.
 */
export const nistLifeClauses: readonly Clause[] = [
  clause(
    '§4.1',
    'Keep a record of each authenticator with the time of its life-cycle events, and where they came from.',
    always(
      byApplication(
        'Each event of a sheet is in the trail, with time, actor, context and a chained hash.',
        'Pass the end user’s address and browser in "context".',
      ),
    ),
    test(
      'packages/sparekey/test/unit/audit/chain.test.ts',
      'events say who, when, which set and which code by its label; the newest come first',
    ),
  ),
  clause(
    '§4.1.2.1',
    'Bind at the lower of the account’s and the new authenticator’s level, and tell the owner another way.',
    told('An issue needs a second factor, and leaves a message to the owner in its transaction.'),
    test(`${lifecycle}/trust.test.ts`, 'issuing needs a second factor: no other statement will do'),
    test(
      'packages/server/test/serve/notices-story.test.ts',
      'both addresses and the webhook are told of the whole life of a sheet, in the tenant’s name, and never of a code',
    ),
  ),
  clause(
    '§4.1.2.1',
    'Encourage people to have two or more means.',
    secondMeans,
    test(
      'packages/server/test/unit/pages/manage.test.ts',
      'after a use, a passkey or security key is proposed where it can be added',
    ),
  ),
  clause(
    '§4.2',
    'A change by someone who can still sign in otherwise is binding, not recovery.',
    always(
      byApplication(
        'Only a redemption opens a recovery; a new sheet for somebody with a second factor does not.',
        'Ask for a backup code only from people who lack their second factor.',
      ),
    ),
    test(
      `${lifecycle}/recoveries.test.ts`,
      'a use opens a recovery in its own transaction, with every task of the policy',
    ),
  ),
  clause(
    '§4.2.1',
    'Support at least one of saved codes, issued codes, recovery contacts and repeated proofing.',
    always(met('Saved recovery codes.')),
    test(
      'packages/server/test/unit/http/flow.test.ts',
      'a sheet is issued, confirmed and used over HTTP, each answer being as documented',
    ),
  ),
  clause(
    '§4.2.1.1',
    'A saved recovery code has at least 64 random bits.',
    strength,
    test(
      `${policies}/presets.test.ts`,
      'fewer than 64 random bits are only to be had by naming the preset "legacy"',
    ),
  ),
  clause(
    '§4.2.1.1',
    'Present it in print, or as a label that a machine reads.',
    always(met('As text, as a PDF, on paper, and as a square where the policy allows that.')),
    test(
      `${pages}/sheet.test.ts`,
      '20 codes leave the page as text, PDF and print, each code as issued, and their square decodes to them',
    ),
  ),
  clause(
    '§4.2.1.1',
    'A replacement may be asked for at any time, and the owner is told of it.',
    told('A new sheet can be made at any time; the old one works until the new one is confirmed.'),
    test(`${lifecycle}/replacing.test.ts`, 'a set that was replaced by one not yet confirmed keeps working'),
    test(
      `${lifecycle}/due-notices.test.ts`,
      'each thing that happens is told with its sheet, its code by label, what is left, and from where',
    ),
  ),
  clause(
    '§4.2.1.1',
    'Throttle verification at every length.',
    always(met('The count is taken before the hash, whatever the format.')),
    test(
      `${lifecycle}/peer-bugs.test.ts`,
      'the limiter is opt-in: without any policy the fourth failure is delayed and the hundredth disables',
    ),
  ),
  clause(
    '§4.2.1.1',
    'After its use for recovery a code is invalid, and a new one is issued.',
    replacement,
    test(
      `${lifecycle}/recoveries.test.ts`,
      'the token issues to the last millisecond of the window, and not at its end',
    ),
  ),
  clause(
    '§4.2.2.2',
    'At AAL2 one recovery code does with a bound single-factor authenticator; two of one sheet do not.',
    always(
      byApplication(
        'A redemption must state a first factor of the last minutes, and a backup code never counts as one.',
        'State in "firstFactor" only what this person has just proven in the same sign-in.',
      ),
    ),
    test(
      `${lifecycle}/peer-bugs.test.ts`,
      'a code without the password: the first factor is enforced, and a backup code is none',
    ),
  ),
  clause(
    '§4.2.2.3',
    'Recovery at AAL3 takes more than a code.',
    always(met('A redemption that requires AAL3 or phishing resistance is refused.')),
    test(
      `${lifecycle}/trust.test.ts`,
      'what a sign-in demands is held against what the policy lets a code give',
    ),
  ),
  clause(
    '§4.2.3',
    'Tell the subscriber of every recovery.',
    told('A use leaves a message to the owner in its own transaction, and it is delivered at least once.'),
    test(
      'packages/server/test/serve/notices-story.test.ts',
      'both addresses and the webhook are told of the whole life of a sheet, in the tenant’s name, and never of a code',
    ),
  ),
  clause(
    '§4.3',
    'Suspend or invalidate promptly what is lost, stolen or compromised.',
    always(
      byApplication(
        'The owner stops a sheet by page or by the link in a message; the application by a revocation or a signal.',
        'Send "compromise_suspected" where an account is at risk.',
      ),
    ),
    test(
      `${lifecycle}/disown.test.ts`,
      '"this was not me" suspends the sheet and ends the recovery; new codes help',
    ),
    test(
      'packages/server/test/unit/pages/visits.test.ts',
      '“my sheet may have been seen” asks once more, and stops it',
    ),
  ),
  clause(
    '§4.4',
    'What has expired is not usable, and the person is told why.',
    ({ policy }) =>
      met(
        policy.issuing.expiresInDays === null
          ? 'Sheets do not expire under this policy unless an issue asks for it; one that did is refused as expired.'
          : `Sheets expire after ${policy.issuing.expiresInDays} days, are announced before, and are refused as expired.`,
      ),
    test(`${lifecycle}/ending.test.ts`, 'a set works until the moment it expires and not from then on'),
  ),
  clause(
    '§4.5',
    'Invalidate when the account ends, on request, on compromise and where the right to it is lost.',
    always(
      byApplication(
        'Revocation, the signals and erasure end every sheet in one transaction.',
        'Send "account_closed", or erase the account, when it ends; revoke where somebody loses the right to it.',
      ),
    ),
    test(`${lifecycle}/ending.test.ts`, 'revoking ends every live set at once, and says which'),
    test(`${lifecycle}/signals.test.ts`, 'the presets say what each signal does'),
  ),
  clause(
    '§4.6',
    'Support two or more notification addresses, and send to all of them.',
    told('Every address on file is told, replaced ones for 30 days more.'),
    test(
      `${lifecycle}/due-notices.test.ts`,
      'every address on file is told, each in its language, and each once; a repeat can be told by its id',
    ),
  ),
  clause(
    '§4.6',
    'A notification says clearly what to do, and whom to turn to, if it was not them.',
    ({ namesSupport }) =>
      namesSupport
        ? met('Each message says what to do and has a link that stops the sheet; the pages name whom to ask.')
        : byApplication(
            'Each message says what to do and has a link that stops the sheet.',
            'Set SPAREKEY_SUPPORT_URL, so that the pages say whom to ask.',
          ),
    test(
      'packages/server/test/unit/not-me.test.ts',
      'stop the sheet and what its code opened at the press of the button, and say so from then on',
    ),
  ),
]
