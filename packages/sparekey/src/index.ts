export {
  createSparekey,
  type RunDueInput,
  type SparekeyInstance,
  type SparekeyOptions,
} from './create-sparekey.ts'
export {
  ArgumentRangeError,
  ArgumentTypeError,
  SetupError,
  SparekeyError,
  type RefusalCode,
  type SetupErrorCode,
  type SparekeyErrorCode,
} from './errors.ts'
export { describeFormat, type FormatDescription } from './codes/describe.ts'
export type { Clock, Derivation, Kdf, KeyRing, KeySource, RandomSource } from './crypto/ports.ts'
export type { Deliver, Notice, NoticeAddress, NoticeKind, NoticeSheet } from './notices/notice.ts'
export type { GateStatistics, HashGateOptions } from './lifecycle/hash-gate.ts'
export { capabilities } from './policy/assurance.ts'
export type {
  AttemptsPolicy,
  DeliveryPolicy,
  IssuingPolicy,
  Policy,
  PolicyInput,
  PresetName,
  RecoveryPolicy,
  RedeemingPolicy,
  RemindersPolicy,
  SignalRule,
  SignalsPolicy,
} from './policy/policy.ts'
export { presets } from './policy/presets.ts'
export type { Recoveries, Sparekey } from './sparekey-interface.ts'
export type { Store } from './store/port.ts'
export type * from './types.ts'
