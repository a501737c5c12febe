import type { Policy } from 'sparekey'
import type { Config } from '../config/environment.ts'

/** What of a configuration decides how it stands to a clause. */
export interface Running {
  readonly tenant: string
  readonly policy: Policy
  /** Owners are told by mail. */
  readonly tellsByMail: boolean
  readonly namesSupport: boolean
  readonly namesOtherMethods: boolean
  /** Where the key ring comes from. */
  readonly keys: Config['keys']['kind']
}

export const runningOf = (config: Config, tenant: string, policy: Policy): Running => ({
  tenant,
  policy,
  tellsByMail: config.mail !== null,
  namesSupport: config.supportUrl !== null,
  namesOtherMethods: config.otherMethodsUrl !== null,
  keys: config.keys.kind,
})
