import { always, byApplication, clausesOf, met, test, type Clause } from '../clause.ts'

const csf = clausesOf('csf')
const ai = clausesOf('ai')

const govern = (id: string, asks: string, integrator: string, ...evidence: Clause['evidence']): Clause =>
  ai(
    `GOVERN ${id}`,
    asks,
    always(
      byApplication(
        'No part of the service is or uses an AI system; it gives evidence for a policy of yours.',
        integrator,
      ),
    ),
    ...evidence,
  )

const scopes = test(
  'packages/server/test/unit/http/scopes.test.ts',
  'a key with one scope does the operations of that scope, and is refused every other by its name',
)
const trail = test(
  'packages/sparekey/test/unit/audit/chain.test.ts',
  'events say who, when, which set and which code by its label; the newest come first',
)

/** Frameworks for organisations. A service fulfils none of them alone; it gives evidence for what an organisation does. */
export const organisationClauses: readonly Clause[] = [
  csf(
    'PR.AA-01',
    'Identities and credentials are managed.',
    always(
      byApplication(
        'Sheets have a whole life with an inventory by account, and each change of it is an event.',
        'Review the export of the log as you review other credentials.',
      ),
    ),
    trail,
  ),
  csf(
    'PR.AA-02',
    'Identities are proofed and bound to credentials.',
    always(
      byApplication(
        'A sheet is bound only by a second factor or by an open recovery.',
        'Prove who enrols the first factor.',
      ),
    ),
    test(
      'packages/sparekey/test/unit/lifecycle/trust.test.ts',
      'issuing needs a second factor: no other statement will do',
    ),
  ),
  csf(
    'PR.AA-03',
    'Users, services and hardware are authenticated.',
    always(met('Codes are verified beside a first factor, under limits; callers by API keys.')),
    test('packages/server/test/unit/http/conventions.test.ts', 'no call is answered without a valid API key'),
  ),
  csf(
    'PR.AA-04',
    'Identity assertions are protected and verified.',
    always(
      met(
        'Tokens of recoveries and links are bound to account and use, and verified by deriving them again.',
      ),
    ),
    test(
      'packages/sparekey/test/unit/lifecycle/recovery-tokens.test.ts',
      'one symbol changed anywhere, cut off or added: not active, and nothing is issued',
    ),
  ),
  csf(
    'PR.AA-05',
    'Permissions follow a policy, least privilege and separation of duties.',
    always(
      byApplication(
        'API keys have scopes, and tenants are apart.',
        'Decide who may make keys and run the commands on the server, and review it.',
      ),
    ),
    scopes,
  ),
  csf(
    'PR.DS-01',
    'Data at rest is protected.',
    always(
      byApplication(
        'Codes are kept as sealed verifiers; addresses and account ids are sealed.',
        'Keep the key ring and the database apart, and both out of each other’s backups.',
      ),
    ),
    test(
      'packages/sparekey/test/security/database-copy.test.ts',
      'neither account, tenant nor address lies there, nor a hash of them without a key',
    ),
  ),
  csf(
    'PR.PS-04',
    'Log records are made and available for monitoring.',
    always(met('The trail, its export, JSON log lines and metrics.')),
    test(
      'packages/server/test/cli/audit.test.ts',
      'writes every event as a line, with the account id that the ring opens; erased ones say so',
    ),
  ),
  csf(
    'DE.CM-09',
    'Computing and its data are watched for adverse events.',
    always(
      byApplication(
        'Metrics count every outcome; owners are told of guessing.',
        'Alert on "attempts.disabled", "code.reuse_refused" and the rate of refusals.',
      ),
    ),
    test(
      'packages/server/test/unit/observation.test.ts',
      'outcomes are counted, and no label holds what was sent',
    ),
  ),
  govern(
    '1.1',
    'Legal and regulatory requirements about AI are understood and documented.',
    'Write down whether any AI agent may act on accounts with backup codes.',
    trail,
  ),
  govern(
    '2.1',
    'Roles and responsibilities for AI risks are documented.',
    'Name an owner for each agent, and give it an API key of its own with that name.',
    test(
      'packages/sparekey/test/security/api-keys.test.ts',
      'a key names its owner, and any change to it nobody',
    ),
  ),
  govern(
    '3.2',
    'What people and what AI systems may do together is defined.',
    'Give no agent the scopes "issue" or "redeem": a person asks for codes and types them.',
    scopes,
  ),
  govern(
    '6.1',
    'Risks of AI from third parties have a policy.',
    'Give keys to no third party’s agent beyond the scope "read", with an end.',
    test(
      'packages/sparekey/test/security/api-keys.test.ts',
      'a key opens nothing from the moment of its expiry',
    ),
  ),
]
