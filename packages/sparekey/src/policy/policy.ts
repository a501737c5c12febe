import type { Derivation } from '../crypto/ports.ts'
import type { FormatName } from '../interface/formats.ts'
import type { IssueReason } from '../interface/issue.ts'
import type { RecoveryTask } from '../interface/recoveries.ts'
import type { Assurance } from '../interface/redeem.ts'
import type { SignalType } from '../interface/signals.ts'
import type { ByRisk, SupportPolicy } from './support.ts'

/** The highest assurance a backup code can give: a possession factor, never phishing-resistant (NIST SP 800-63B-4 §3.1.2). */
export type CodeAssurance = Extract<Assurance, 'aal1' | 'aal2'>

/** Which ways of keeping a sheet the pages offer, and the tenant's own sentence on where codes may be kept. */
export interface DeliveryPolicy {
  readonly copy: boolean
  readonly download: boolean
  readonly print: boolean
  readonly pdf: boolean
  /** A picture of codes is easily photographed and synchronised, so it is off by default. */
  readonly qr: boolean
  /** At most 300 characters, shown where the codes are shown. `null`: the built-in advice alone. */
  readonly storageAdvice: string | null
}

export interface IssuingPolicy {
  /** The moments at which codes may be issued at all. */
  readonly reasons: readonly IssueReason[]
  /** Methods of which one must be stated (NIST SP 800-63B-4 §3.1.2.1: a session at AAL2; RFC 8176 values). */
  readonly secondFactorMethods: readonly string[]
  /** 30 to 86,400; default 600 (10 minutes). */
  readonly authenticationMaxAgeSeconds: number
  /**
   * 1 to 20; default 5. Counted over 24 hours from the first. Sets that were made anew before they were confirmed do not
   * count, up to three times as many in all.
   */
  readonly maxPerDay: number
  /** Codes in a set where the request names no number: 5 to 100; default 10. */
  readonly count: number
  /** Numbers of codes that a request may name: 5 to 100 each; default 10 and 20. */
  readonly countsAllowed: readonly number[]
  /** 1 to 3,650; `null` (default): sets do not expire. */
  readonly expiresInDays: number | null
  /** The longest life that a request may name: 1 to 3,650; `null`: any. */
  readonly expiresInDaysMax: number | null
  /** 1 to 90; default 7. Then the owner is reminded; nothing dies. */
  readonly confirmWithinDays: number
}

export interface RedeemingPolicy {
  /** How old the stated first factor may be: 30 to 86,400; default 900 (15 minutes). */
  readonly firstFactorMaxAgeSeconds: number
  /** The highest `requiredAssurance` that a code satisfies. */
  readonly assurance: CodeAssurance
  /** `low` at this many codes left: 1 to 20; default 3. */
  readonly lowAt: number
}

export interface AttemptsPolicy {
  /**
   * Failures in a row after which the codes are disabled until new ones are issued: 10 to 100; default 100
   * (NIST SP 800-63B-4 §3.2.2: no more than 100; §8.1.1: at least 10 attempts).
   */
  readonly failureCap: number
  /** From this failure in a row each one is followed by a delay: 1 to 100; default 4. */
  readonly delayFromFailure: number
  /**
   * The delays, one after another, the last one repeating: 0 to 8 of 1 to 3,600 seconds (NIST SP 800-63B-4 §3.2.2: 30
   * seconds up to an hour). Default 30, 60, 120, 240, 480, 960, 1920, 3600. Empty: no delays.
   */
  readonly delaysSeconds: readonly number[]
}

export interface RecoveryPolicy {
  /** How long the window after a use is open: 300 to 3,600; default 900 (15 minutes). */
  readonly windowSeconds: number
  /** What the application is to do within it. Empty: a use opens no recovery. */
  readonly tasks: readonly RecoveryTask[]
  /**
   * `replenish`: the remaining codes go on, and a replacement is asked for (NIST SP 800-63B-4 §4.2.1.1: each code used for
   * recovery is replaced by a new one). `bootstrap`: codes only carry a person to a new factor; the remaining ones are
   * revoked once `reenroll_factor` was reported as done, and never because it was not.
   */
  readonly afterUse: 'replenish' | 'bootstrap'
}

/** `revoke`: the live sets end. `ask`: the owner is asked to replace them. `note`: a line in the trail. */
export type SignalRule = 'revoke' | 'ask' | 'note' | 'nothing'

/** What each signal does. `last_factor_removed`: a `factor_removed` whose detail says that it was the last one. */
export type SignalsPolicy = { readonly [T in SignalType | 'last_factor_removed']: SignalRule }

export interface RemindersPolicy {
  /** A set is to be replaced at this age: 30 to 3,650; default 365; `null`: never. */
  readonly rotateAfterDays: number | null
  /** How long before rotation or expiry the owner is told: 1 to 90; default 30. */
  readonly aheadDays: number
  /**
   * How often the owner is asked whether the sheet is still there: 30 to 3,650; default 180; `null`: never. A sheet that is
   * due for rotation is not asked for.
   */
  readonly reviewEveryDays: number | null
}

/** The rules of a tenant. A set keeps the hash of the ones it was issued under. */
export interface Policy {
  /** 1 to 64 of a–z, 0–9 and hyphen. */
  readonly name: string
  readonly format: FormatName
  /**
   * How the verifiers of formats that need a slow hash are made (OWASP Password Storage: argon2id m=19456, t=2, p=1; where
   * only approved algorithms may run, pbkdf2-sha256 with 600,000 iterations).
   */
  readonly derivation: Exclude<Derivation, { algorithm: 'hmac-sha256' }>
  /** The floor under a code's random bits: 64 (NIST SP 800-63B-4 §4.2.1.1); less only in the preset `legacy`. */
  readonly minimumRandomBits: number
  readonly issuing: IssuingPolicy
  readonly redeeming: RedeemingPolicy
  readonly attempts: AttemptsPolicy
  readonly delivery: DeliveryPolicy
  readonly recovery: RecoveryPolicy
  readonly signals: SignalsPolicy
  readonly reminders: RemindersPolicy
  /** `null`: nobody is recovered with the help of people. */
  readonly support: SupportPolicy | null
}

export type PresetName = 'default' | 'strict' | 'legacy' | 'fips'

type Loose<T> = { readonly [K in keyof T]?: T[K] }

/** A policy as it is written: a preset, and what differs from it. Unknown keys are refused. */
export interface PolicyInput {
  /** Default: `default`. */
  readonly preset?: PresetName
  readonly name?: string
  readonly format?: FormatName
  readonly derivation?: Policy['derivation']
  readonly minimumRandomBits?: number
  readonly issuing?: Loose<IssuingPolicy>
  readonly redeeming?: Loose<RedeemingPolicy>
  readonly attempts?: Loose<AttemptsPolicy>
  readonly delivery?: Loose<DeliveryPolicy>
  readonly recovery?: Loose<RecoveryPolicy>
  readonly signals?: Loose<SignalsPolicy>
  readonly reminders?: Loose<RemindersPolicy>
  /** A preset of its own (default `consumer`), and what differs from it. `null`: off. */
  readonly support?:
    | (Loose<Omit<SupportPolicy, 'delaysSeconds' | 'approvals'>> & {
        readonly delaysSeconds?: Partial<ByRisk>
        readonly approvals?: Partial<ByRisk>
      })
    | null
}
