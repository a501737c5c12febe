/** What is to be read. Give the file's bytes where they are at hand: the encoding is then found out. */
export type ImportInput = ({ readonly bytes: Uint8Array } | { readonly text: string }) & {
  /** Name of the file, without its folder. It is the best sign of which service the codes belong to. */
  readonly fileName?: string | undefined
  /** Path of the folder that the file lies in; looked at only for names of synced folders. */
  readonly folder?: string | undefined
  /** Id of a profile, or any other name, where the person has said which service it is. */
  readonly service?: string | undefined
}

export interface ImportedCode {
  /** The code as it stands in the input: case and separators are never changed. */
  readonly text: string
  /** The number printed beside the code, or where none is printed its place in the input, from 1. */
  readonly position: number
  /** Whether the input marks it as used. */
  readonly used: boolean
}

export type Confidence = 'certain' | 'likely' | 'possible'

/** A service that the codes may belong to. */
export interface Candidate {
  /** Id of the profile. */
  readonly service: string
  readonly name: string
  readonly confidence: Confidence
  /** Why, in plain words. */
  readonly reasons: readonly string[]
}

export type WarningCode =
  | 'api_token'
  | 'delete_file'
  | 'duplicates'
  | 'fewer_codes'
  | 'fresh_not_full'
  | 'key_or_hash'
  | 'lookalikes_read'
  | 'lookalikes_unclear'
  | 'mixed_services'
  | 'more_codes'
  | 'no_codes'
  | 'numbers_unreliable'
  | 'one_time_password'
  | 'other_secret'
  | 'perhaps_recovery_phrase'
  | 'perhaps_totp_secret'
  | 'private_key'
  | 'recovery_phrase'
  | 'service_by_shape'
  | 'service_has_no_codes'
  | 'service_unsure'
  | 'shape_unusual'
  | 'synced_folder'
  | 'too_many_codes'
  | 'totp_secret'
  | 'typography_restored'

export interface ImportWarning {
  /** Stable: scripts may compare it. */
  readonly code: WarningCode
  /** For the person: what is the case, and what to do. Never holds a secret. */
  readonly message: string
}

export interface ImportResult {
  /** Id of the profile, or the name that was given; `null` where the person must choose. */
  readonly service: string | null
  /** Best first. */
  readonly candidates: readonly Candidate[]
  readonly codes: readonly ImportedCode[]
  readonly warnings: readonly ImportWarning[]
}
