export { TeamError } from './errors.ts'
export type { TeamErrorCode } from './errors.ts'
export { sha256Hex } from './bytes.ts'
export type { AddressShown } from './calls/address-shown.ts'
export { clockToleranceMillis, isCallSignedBy, readCallHeader, signCall } from './calls/device-call.ts'
export type { DeviceCall, DeviceClaim } from './calls/device-call.ts'
export { isPublicKey, newSigningKey, publicKeyOf, signText, verifyText } from './signing.ts'
export { addSignature, longestNoteBytes, parseNote, signNote } from './notes/note.ts'
export type { Note, NoteSignature, Signer } from './notes/note.ts'
export { announcedHash, foundingText, nextText, readChainText, textHash } from './notes/chain-text.ts'
export type { ChainText, Head } from './notes/chain-text.ts'
export { blobsOf, limits, readCard, statementTypes } from './notes/statements.ts'
export { copyResults, purposes, reviewAnswers, reviewRounds, shelfRoles } from './notes/statement-types.ts'
export type {
  Card,
  CodeEntry,
  CopyResult,
  Device,
  GroupKey,
  LogSeen,
  Passkey,
  Purpose,
  ReviewAnswer,
  ReviewRound,
  ShelfRole,
  ShelfRule,
  Statement,
  StatementOf,
  StatementType,
} from './notes/statement-types.ts'
export { isAssertionOf, isPasskeyKey, isPasskeyOrigin } from './webauthn/assertion.ts'
export type { Assertion, PasskeyKey } from './webauthn/assertion.ts'
export { assertionLine, noteChallenge } from './webauthn/note-signature.ts'
export {
  enrolmentChallenge,
  isPasskeyLinkSignedBy,
  passkeyLinkMillis,
  readPasskeyLink,
  signPasskeyLink,
  teamOfUserHandle,
  userHandleOf,
} from './webauthn/link.ts'
export type { PasskeyLink } from './webauthn/link.ts'
export { requirePasskeyMay } from './chain/apply-passkeys.ts'
export { replay, replayWithoutSignatures } from './chain/replay.ts'
export type { Replayed } from './chain/replay.ts'
export { emptyLog } from './chain/state.ts'
export type {
  AccessRequest,
  Answer,
  CodeSet,
  Copy,
  Emergency,
  Grant,
  Group,
  Invite,
  Kit,
  Member,
  Review,
  Shelf,
  TeamState,
} from './chain/state.ts'
export { actions, allows, directorsOf, may, standingOf, standings } from './chain/roles.ts'
export type { Action, Standing } from './chain/roles.ts'
export {
  emergencyGroup,
  everyone,
  groupChanges,
  headGroup,
  membershipOf,
  respondersGroup,
  shelfGroup,
} from './chain/groups.ts'
export type { GroupChange } from './chain/groups.ts'
export { clockOf, emergencyOpenHours, emergencyPhase } from './chain/emergency.ts'
export type { EmergencyClock, EmergencyPhase } from './chain/emergency.ts'
export { loneDirectorDelayHours } from './chain/signers.ts'
export { answerRefusal, isSettled } from './chain/apply-reviews.ts'
export { latestRotation, populationHash, populationOf, rotationDays } from './chain/population.ts'
export {
  answeringDays,
  dueIn,
  escalationDays,
  fewLeft,
  leaverDays,
  reviewDays,
  reviewDueOn,
} from './chain/due.ts'
export type { Due, DueKind, Released, RotationReason } from './chain/due.ts'
export { isInPlaceSince, sealHash, shelfOfCopy } from './chain/apply-copies.ts'
export { exposureOf } from './chain/exposure.ts'
export type { Exposure, ReadSet, Sighting } from './chain/exposure.ts'
export { compareWithSeen } from './chain/seen.ts'
export {
  fingerprintOf,
  matchesFingerprint,
  matchesPasskeyCheck,
  passkeyCheck,
} from './joining/fingerprint.ts'
export { deviceRequestLine, isDeviceOf, readDeviceRequest, requestDevice } from './joining/device-request.ts'
export type { DeviceRequest } from './joining/device-request.ts'
export type { Fingerprint } from './joining/fingerprint.ts'
export {
  accessHash,
  accessToken,
  invitationLink,
  joinRequest,
  newInvitationSecret,
  readInvitationLink,
  readJoinRequest,
} from './joining/invitation.ts'
export type { Invitation, JoinRequest } from './joining/invitation.ts'
export { commitmentOf, halfBytes, isHalfOf, newMemberHalf, openCode, sealCode } from './codes/split.ts'
export type { SealedCode, Slot } from './codes/split.ts'
export { isReleaseSignedBy, readRelease, releaseHash, signRelease } from './release/request.ts'
export type { ReleaseRequest } from './release/request.ts'
export { decideRelease } from './release/decide.ts'
export type { ReleaseDecision, ReleaseRefusal } from './release/decide.ts'
export {
  checkReceipt,
  clockEntryFor,
  entryFor,
  followLog,
  headAfter,
  readEntry,
  signEntry,
} from './release/log.ts'
export type { ClockEntry, LogEntry, LoggedRelease, ReleaseEntry } from './release/log.ts'
export { readCheckpoint, signCheckpoint } from './release/checkpoint.ts'
export type { Checkpoint } from './release/checkpoint.ts'
