/** How a member is told of things, as the server answers. */
export interface AddressShown {
  /** `null`: none was given. */
  readonly address: string | null
  readonly setAt: string | null
  /** When a mail server last took a notice to this member. */
  readonly acceptedAt: string | null
  readonly waiting: number
  /** Notices that were given up, or that there was no address for. */
  readonly notTold: number
  /** For directors: members who gave no address. */
  readonly without?: readonly string[]
}
