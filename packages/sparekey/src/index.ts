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
export type {
  CodeCarriers,
  Deliver,
  Notice,
  NoticeAddress,
  NoticeCase,
  NoticeKind,
  NoticeSheet,
  SupportNoticeKind,
} from './notices/notice.ts'
export type { GateStatistics, HashGateOptions, HashRun } from './lifecycle/hash-gate.ts'
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
export type { ByRisk, SupportPolicy } from './policy/support.ts'
export type { Store } from './store/port.ts'
export type * from './interface/calls.ts'
export type * from './interface/confirm.ts'
export type * from './interface/devices.ts'
export type * from './interface/due.ts'
export type * from './interface/ending.ts'
export type * from './interface/events.ts'
export type * from './interface/formats.ts'
export type * from './interface/import.ts'
export type * from './interface/issue.ts'
export type * from './interface/recoveries.ts'
export type * from './interface/redeem.ts'
export type * from './interface/signals.ts'
export type * from './interface/status.ts'
export type * from './interface/with-support.ts'
export type * from './interface/support.ts'
export type { Recoveries, Sparekey } from './interface/sparekey.ts'
