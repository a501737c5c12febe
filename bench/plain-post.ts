// HTTP/1.1 POSTs over kept connections, one at a time on each. The load generator shares the processor with the service it
// measures, so it does no more than write a request and read its status and length.
import { connect, type Socket } from 'node:net'

export interface Lane {
  /** Gives the status. One request at a time. */
  post(path: string, headers: string, body: string): Promise<number>
  /** The same with the whole answer: status line, headers and body as they came. */
  exchange(method: string, path: string, headers: string, body: string): Promise<string>
  close(): void
}

export const openLane = async (url: string): Promise<Lane> => {
  const { hostname, port, host } = new URL(url)
  const socket = await opened(hostname, Number(port))
  let received = ''
  let settle: PromiseWithResolvers<string> | null = null
  const fail = (): void => settle?.reject(closed())
  socket.on('close', fail)
  socket.on('data', (text: string) => {
    received += text
    if (!isWhole(received)) return
    const answer = received
    received = ''
    settle?.resolve(answer)
    settle = null
  })
  const exchange: Lane['exchange'] = (method, path, headers, body) => {
    // Its event is over: the service closed the connection while nothing was asked.
    if (!socket.writable) return Promise.reject(closed())
    settle = Promise.withResolvers<string>()
    const length = method === 'GET' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}${length}\r\n${body}`)
    return settle.promise
  }
  return {
    exchange,
    post: async (path, headers, body) => statusOf(await exchange('POST', path, headers, body)),
    close: () => {
      settle = null
      socket.destroy()
    },
  }
}

const closed = (): TypeError => new TypeError('The service closed the connection.')

const opened = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket))
    socket.setEncoding('latin1')
    socket.once('error', reject)
  })

export const statusOf = (answer: string): number => Number(answer.slice(9, 12))

const isWhole = (text: string): boolean => {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return false
  const length = /^content-length: (\d+)\r$/im.exec(text.slice(0, head + 2))?.[1]
  if (length !== undefined) return text.length >= head + 4 + Number(length)
  if (/^transfer-encoding: chunked\r$/im.test(text.slice(0, head + 2))) return text.endsWith('\r\n0\r\n\r\n')
  throw new TypeError('The service answered without Content-Length.')
}
