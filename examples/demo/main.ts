// The demo application: a make-believe library whose accounts better-auth protects, with backup codes of Sparekey.
import { serveDemo } from './serve/serve.ts'
import { NotServed, readSettings } from './serve/settings.ts'

try {
  const demo = await serveDemo(readSettings(process.env), (line) => console.error(line))
  console.log(`demo application on ${demo.origin}`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void demo.stop())
} catch (error) {
  if (!(error instanceof NotServed)) throw error
  console.error(`The demo application is not served: ${error.message}`)
  process.exitCode = 2
}
