import type { KeySource, Store } from 'sparekey'
import type { Config } from '../config/environment.ts'
import { isLoopback } from '../config/values.ts'
import type { KeptMessage } from '../notices/outbox-memory.ts'
import type { App } from '../http/app-parts.ts'

export const TRY_PATH = '/try'
export const TRY_TENANT = 'try'

/** Why the page for newcomers is not served under this configuration; `null` where it is. */
export const whyNoTryPage = ({ host, database, publicUrl }: Config): string | null => {
  const reason = !isLoopback(host)
    ? 'the service listens beyond this machine'
    : database.kind !== 'sqlite'
      ? 'the database is not SQLite'
      : publicUrl !== null
        ? 'SPAREKEY_PUBLIC_URL is set'
        : null
  return reason === null ? null : `The page of --try is not served: ${reason}.`
}

/** The page with a tenant of its own, which no API key belongs to. */
export const createTryPage = async (
  store: Store,
  keys: KeySource,
  apiKeyHint: string,
  messages: () => readonly KeptMessage[],
  demoUrl: string | null,
): Promise<App> => {
  const { createSparekey } = await import('sparekey')
  const sparekey = await createSparekey({ store, keys, tenant: TRY_TENANT, gate: { permits: 1, places: 8 } })
  const { createTryPages } = await import('../try/page.ts')
  return createTryPages({ sparekey, apiKeyHint, messages, demoUrl })
}
