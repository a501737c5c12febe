import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The connections of a server, with the responses that are being made on each. */
export interface Connections {
  readonly opened: (socket: Socket) => void
  readonly answering: (socket: Socket, response: ServerResponse) => void
  /** Closes what has no request running, now and from here on. */
  readonly closeIdle: () => void
}

/** The server's own list takes a connection that has sent nothing yet for a busy one. */
export const trackConnections = (): Connections => {
  const open = new Map<Socket, Set<ServerResponse>>()
  let closing = false

  return {
    opened: (socket) => {
      open.set(socket, new Set())
      socket.once('close', () => open.delete(socket))
    },
    answering: (socket, response) => {
      const running = open.get(socket)
      running?.add(response)
      if (closing) announceClose(response)
      response.once('close', () => {
        running?.delete(response)
        if (closing && running?.size === 0) socket.end()
      })
    },
    closeIdle: () => {
      closing = true
      for (const [socket, running] of open) {
        if (running.size === 0) socket.destroy()
        for (const response of running) announceClose(response)
      }
    },
  }
}

const announceClose = (response: ServerResponse): void => {
  if (!response.headersSent) response.setHeader('Connection', 'close')
}
