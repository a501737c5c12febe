import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { SupportCase } from 'sparekey'
import { createTestService } from '../../support/app.ts'
import { createLinkStage, createVisitStage, wholeCase } from '../../unit/support-pages/support.ts'

/** The pages of a request for help on a real listener, over a case that the test puts there. */
export const openSupportStage = async () => {
  let found: Partial<SupportCase> | null = null
  let origin = ''
  const { app } = await createTestService()
  const visits = await createVisitStage(
    {
      ofAccount: async () =>
        found === null
          ? { ok: false, code: 'case_not_found', detail: '' }
          : { ok: true, ...wholeCase(found) },
    },
    {},
    () => origin,
  )
  const links = createLinkStage()
  app.route('/pages', visits.pages)
  app.route('/', links.app)
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const server = createServer((request, response) => void answer(request, response))
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.listen(0, '127.0.0.1', () => resolve(undefined))
  await promise
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    visits,
    /** What the account's request is from now on; `null`: it has none. */
    put: (given: Partial<SupportCase> | null) => {
      found = given
      links.change(wholeCase(given ?? {}))
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

export type SupportStage = Awaited<ReturnType<typeof openSupportStage>>
