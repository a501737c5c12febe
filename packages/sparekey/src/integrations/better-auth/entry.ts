export { moveBackupCodes, type Moved, type MoveReport } from './moving.ts'
export type {
  BackupCodesOptions,
  CodeOwner,
  StoredCodesOptions,
  TwoFactorWithCodesOptions,
} from './options.ts'
export { twoFactor } from './two-factor.ts'
