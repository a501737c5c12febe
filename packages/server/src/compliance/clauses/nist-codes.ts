import {
  always,
  byApplication,
  met,
  openPoint,
  test,
  type Clause,
  type Standing,
  clausesOf,
  testFolders,
} from '../clause.ts'
import type { Running } from '../running.ts'

const { lifecycle, policies, codes, security, pages } = testFolders
const clause = clausesOf('nist')

const approvedHash = ({ policy }: Running): Standing =>
  policy.format === 'long' || policy.derivation.algorithm !== 'argon2id'
    ? met(
        policy.format === 'long'
          ? 'Codes have 135 random bits and lie under HMAC-SHA-256; no password hash is needed.'
          : 'Verifiers are made with PBKDF2-HMAC-SHA-256.',
      )
    : openPoint(
        'Verifiers are made with Argon2id, which OWASP puts first and SP 800-132 does not list.',
        'Take the preset "fips", whose verifiers are made with PBKDF2-HMAC-SHA-256, or the format "long".',
      )

/** NIST SP 800-63B-4, final of July 2025: what a code is, how it is kept, and how often it may be tried. */
export const nistCodeClauses: readonly Clause[] = [
  clause(
    '§3.1.1.2',
    'Hash with a scheme of SP 800-132 or of updated guidance (inherited by look-up secrets).',
    approvedHash,
    test(
      `${lifecycle}/fips.test.ts`,
      'under the preset "fips" every code issued and every attempt takes one PBKDF2, right or wrong, known or not',
    ),
    test(
      `${policies}/presets.test.ts`,
      'a derivation weaker than OWASP asks for is refused, under every preset',
    ),
  ),
  clause(
    '§3.1.1.2',
    'Add a keyed hash or encryption whose key lies apart from the verifiers.',
    always(met('Verifiers are sealed with AES-256-GCM under a key ring that is not in the database.')),
    test(
      `${security}/database-copy.test.ts`,
      'a known code cannot be verified from the copy, with any salt and any digest found in it',
    ),
  ),
  clause(
    '§3.1.1.2',
    'Forgive mistyping only where that leaves the secret as hard to guess.',
    always(met('Case, look-alikes and separators are forgiven; no two codes are read as one.')),
    test(`${codes}/parse.test.ts`, 'different codes are never read as the same one'),
  ),
  clause(
    '§3.1.1.2',
    'Allow password managers, autofill and paste.',
    always(met('One field takes the whole code, in the form in which it is printed.')),
    test(
      `${pages}/keyboard.test.ts`,
      'the field for a code takes it whole, lets password managers and paste do their work, and asks for no other code',
    ),
  ),
  clause(
    '§3.1.2',
    'A look-up secret is something you have, and not phishing-resistant.',
    always(met('No policy lets a code stand for phishing resistance or AAL3.')),
    test(
      `${policies}/presets.test.ts`,
      'a code gives possession at AAL1 and AAL2, never phishing resistance nor AAL3',
    ),
  ),
  clause(
    '§3.1.2.1',
    'Generate with an approved random bit generator.',
    always(met('Each symbol comes from bytes of the operating system’s generator, without bias.')),
    test(
      `${codes}/random.test.ts`,
      'of the 256 bytes exactly 8 give each of 32 symbols, and none is thrown away',
    ),
    test(`${codes}/generate.test.ts`, 'each random symbol comes from a byte of its own'),
  ),
  clause(
    '§3.1.2.1',
    'At least six decimal digits, or the like of it.',
    always(met('The shortest format has 65 random bits.')),
    test(`${policies}/presets.test.ts`, 'a format below the floor of random bits is refused'),
  ),
  clause(
    '§3.1.2.1',
    'Hand them out online only in a session at AAL2 or higher.',
    always(
      byApplication(
        'An issue must state a second factor of the last minutes, or carry the token of an open recovery.',
        'State in "authentication" only what this person has just proven, and hand the answer on over TLS alone.',
      ),
    ),
    test(`${lifecycle}/trust.test.ts`, 'issuing needs a second factor: no other statement will do'),
    test(
      `${lifecycle}/peer-bugs.test.ts`,
      'new codes by the password alone: a password, a backup code or both do not issue',
    ),
  ),
  clause(
    '§3.1.2.2',
    'A secret is used successfully only once.',
    always(met('A use is one row whose key can exist once, on one primary.')),
    test(
      'packages/sparekey/src/testing/sparekey-contract.ts',
      'of 20 parallel redemptions of one code exactly one succeeds',
    ),
    test(
      'packages/server/test/serve/two-processes.test.ts',
      'of 50 parallel redemptions of one code through two processes on one PostgreSQL one succeeds',
    ),
  ),
  clause(
    '§3.1.2.2',
    'Store secrets hashed, and below 112 bits salted, each with a salt of its own, by a password hashing scheme.',
    always(met('Only verifiers are kept: a slow hash with 128 bits of salt for each code below 112 bits.')),
    test(
      `${security}/database-copy.test.ts`,
      'no code lies in the files or in any column: not as text, not encoded, not under a hash without a key',
    ),
    test(
      `${lifecycle}/peer-bugs.test.ts`,
      'too few random bits, or a fast hash under them: no preset has either',
    ),
  ),
  clause(
    '§3.1.2.2',
    'Ask for secrets over an authenticated protected channel.',
    always(
      byApplication(
        'The client refuses http beyond this machine, and a public URL must be https.',
        'Put TLS in front of the service, and ask for codes on https pages alone.',
      ),
    ),
    test('packages/server/test/contract/client.test.ts', 'codes travel over https, or stay on this machine'),
  ),
  clause(
    '§3.2.2',
    'At most 100 failed attempts in a row, by disabling the authenticator.',
    ({ policy }) =>
      met(
        `After ${policy.attempts.failureCap} failures in a row the codes are disabled and nothing is hashed; no more guesses fit into any order of parallel requests.`,
      ),
    test(
      `${lifecycle}/disabled.test.ts`,
      'at the cap the codes are disabled: the right code is refused and nothing is hashed',
    ),
    test(`${lifecycle}/disabled.test.ts`, 'a burst of parallel guesses is stopped at the cap'),
  ),
  clause(
    '§3.2.2',
    'What was disabled must be bound anew to be usable.',
    always(met('Only the next issue ends it, and revokes every sheet of before. No timer does.')),
    test(`${lifecycle}/disabled.test.ts`, 'no timer, no revocation and no erasure ends the disabled state'),
  ),
  clause(
    '§3.2.2',
    'Where two authenticators were tried together, disable both.',
    always(
      byApplication(
        'Every refusal and the status say how codes stand; failures of a password are not seen here.',
        'Count failed first factors too, and disable both where the limit was reached with both.',
      ),
    ),
    test(`${lifecycle}/status.test.ts`, 'failed attempts and the time of the next one are told'),
  ),
  clause(
    '§3.2.2',
    'Between attempts a wait of 30 seconds up to an hour may be asked for.',
    ({ policy }) =>
      policy.attempts.delaysSeconds.length === 0
        ? met('The policy asks for no delays, which the clause leaves open; the cap holds.')
        : met('Delays grow from the failure that the policy names, counted by account and not by address.'),
    test(
      `${lifecycle}/delays.test.ts`,
      'the delays grow from the fourth failure in a row, to the millisecond',
    ),
  ),
  clause(
    '§3.2.2',
    'After a success, earlier failures are disregarded.',
    always(met('A use or a confirmation that was committed sets the count to nothing; nothing else does.')),
    test(`${lifecycle}/delays.test.ts`, 'a committed use sets the count and the delay to nothing'),
  ),
]
