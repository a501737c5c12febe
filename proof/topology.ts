/**
 * What the proof runs on: real service processes over real databases, the faults that can be brought on them, and what every
 * database holds at the end. A topology is started once a run; the generator loads its endpoints, the nemesis brings its
 * faults, the checker judges the history against its final state.
 */

/** Decisions drawn from a seed: the same seed and name give the same ones. */
export interface Random {
  /** At least 0, below 1. */
  readonly next: () => number
  /** A whole number, at least 0 and below `limit`. */
  readonly below: (limit: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(from: readonly T[]) => T
  /** A stream of its own, so that what one part draws does not move what another does. */
  readonly fork: (name: string) => Random
}

export interface Fault {
  /** Number and words, as in `F2 kill -9 of the database`. Faults are counted under it. */
  readonly name: string
  /** Resolves when the fault is there. A fault that ends by itself (a kill with a restart) may heal in here. */
  readonly inject: (random: Random) => Promise<void>
  /** Resolves when the services can serve again. Called once after each `inject`, at the end of a run too. */
  readonly heal: () => Promise<void>
  /** How long the fault stays at most, where the usual time (see the nemesis) does not fit it. */
  readonly lastingMs?: number
}

/** A fault that this machine or this topology cannot bring about, and why. */
export interface Impossible {
  readonly name: string
  readonly why: string
}

/** The program that serves, given to `node`. The seeded bugs are in a program of their own. */
export interface Program {
  readonly path: string
  readonly environment: Readonly<Record<string, string>>
}

export interface TopologyOptions {
  /** An existing folder of this run alone; the caller removes it. */
  readonly folder: string
  readonly random: Random
  readonly program: Program
  /** The tenant's policy, as JSON for `SPAREKEY_POLICY_FILE`. */
  readonly policy: object
  /** One line about what happens, for the progress of the run. */
  readonly say: (line: string) => void
}

export interface Found {
  readonly invariant: 'I6' | 'I7'
  readonly message: string
}

export type StartTopology = (options: TopologyOptions) => Promise<Topology>

export interface Topology {
  readonly name: string
  /** Of the services that are meant to run at this moment, whether or not they answer. */
  readonly endpoints: () => readonly URL[]
  readonly apiKey: string
  readonly faults: readonly Fault[]
  readonly impossible: readonly Impossible[]
  /** What the topology saw itself, as `failover while a commit waited`; each becomes a "sometimes" counter. */
  readonly observed: () => Readonly<Record<string, number>>
  /** Violations that the topology saw itself, which no history and no row shows. */
  readonly found?: () => readonly Found[]
  /** Notices that arrived at the topology's receiver, by `noticeId`. `null`: no receiver is set up. */
  readonly notices: (() => ReadonlyMap<string, number>) | null
  /** Read after healing from every surviving database node, over a connection that no service uses. */
  readonly finalState: () => Promise<FinalState>
  /** Ends every process of the topology, healed or not. */
  readonly stop: () => Promise<void>
}

export interface FinalState {
  readonly nodes: readonly NodeState[]
}

/** What one database node holds. `account` is the account key in hex; set and redemption ids are as the interface prints them. */
export interface NodeState {
  readonly node: string
  readonly redemptions: readonly FinalUse[]
  readonly sets: readonly FinalSet[]
  readonly events: readonly FinalEvent[]
  readonly recoveries: readonly FinalRecovery[]
  /** What waits to be followed up and delivered, and (`queued`) for a leaf in the log. */
  readonly due: readonly FinalDue[]
  /** What `verifyAudit` found, a sentence each. Empty: the trail is sound. */
  readonly auditFindings: readonly string[]
}

export interface FinalUse {
  readonly account: string
  readonly setId: string
  readonly label: string
  readonly redemptionId: string
}

export interface FinalSet {
  readonly account: string
  readonly setId: string
  readonly state: string
  readonly count: number
}

export interface FinalEvent {
  readonly account: string
  readonly seq: number
  readonly type: string
  readonly setId: string | null
  readonly label: string | null
  /** The id of the notice that this event gives rise to, where it does. */
  readonly noticeId: string
  /** Only of `code.redeemed`. */
  readonly recoveryId: string | null
  /** Its place in the log over all accounts; `null`: none yet. */
  readonly leafIndex: number | null
}

export interface FinalRecovery {
  readonly account: string
  readonly recoveryId: string
  readonly redemptionId: string
}

export interface FinalDue {
  readonly account: string
  readonly kind: string
  /** JSON text as the row has it. */
  readonly body: string
}

/** What the nemesis (proof/nemesis) gives back when it was started. */
export interface RunningNemesis {
  /** Faults brought so far, by their name. */
  readonly injected: () => Readonly<Record<string, number>>
  /** Whether it has ended, since a fault could not be brought or healed. */
  readonly hasFailed: () => boolean
  /** Ends after the fault that is under way, healed. Rejects where a fault could not be brought or healed. */
  readonly stop: () => Promise<void>
}

/** `startNemesis(faults, random, times)`: one fault after the other, drawn at random, every fault at least once in turn. */
export type StartNemesis = (
  faults: readonly Fault[],
  random: Random,
  times: {
    /** Quiet between two faults, at most. */
    readonly betweenMs: number
    /** How long a fault stays, at most. */
    readonly lastingMs: number
    readonly say: (line: string) => void
  },
) => RunningNemesis
