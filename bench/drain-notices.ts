// `node --expose-gc drain-notices.ts FOLDER NOTICES`: makes notices, drains them, and prints how far resident memory rose.
import { join } from 'node:path'
import { createSparekey } from '../packages/sparekey/src/index.ts'
import { keyFile, sqliteFile } from '../packages/sparekey/src/node.ts'
import { rate } from './measure.ts'

const [folder = '.', asked = '10000'] = process.argv.slice(2)
const addresses = ['a', 'b']
const accounts = Number(asked) / addresses.length

let told = 0
let highest = 0
const look = (): void => {
  highest = Math.max(highest, process.memoryUsage.rss())
}
const sparekey = await createSparekey({
  store: sqliteFile(join(folder, 'drain.db')),
  keys: keyFile(join(folder, 'drain.keys')),
  policy: { format: 'long' },
  deliver: async () => {
    told += 1
    if (told % 100 === 0) look()
    await new Promise((resolve) => setImmediate(resolve))
  },
})
const issue = async (account: number): Promise<void> => {
  const sheet = await sparekey.issue(`account-${account}`, {
    reason: 'enrollment',
    authentication: { methods: ['otp'], at: new Date() },
    contacts: addresses.map((name) => ({ channel: 'email', address: `${name}${account}@example.org` })),
  })
  if (!sheet.ok) throw new TypeError(sheet.detail)
}
const drain = async (): Promise<void> => {
  while ((await sparekey.runDue({ limit: 1000 })).more) look()
}

// One of everything first, so that what is loaded once does not count.
await issue(-1)
await drain()
await rate(accounts, 32, issue)
told = 0
globalThis.gc?.()
const rest = process.memoryUsage.rss()
look()
const startedAt = performance.now()
await drain()
const seconds = (performance.now() - startedAt) / 1000
look()
await sparekey.close()
if (told !== accounts * addresses.length) throw new TypeError(`${told} notices were handed over.`)
process.stdout.write(JSON.stringify({ megabytes: (highest - rest) / 1e6, perSecond: told / seconds }))
