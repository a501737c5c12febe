import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { type Demo, openDemo } from '../accounts/demo.ts'
import { deliverDue } from '../mail/rounds.ts'
import { createApp } from './app.ts'
import { NotServed, type Settings } from './settings.ts'
import type { Log } from './trouble.ts'

export interface ServedDemo {
  readonly origin: string
  readonly demo: Demo
  readonly server: Server
  stop(): Promise<void>
}

const REMINDER_MILLIS = 60_000

/**
 * Serves the demo on this machine alone, under the name `localhost`, since passkeys are not for addresses of digits.
 *
 * @throws {NotServed} where the port is taken.
 */
export const serveDemo = async ({ port, dataDirectory }: Settings, log: Log): Promise<ServedDemo> => {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new NotServed(whyNot(error, port), { cause: error })
  }
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const demo = await openDemo({ dataDirectory, origin, log })
  const answer = getRequestListener(createApp(demo).fetch, { overrideGlobalObjects: false })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => void answer(request, response))
  const reminders = setInterval(
    () => void deliverDue(demo.sparekey).catch(() => log('A round failed.')),
    REMINDER_MILLIS,
  )
  return {
    origin,
    demo,
    server,
    stop: async () => {
      clearInterval(reminders)
      server.close()
      server.closeIdleConnections()
      await once(server, 'close')
      await demo.close()
    },
  }
}

const whyNot = (error: unknown, port: number): string =>
  (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    ? `port ${port} is taken. Set DEMO_PORT to another one.`
    : `port ${port} cannot be listened on. Set DEMO_PORT to another one.`
