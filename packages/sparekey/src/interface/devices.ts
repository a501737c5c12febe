import type { CallOptions } from './calls.ts'
import type { ConfirmInput, ConfirmResult } from './confirm.ts'
import type { RedeemInput, RedeemResult } from './redeem.ts'
import type { Sparekey } from './sparekey.ts'

/** Given beside a code that was typed in a browser. */
export interface TypedInOptions extends CallOptions {
  /**
   * What {@link SparekeyInBrowsers.rememberDevice} gave this browser, of whichever accounts: at most 8 tokens. A genuine one of
   * this account lets the code be tried although strangers' wrong codes delay the account, on tries of the browser's own. It never
   * lifts the cap of failures (NIST SP 800-63B-4 §3.2.2). One that is forged, expired or revoked is as if it was not given.
   */
  readonly devices?: readonly string[]
}

export interface RememberedDevice {
  /**
   * What the browser is to keep in place of what it had: the new token first, then those of at most 3 other accounts. Each is 81
   * characters of a–z, 0–9 and underscore. Keep them in an `HttpOnly` cookie.
   */
  readonly devices: readonly [string, ...string[]]
  readonly expiresAt: Date
}

/** A {@link Sparekey} whose caller sees the browsers in which codes are typed. */
export interface SparekeyInBrowsers extends Sparekey {
  redeem(accountId: string, input: RedeemInput, options?: TypedInOptions): Promise<RedeemResult>
  confirm(accountId: string, input: ConfirmInput, options?: TypedInOptions): Promise<ConfirmResult>
  /**
   * Makes a token for a browser in which a right code of the account has just been typed, and forgets the one it had; call it
   * after each. A token is good for 400 days, and an account has at most 10: the ones known longest are forgotten. Erasing the
   * account, revoking its codes and "this was not me" end all of them.
   */
  rememberDevice(accountId: string, options?: Pick<TypedInOptions, 'devices'>): Promise<RememberedDevice>
}
