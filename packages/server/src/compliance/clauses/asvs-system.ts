import {
  always,
  byApplication,
  met,
  openPoint,
  test,
  type Clause,
  type Standing,
  asvsClause as clause,
  testFolders,
} from '../clause.ts'
import type { Running } from '../running.ts'

const { lifecycle, policies, security, service } = testFolders

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

/** OWASP ASVS 5.0.0: cryptography (V11), secrets (V13) and logging (V16). */
export const asvsSystemClauses: readonly Clause[] = [
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
    test(`${service}/compliance/guide.test.ts`, 'the guide lists every event'),
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
      `${service}/openapi.test.ts`,
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
    test(`${service}/observation.test.ts`, 'a code that gets into a log line is taken out'),
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
      `${service}/observation.test.ts`,
      'every request has one line in the log, with the pattern of its path',
    ),
  ),
  clause(
    '16.3.3',
    2,
    'Attempts to get round a control are logged.',
    always(met('Used codes and codes of dead sheets that are tried, missing scopes and limits.')),
    test(
      `${service}/http/scopes.test.ts`,
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
      `${service}/observation.test.ts`,
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
