import type { Invariant } from '../checker/verdict.ts'

/** A text of a compiled file, what stands in its place, and how often it is there (default: once). */
export type Patch = readonly [from: string, to: string, times?: number]
/** By the file's path below `dist` of the library. */
export type Patches = Readonly<Record<string, readonly Patch[]>>

export interface SeededBug {
  readonly what: string
  /** The invariant that must fire. */
  readonly breaks: Invariant
  readonly bug: Patches
  /**
   * What the world does to it, in the run without the bug too: there nothing may fire. Where it is named, the fault comes from
   * here because a real one is too rare to wait for.
   */
  readonly circumstances?: Patches
}

/** One at a time is switched on in a service of the proof's own (`serve.ts`). None of this is in what is published. */
export const seededBugs = {
  'ended-set-is-live': {
    what: 'whether the set still lives is not looked at',
    breaks: 'I4',
    // Two conditions guard it: without the second, too, the records are found to contradict each other, and nothing is accepted.
    bug: {
      'lifecycle/redeem.js': [['const dead = deadSetCode(set);', 'const dead = null;']],
      'lifecycle/set-states.js': [['tellOneStory(row, set, redemptions))', 'row !== null)']],
    },
  },
  'answer-before-commit': {
    what: 'the answer goes out before the COMMIT, which comes with the next transaction',
    breaks: 'I2',
    bug: {
      'store/sql/sqlite-transactions.js': [
        ['    begin(database);\n', '    beginAfterLate(database);\n', 2],
        ['        rollBack(database);\n', '        if (!isLate) rollBack(database);\n', 2],
        [
          'function commit(database) {\n',
          `let isLate = false;
function commitLate(database) { if (isLate) { isLate = false; database.exec('COMMIT'); } }
function beginAfterLate(database) { commitLate(database); begin(database); }
function commit(database) {
    isLate = true; setTimeout(() => commitLate(database), 50); return null;
`,
        ],
      ],
    },
  },
  'rollback-tag-ignored': {
    what: 'an answer ROLLBACK to COMMIT is taken for a success',
    breaks: 'I2',
    bug: {
      'store/sql/postgres-connection.js': [
        ["if (result.command === 'ROLLBACK')", 'if (false)'],
        ["if (result.command !== 'COMMIT')", 'if (false)'],
      ],
    },
    // Of some transactions a statement fails behind the driver's back, as one sent through a pooler may.
    circumstances: {
      'store/sql/postgres-connection.js': [
        [
          "this.#client.query({ text: 'COMMIT' })",
          "(globalThis.proofChance(0.05) ? this.#client.query({ text: 'SELECT 1/0' }).catch(() => {}) : Promise.resolve()).then(() => this.#client.query({ text: 'COMMIT' }))",
        ],
      ],
    },
  },
  'commit-warning-ignored': {
    what: 'the warning 01000 that comes with COMMIT is not listened to',
    breaks: 'I2',
    bug: { 'store/sql/postgres-connection.js': [['warnings.push(code)', 'void code']] },
  },
  'replay-without-commit': {
    what: 'a use is answered again without a synchronous commit of its own',
    breaks: 'I2',
    bug: {
      'lifecycle/idempotency.js': [
        ["const counted = yield* write('countReplay', place);", 'const counted = 1;'],
      ],
    },
  },
  'synchronous-normal': {
    what: 'SQLite runs with synchronous NORMAL, and the power fails',
    breaks: 'I2',
    bug: {
      'store/sql/sqlite-file.js': [
        ['PRAGMA synchronous = FULL', 'PRAGMA synchronous = NORMAL'],
        [' || synchronous !== 2', ''],
      ],
    },
  },
  'asynchronous-standby': {
    what: 'no COMMIT waits for the standby that becomes the primary',
    breaks: 'I2',
    bug: {},
  },
  'permit-released-at-disconnect': {
    what: 'who hangs up frees the permit of a hash that still runs',
    breaks: 'I7',
    bug: {
      'lifecycle/hash-gate.js': [
        ['return await hash();', 'return await Promise.race([hash(), globalThis.proofHungUp()]);'],
      ],
    },
    circumstances: {
      'crypto/argon2id.js': [
        [
          "import { hashRaw } from '@node-rs/argon2';",
          `import { hashRaw as uncounted } from '@node-rs/argon2';
const hashRaw = (...given) => globalThis.proofCounted(() => uncounted(...given));`,
        ],
      ],
    },
  },
  'sequencer-without-fence': {
    what: 'a sequencer that lost its lease writes all the same',
    breaks: 'I6',
    // The tiles of the tree guard it, too: one that another has written meanwhile ends the transaction.
    bug: {
      'audit/sequencer/batch.js': [['if (written !== 1)', 'if (false)']],
      'audit/sequencer/lease.js': [
        [
          "return (yield* write('holdLogLease', { logId: theLog, owner, fence, leaseUntil: now + leaseMs })) === 1;",
          'return true;',
        ],
      ],
      'store/sql/statements/log.js': [
        ['WHERE log_id = :logId AND fence = :fence AND size = :readSize`', 'WHERE log_id = :logId`'],
      ],
    },
    // A process may stand still anywhere. Here it matters: the size of the log is read, and nothing is taken from the queue.
    circumstances: {
      'audit/sequencer/batch.js': [
        ['const log = yield* readLog();', 'const log = yield* readLog(); globalThis.proofStandStill();'],
      ],
    },
  },
} as const satisfies Readonly<Record<string, SeededBug>>

export type BugName = keyof typeof seededBugs
