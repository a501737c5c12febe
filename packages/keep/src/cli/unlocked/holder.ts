// The process behind `keep unlock`: holds the keys of one vault in memory, hands them to whoever may open its socket, and ends
// after ten minutes or on `keep lock`. The keys come on standard input; nothing secret is in its arguments or environment.
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'

/** @param args where to listen, and for how many seconds. */
export async function holdOnto([path = '', seconds = '600']: readonly string[]): Promise<void> {
  let keys = await text(process.stdin)
  const forget = async (): Promise<void> => {
    keys = ''
    server.close()
    if (process.platform !== 'win32') await rm(path, { force: true })
  }
  const end = async (): Promise<void> => {
    await forget()
    process.exit(0)
  }
  // Whoever is told that the vault is locked finds nothing of it left.
  const lock = async (socket: Socket): Promise<void> => {
    await forget()
    socket.end('locked\n', () => process.exit(0))
  }
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.setEncoding('utf8').setTimeout(2000, () => socket.destroy())
    socket.on('error', () => socket.destroy())
    let request = ''
    socket.on('data', (chunk: string) => {
      request += chunk
      if (request.length > 16) socket.destroy()
    })
    socket.on('end', () => {
      if (request === 'keys\n') socket.end(keys)
      else if (request === 'lock\n') void lock(socket)
      else socket.destroy()
    })
  })
  process.umask(0o077)
  if (process.platform !== 'win32') await rm(path, { force: true })
  setTimeout(() => void end(), Number(seconds) * 1000)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end())
  server.listen(path, () => process.stdout.write('ready\n'))
}

if (import.meta.main) void holdOnto(process.argv.slice(2))
