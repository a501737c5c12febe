import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The connections of a server, with the responses that are being made on each. */
export interface Connections {
  /**
   * Takes a connection in. Where there are as many as may be, room is made by the address that holds most of them: the
   * connection that it has kept waiting longest is closed. Where all of those are being answered, the new one is.
   */
  readonly opened: (socket: Socket) => void
  readonly answering: (socket: Socket, response: ServerResponse) => void
  /** Closes what has no request running, now and from here on. */
  readonly closeIdle: () => void
}

interface Connection {
  readonly socket: Socket
  readonly running: Set<ServerResponse>
  /** Whether a request of it was ever answered. */
  wasAnswered: boolean
}

/** @param most Connections that are open at once. */
export const trackConnections = (most: number): Connections => {
  const open = new Map<Socket, Connection>()
  /** The same by where they come from, each in the order in which they were last of use. */
  const byAddress = new Map<string, Set<Connection>>()
  let closing = false

  const leave = (address: string, connection: Connection): void => {
    open.delete(connection.socket)
    const others = byAddress.get(address)
    others?.delete(connection)
    if (others?.size === 0) byAddress.delete(address)
  }
  const makeRoom = (newcomer: Connection): void => {
    let largest: ReadonlySet<Connection> = new Set()
    for (const group of byAddress.values()) if (group.size > largest.size) largest = group
    const given = [...largest].filter(isWaiting)
    const closed = given.find(({ wasAnswered }) => !wasAnswered) ?? given[0] ?? newcomer
    closed.socket.destroy()
  }

  return {
    opened: (socket) => {
      const connection: Connection = { socket, running: new Set(), wasAnswered: false }
      const address = socket.remoteAddress ?? ''
      const others = byAddress.get(address) ?? new Set()
      open.set(socket, connection)
      byAddress.set(address, others.add(connection))
      socket.once('close', () => leave(address, connection))
      if (open.size > most) makeRoom(connection)
    },
    answering: (socket, response) => {
      const connection = open.get(socket)
      connection?.running.add(response)
      if (closing) announceClose(response)
      response.once('close', () => {
        if (connection === undefined) return
        connection.running.delete(response)
        connection.wasAnswered = true
        const others = byAddress.get(socket.remoteAddress ?? '')
        if (others?.delete(connection) === true) others.add(connection)
        if (closing && connection.running.size === 0) socket.end()
      })
    },
    closeIdle: () => {
      closing = true
      // The server's own list takes a connection that has sent nothing yet for a busy one.
      for (const [socket, { running }] of open) {
        if (running.size === 0) socket.destroy()
        for (const response of running) announceClose(response)
      }
    },
  }
}

/** Nothing of it is being worked on: between requests, or one that has not arrived completely. */
const isWaiting = ({ running, socket }: Connection): boolean =>
  !socket.destroyed && running.values().every(({ req }) => !req.complete)

const announceClose = (response: ServerResponse): void => {
  if (!response.headersSent) response.setHeader('Connection', 'close')
}
