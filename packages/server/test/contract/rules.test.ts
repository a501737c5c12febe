import { test } from 'node:test'
import { createClient } from 'sparekey/client'
import { assertRules } from '../../../sparekey/test/support/rule-commands.ts'
import { ruledPolicy } from '../../../sparekey/test/support/rules.ts'
import { createTestService } from '../support/app.ts'

test('over HTTP: any sequence of calls and waits goes as the rules say, status included', async () => {
  const { app, apiKey, clock } = await createTestService({ policy: ruledPolicy, startAt: new Date() })
  const fetch: typeof globalThis.fetch = async (input, init) => app.request(new Request(input, init))
  const sparekey = createClient({ url: 'http://localhost', apiKey, fetch })
  await assertRules(async (run) => ({ sparekey, clock, account: `account ${run}` }), 15)
})
