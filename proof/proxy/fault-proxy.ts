import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { COMMIT, withoutCommit } from './commit-message.ts'
import { createLane, type Lane } from './lane.ts'

/** What the proxy does to the bytes that pass, in both directions where nothing else is said. */
export type Rule =
  | { readonly kind: 'pass' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Bytes wait and go on when the rule ends, as after a partition that TCP outlives. */
  | { readonly kind: 'hold' }
  /** Bytes are gone and nobody is told: half-open. A connection that lost some is reset when the rule ends. */
  | { readonly kind: 'swallow' }
  /** The connection is reset once the server has sent so many bytes more. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Of the answer to a COMMIT so many bytes pass, then the connection is reset. */
  | { readonly kind: 'cut commit reply'; readonly afterBytes: number; readonly applies: () => boolean }
  /** The answer to a COMMIT never comes; the connection stays open. */
  | { readonly kind: 'swallow commit reply'; readonly applies: () => boolean }
  /** The server gets ROLLBACK in place of COMMIT, and answers with the tag ROLLBACK and no error. */
  | { readonly kind: 'roll back'; readonly applies: () => boolean }
  | { readonly kind: 'refuse' }

export interface FaultProxy {
  readonly port: number
  /** Connections from here on go to this port of 127.0.0.1. Those that are there stay where they are. */
  aim(port: number): void
  /** Ends the rule before it. `pass` heals. */
  rule(rule: Rule): void
  /** Resets every connection, on both sides. */
  resetAll(): void
  /** How often a rule met what it waits for: a connection that lost bytes or was cut, a COMMIT rolled back. */
  hits(): number
  readonly connections: () => number
  stop(): Promise<void>
}

const PASS: Rule = { kind: 'pass' }

/** A TCP proxy on 127.0.0.1 that can be told to do harm. It knows of PostgreSQL's protocol what a COMMIT looks like. */
export const startFaultProxy = async (targetPort: number): Promise<FaultProxy> => {
  let target = targetPort
  let hits = 0
  let rule: Rule = PASS
  let ended = Promise.withResolvers<void>()
  const pairs = new Set<Pair>()

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    if (rule.kind === 'refuse') {
      client.resetAndDestroy()
      return
    }
    const upstream = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    const pair = createPair(client, upstream, {
      rule: () => rule,
      ended: () => ended.promise,
      hit: () => void (hits += 1),
      gone: () => void pairs.delete(pair),
    })
    pairs.add(pair)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  const setRule = (next: Rule): void => {
    rule = next
    ended.resolve()
    ended = Promise.withResolvers()
    for (const pair of pairs) pair.ruleChanged()
  }
  return {
    port: (server.address() as AddressInfo).port,
    aim: (port) => void (target = port),
    rule: setRule,
    resetAll: () => {
      for (const pair of pairs) pair.reset()
    },
    hits: () => hits,
    connections: () => pairs.size,
    stop: async () => {
      setRule(PASS)
      for (const pair of pairs) pair.reset()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A shutdown that is under way must be over first: reset in the midst of it, a socket would stay open for good. */
const resetSocket = (socket: Socket): void => {
  const isShuttingDown = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0
  if (isShuttingDown) socket.once('finish', () => socket.resetAndDestroy())
  else socket.resetAndDestroy()
}

interface Pair {
  ruleChanged(): void
  reset(): void
}

interface Surroundings {
  readonly rule: () => Rule
  /** Resolves when the rule of this moment ends. */
  readonly ended: () => Promise<void>
  readonly hit: () => void
  readonly gone: () => void
}

/** One connection through the proxy. */
const createPair = (client: Socket, upstream: Socket, around: Surroundings): Pair => {
  let lostBytes = false
  let passedUnderRule = 0
  let awaitsCommitReply = false
  const sockets = [client, upstream]
  let open = sockets.length
  const reset = (): void => {
    for (const socket of sockets) resetSocket(socket)
  }
  const hit = (): void => {
    around.hit()
    reset()
  }

  const lose = (): void => {
    if (!lostBytes) around.hit()
    lostBytes = true
  }

  const toServer = createLane(upstream)
  const toClient = createLane(client)
  /** Sends bytes on as they are, at once or later, or loses them. */
  const underTiming = (lane: Lane, chunk: Buffer, rule: Rule): void => {
    if (rule.kind === 'swallow') lose()
    else if (rule.kind === 'hold') lane.send(chunk, { after: around.ended() })
    else lane.send(chunk, { milliseconds: rule.kind === 'delay' ? rule.milliseconds : 0 })
  }

  client.on('data', (chunk) => {
    const rule = around.rule()
    const isCommit = chunk.includes(COMMIT)
    if (isCommit && (rule.kind === 'cut commit reply' || rule.kind === 'swallow commit reply')) {
      awaitsCommitReply = rule.applies()
    }
    if (isCommit && rule.kind === 'roll back' && rule.applies()) {
      around.hit()
      toServer.send(withoutCommit(chunk) ?? chunk, {})
      return
    }
    underTiming(toServer, chunk, rule)
  })
  upstream.on('data', (chunk) => {
    const rule = around.rule()
    if (rule.kind === 'cut') {
      passedUnderRule += chunk.length
      const left = chunk.length - (passedUnderRule - rule.afterBytes)
      if (left < chunk.length) toClient.sendLast(chunk.subarray(0, Math.max(0, left)), hit)
      else toClient.send(chunk, {})
    } else if (awaitsCommitReply && rule.kind === 'cut commit reply') {
      toClient.sendLast(chunk.subarray(0, rule.afterBytes), hit)
    } else if (awaitsCommitReply && rule.kind === 'swallow commit reply') {
      awaitsCommitReply = false
      lose()
    } else underTiming(toClient, chunk, rule)
  })

  client.on('end', () => toServer.end({ after: around.rule().kind === 'hold' ? around.ended() : null }))
  upstream.on('end', () => toClient.end({ after: around.rule().kind === 'hold' ? around.ended() : null }))
  for (const socket of sockets) {
    // A side that is gone without a word takes the other with it.
    socket.on('error', reset)
    socket.on('close', () => {
      open -= 1
      if (open === 0) around.gone()
    })
  }
  return {
    ruleChanged: () => {
      passedUnderRule = 0
      awaitsCommitReply = false
      if (lostBytes) reset()
    },
    reset,
  }
}
