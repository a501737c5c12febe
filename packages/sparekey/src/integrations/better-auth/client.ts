import type { BetterAuthClientPlugin } from 'better-auth/client'
import type { codeEndpoints } from './endpoints.ts'

/**
 * The calls of {@link twoFactor} that better-auth's `twoFactorClient` does not have: `authClient.backupCodes.status()`,
 * `.replace({ password })`, `.confirm({ code })`, `.decline({ task })`. Goes beside `twoFactorClient()`.
 *
 * @example
 * ```ts no-run
 * import { createAuthClient } from 'better-auth/client'
 * import { twoFactorClient } from 'better-auth/client/plugins'
 * import { backupCodesClient } from 'sparekey/better-auth/client'
 *
 * export const authClient = createAuthClient({ plugins: [twoFactorClient(), backupCodesClient()] })
 * ```
 */
export const backupCodesClient = () =>
  ({
    id: 'sparekey-backup-codes',
    $InferServerPlugin: {} as { id: 'sparekey-backup-codes'; endpoints: ReturnType<typeof codeEndpoints> },
    pathMethods: {
      '/backup-codes/status': 'GET',
      '/backup-codes/replace': 'POST',
      '/backup-codes/confirm': 'POST',
      '/backup-codes/decline': 'POST',
    },
  }) satisfies BetterAuthClientPlugin
