/** Who may threaten a promise. */
export const actors = ['curious-server', 'lying-server', 'member', 'device', 'leaver'] as const
export type Actor = (typeof actors)[number]

/**
 * How a promise is kept. `keys`: nobody breaks it without keys that they do not have. `server`: as long as the server runs the program that
 * it should. `afterwards`: it can be broken, and that is found out. `not`: it can be broken.
 */
export const waysOfKeeping = ['keys', 'server', 'afterwards', 'not'] as const
export type Kept = (typeof waysOfKeeping)[number]

export interface Hold {
  readonly kept: Kept
  readonly against: readonly Actor[]
  /** What has to be said beside it. */
  readonly how: string | null
}

/** What a team is promised, and what it is not. */
export interface TeamPromise {
  readonly id: string
  readonly text: string
  readonly holds: readonly Hold[]
}

const all = actors
const servers: readonly Actor[] = ['curious-server', 'lying-server']
const people: readonly Actor[] = ['member', 'device', 'leaver']

function by(kept: Kept, against: readonly Actor[], how: string | null = null): Hold {
  return { kept, against, how }
}

/** Every promise of a team's vault. A test names, for each line, the test that shows it: also for what is not kept. */
export const teamPromises: readonly TeamPromise[] = [
  {
    id: 'codes-hidden',
    text: 'The server cannot read a code.',
    holds: [
      by(
        'keys',
        servers,
        'In the program that you installed: a page that the server delivers opens no code, so type none into it.',
      ),
    ],
  },
  {
    id: 'names-hidden',
    text: 'The server cannot read names of services and shelves, notes, places of paper, or reasons.',
    holds: [by('keys', servers)],
  },
  {
    id: 'doings-hidden',
    text: 'The server does not see who did what and when.',
    holds: [
      by(
        'not',
        servers,
        'It sees what members call themselves, their roles, how many codes there are, who had which number when, days that are due, numbers of sheets, and the addresses that members gave it.',
      ),
    ],
  },
  {
    id: 'recipients',
    text: 'Nobody gets a key of the team without the signature of a director, or of an owner for their shelf.',
    holds: [
      by('keys', servers),
      by(
        'keys',
        ['member'],
        'Who holds a key can pass it on; without a membership it gets no half from the server.',
      ),
    ],
  },
  {
    id: 'right-keys',
    text: 'Nobody’s keys are taken for another one’s.',
    holds: [
      by('keys', servers, 'Where the invitation did not pass through the server.'),
      by('afterwards', ['lying-server'], 'Where it did, when fingerprints are compared.'),
    ],
  },
  {
    id: 'server-needed',
    text: 'Without the kit, no code is opened without the server.',
    holds: [
      by('keys', ['curious-server', 'member'], 'Both halves, or nothing.'),
      by('server', ['device', 'leaver'], 'They get nothing from the moment when they are removed.'),
      by('not', ['lying-server'], 'It can hand its halves to a member.'),
    ],
  },
  {
    id: 'on-record',
    text: 'Every release is in the log.',
    holds: [
      by('keys', ['member'], 'No program of theirs can skip it.'),
      by('server', ['curious-server', 'device', 'leaver'], 'What cannot be written down is not given.'),
      by('not', ['lying-server']),
    ],
  },
  {
    id: 'no-framing',
    text: 'No line can be invented against a member.',
    holds: [
      by('keys', [...servers, 'member'], 'What is signed by the program that you installed.'),
      by(
        'not',
        ['lying-server'],
        'What somebody touches a passkey for: a page can show something else than it has signed.',
      ),
      by('not', ['device'], 'Where it opens the vault, it signs as its member until it is removed.'),
    ],
  },
  {
    id: 'one-history',
    text: 'History is not rewritten or told in two ways unseen.',
    holds: [
      by(
        'afterwards',
        servers,
        'As soon as those who saw different ones write to the same team, or compare.',
      ),
    ],
  },
  {
    id: 'no-rollback',
    text: 'An old state of the team is not shown as the one of today.',
    holds: [
      by(
        'afterwards',
        ['lying-server'],
        'By every device and vault that saw more; by a new one, from the invitation on.',
      ),
    ],
  },
  {
    id: 'grant-limits',
    text: 'An approval ends at its time, and gives no more codes than it says.',
    holds: [by('server', ['curious-server', 'member', 'device']), by('not', ['lying-server'])],
  },
  {
    id: 'second-person-responders',
    text: 'Who may only ask has no code without a second person.',
    holds: [
      by('keys', ['curious-server', 'lying-server', 'member'], 'On critical shelves.'),
      by('server', ['curious-server', 'member'], 'On other shelves.'),
      by('not', ['lying-server'], 'On other shelves.'),
    ],
  },
  {
    id: 'second-person-owners',
    text: 'On critical shelves owners and directors have no code without a second person.',
    holds: [
      by('server', ['curious-server', 'member']),
      by('not', ['lying-server'], 'They hold their half all the time.'),
    ],
  },
  {
    id: 'emergency-wait',
    text: 'An emergency waits as long as the shelf says, and can be stopped.',
    holds: [by('server', ['curious-server', 'member', 'device']), by('not', ['lying-server'])],
  },
  {
    id: 'never-released',
    text: 'Codes that somebody never had stay closed to them, also with an old copy of everything.',
    holds: [
      by('keys', people, 'Without the server’s half.'),
      by('server', ['curious-server', ...people], 'It does not give its half.'),
      by('not', ['lying-server'], 'Together with somebody who holds the other half.'),
    ],
  },
  {
    id: 'replaced',
    text: 'The server gives no half of codes that were replaced.',
    holds: [
      by('server', people),
      by(
        'not',
        ['lying-server'],
        'It has them for thirty days more: what counts is that the service takes them no more.',
      ),
    ],
  },
  {
    id: 'destroyed',
    text: 'Thirty days after codes were replaced nothing opens the old ones any more, no copy of anything either.',
    holds: [
      by(
        'keys',
        ['curious-server', ...people],
        'Once the halves are gone from the backups of the server, too; an old pack with the kit, and paper, still hold them.',
      ),
      by('not', ['lying-server'], 'It can keep what it was given.'),
    ],
  },
  {
    id: 'forgotten',
    text: 'Somebody who saw a code forgets it.',
    holds: [by('not', all, 'Make new codes at the service.')],
  },
  {
    id: 'paper',
    text: 'Nobody reads a printed copy, or opens the kit, off the record.',
    holds: [by('not', all, 'Who keeps what is written down; paper obeys nobody.')],
  },
]
