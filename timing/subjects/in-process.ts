// The service in this process: a request goes in as an object, or over a socket, and the answer is awaited.
import { createTestService } from '../../packages/server/test/support/app.ts'
import { listen } from '../../packages/server/src/serve/listener.ts'
import { createLog } from '../../packages/server/src/log/logger.ts'
import type { Kdf, Store } from 'sparekey'
import type { Standing } from '../cases.ts'
import { guessUnder } from '../codes.ts'
import type { Subject } from '../measure.ts'
import { seeded } from '../random.ts'

export interface InProcessOptions {
  readonly kdf: Kdf
  /** New and empty. It is closed with the subject. */
  readonly store: Store
  /** Over a listener of this process and a connection that is kept. */
  readonly throughSockets: boolean
}

const policy = { attempts: { delaysSeconds: [] }, issuing: { count: 5 } }
const nothing = { write: () => {} }
/** Well-formed, and of nobody here. */
const FOREIGN_CODE = guessUnder('ZZ', seeded(7))

const redemption = (code: string, at: Date) => ({ code, firstFactor: { methods: ['pwd'], at } })

export const openInProcess = async ({ kdf, store, throughSockets }: InProcessOptions): Promise<Subject> => {
  const service = await createTestService({
    policy,
    kdf,
    store,
    parts: { log: createLog('info', nothing) },
  })
  const { app, clock, sparekey, apiKey } = service
  const at = clock.now()
  const headers = { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' }
  const standings: Readonly<Record<Standing, (account: string) => Promise<readonly string[]>>> = {
    never_seen: () => Promise.resolve([]),
    without_codes: async (account) => {
      const refused = await sparekey.redeem(account, redemption(FOREIGN_CODE, at))
      if (refused.ok || refused.code !== 'code_invalid') throw new TypeError('The code was not refused.')
      return []
    },
    with_codes: async (account) => {
      const authentication = { methods: ['pwd', 'otp'], at }
      const issued = await sparekey.issue(account, { reason: 'enrollment', authentication })
      if (!issued.ok) throw new TypeError(issued.detail)
      return issued.codes
    },
  }
  const listener = throughSockets ? await listen(app, '127.0.0.1', 0) : null
  const present: Subject['present'] = (account, code) => {
    const body = JSON.stringify(redemption(code, at))
    const url = `${listener?.url ?? 'http://localhost'}/v1/accounts/${account}/redemptions`
    const request = new Request(url, { method: 'POST', headers, body })
    return async () => {
      const response = listener === null ? await app.fetch(request) : await fetch(request)
      if (response.status !== 403) throw new TypeError(`The answer was ${response.status}, not 403.`)
      // The connection is free for the next one once the body was taken.
      if (listener !== null) await response.arrayBuffer()
    }
  }
  return {
    prepare: (account, standing) => standings[standing](account),
    present,
    close: async () => {
      await listener?.stop(1000)
      await store.close()
    },
  }
}
