// HTTP/1.1 POSTs over kept connections, one at a time on each. The load generator shares the processor with the service it
// measures, so it does no more than write a request and read its status and length.
import { connect, type Socket } from 'node:net'

export interface Lane {
  /** Gives the status. One request at a time. */
  post(path: string, headers: string, body: string): Promise<number>
  close(): void
}

export const openLane = async (url: string): Promise<Lane> => {
  const { hostname, port, host } = new URL(url)
  const socket = await opened(hostname, Number(port))
  let received = ''
  let settle: PromiseWithResolvers<number> | null = null
  const fail = (): void => settle?.reject(new TypeError('The service closed the connection.'))
  socket.on('close', fail)
  socket.on('data', (text: string) => {
    received += text
    const status = answered(received)
    if (status === null) return
    received = ''
    settle?.resolve(status)
    settle = null
  })
  return {
    post(path, headers, body) {
      settle = Promise.withResolvers<number>()
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
      return settle.promise
    },
    close: () => {
      settle = null
      socket.destroy()
    },
  }
}

const opened = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket))
    socket.setEncoding('latin1')
    socket.once('error', reject)
  })

/** The status of a whole response; `null` while it is not all here. */
const answered = (text: string): number | null => {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return null
  const length = /^content-length: (\d+)\r$/im.exec(text.slice(0, head + 2))?.[1]
  if (length === undefined) throw new TypeError('The service answered without Content-Length.')
  return text.length < head + 4 + Number(length) ? null : Number(text.slice(9, 12))
}
