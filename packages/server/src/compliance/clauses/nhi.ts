import { always, byApplication, met, test, type Clause, clausesOf, testFolders } from '../clause.ts'

const { security } = testFolders
const clause = clausesOf('nhi')

/** OWASP Non-Human Identities Top 10: the API keys of applications, the keys of the service, and automation near codes. */
export const nhiClauses: readonly Clause[] = [
  clause(
    'NHI1:2025',
    'Identities of programs end when their owner does.',
    always(
      byApplication(
        'A key can expire, is dead 5 seconds after it was revoked, and ends with its tenant.',
        'Revoke the keys of an application that is taken down; "sparekey api-keys list" names them.',
      ),
    ),
    test(
      `${security}/api-keys.test.ts`,
      'a revoked key opens nothing, for good, and is revoked by its own tenant alone',
    ),
  ),
  clause(
    'NHI2:2025',
    'Secrets do not leak.',
    always(met('Only hashes of keys are kept; keys, codes and tokens are in no log, error or statement.')),
    test(`${security}/api-keys.test.ts`, 'no statement carries a key, only its hash'),
    test(
      'packages/server/test/serve/markers.test.ts',
      'codes sent through every entry point appear in the one answer that shows them and nowhere else',
    ),
  ),
  clause(
    'NHI3:2025',
    'Third-party programs with access are trustworthy.',
    always(
      met('Few dependencies, each argued for, pinned, permissively licensed and without an install script.'),
    ),
    test(
      'tools/test/check-dependencies.test.ts',
      'a tree of permissive packages without install scripts passes; development tools are not part of it',
    ),
  ),
  clause(
    'NHI4:2025',
    'Programs authenticate by sound means.',
    always(met('Keys of 32 characters or more, compared by their hash, refused before the body is read.')),
    test('packages/server/test/unit/http/conventions.test.ts', 'no call is answered without a valid API key'),
  ),
  clause(
    'NHI5:2025',
    'Programs have no more rights than they need.',
    always(
      byApplication(
        'Each call needs a scope, and a key has those that it was given.',
        'Give each application a key with the scopes that it uses, and "import" to a migration alone.',
      ),
    ),
    test(
      'packages/server/test/unit/http/scopes.test.ts',
      'a key with one scope does the operations of that scope, and is refused every other by its name',
    ),
  ),
  clause(
    'NHI6:2025',
    'Deployments are configured securely.',
    always(
      byApplication(
        'The service refuses to start on unknown settings, a key ring that others can read, or a foreign database.',
        'Run "sparekey doctor" after each change, and put TLS in front of the service.',
      ),
    ),
    test(
      'packages/server/test/serve/start-failures.test.ts',
      'the key ring of another database is refused, and neither is changed',
    ),
  ),
  clause(
    'NHI7:2025',
    'Secrets do not live for ever.',
    always(
      byApplication(
        'Keys of applications can expire, the ring and the secrets of webhooks rotate without a stop, recoveries last minutes.',
        'Give keys an end with "--expires-in-days", and rotate the ring yearly.',
      ),
    ),
    test(`${security}/api-keys.test.ts`, 'a key opens nothing from the moment of its expiry'),
    test(
      'packages/server/test/cli/rotate.test.ts',
      'killed at any point and started again: nothing is lost or doubled, every code still redeems',
    ),
  ),
  clause(
    'NHI8:2025',
    'Environments are apart.',
    always(
      byApplication(
        'A database takes one key ring; tenants see nothing of each other.',
        'Give each environment a database, a key ring and API keys of its own.',
      ),
    ),
    test('packages/server/test/unit/http/isolation.test.ts', 'every operation is walked here'),
  ),
  clause(
    'NHI9:2025',
    'One identity serves one program.',
    always(
      byApplication(
        'Any number of keys can be made, each with a name.',
        'Give each application a key of its own.',
      ),
    ),
    test(`${security}/api-keys.test.ts`, 'a key names its owner, and any change to it nobody'),
  ),
  clause(
    'NHI10:2025',
    'People do not work with the identities of programs, nor programs with those of people.',
    always(
      byApplication(
        'Each event says whether the owner, the application or an operator did it.',
        'Never give a person’s backup code to an automation, nor an API key to a person.',
      ),
    ),
    test(
      'packages/sparekey/test/unit/audit/chain.test.ts',
      'events say who, when, which set and which code by its label; the newest come first',
    ),
  ),
]
