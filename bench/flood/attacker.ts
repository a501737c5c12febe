// A thread of its own that floods the service until it is told to stop, and says what it was answered.
import { connect, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { openLane, statusOf, type Lane } from '../plain-post.ts'
import { attempt, type ConnectionFlood, type Flood, type RequestFlood } from './attacks.ts'

export interface Order {
  readonly url: string
  readonly apiKey: string
  readonly flood: Flood
  /** Requests a second, for a flood of requests. */
  readonly perSecond: number
}

export interface Damage {
  readonly sent: number
  /** Not sent, since every connection still waited for an answer. */
  readonly held: number
  /** By status; `closed`: the connection ended without one. */
  readonly answers: Readonly<Record<string, number>>
  /** Answers of 503 that did not say when to come back. */
  readonly withoutRetryAfter: number
  /** Seconds of processor time that this thread took. */
  readonly processorSeconds: number
  readonly seconds: number
}

const lanesMost = 300
const socketsMost = 6000
const tickMs = 10

const { url, apiKey, flood, perSecond } = workerData as Order
const answers: Record<string, number> = {}
let sent = 0
let held = 0
let withoutRetryAfter = 0

const count = (answer: string): void => {
  const status = String(statusOf(answer))
  answers[status] = (answers[status] ?? 0) + 1
  if (status === '503' && !/^retry-after: \d+\r$/im.test(answer)) withoutRetryAfter += 1
}

/** Calls `act` at the rate, however long it takes. */
const atRate = (rate: number, act: () => void): (() => void) => {
  const startedAt = performance.now()
  let done = 0
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * rate)
    for (; done < due; done += 1) act()
  }, tickMs)
  return () => clearInterval(timer)
}

const sendRequests = async (given: RequestFlood): Promise<() => void> => {
  const headers = `Authorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\n`
  const idle = await Promise.all(Array.from({ length: lanesMost }, () => openLane(url)))
  let number = 0
  const send = async (lane: Lane): Promise<void> => {
    const { path, body } = attempt(given, number)
    number += 1
    sent += 1
    try {
      count(await lane.exchange('POST', path, headers, body))
      idle.push(lane)
    } catch {
      answers['closed'] = (answers['closed'] ?? 0) + 1
      idle.push(await openLane(url))
    }
  }
  const stop = atRate(perSecond, () => {
    // In turn: a connection that is never used is closed by the service.
    const lane = idle.shift()
    if (lane === undefined) held += 1
    else void send(lane)
  })
  return stop
}

const beginnings: Readonly<Record<ConnectionFlood['does'], string>> = {
  half_open: 'POST /v1/accounts/victim/redemptions HTTP/1.1\r\nHost: x\r\nAuth',
  slow_body: `POST /v1/accounts/victim/redemptions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${apiKey}\r\nContent-Type: application/json\r\nContent-Length: 16000\r\n\r\n{`,
  huge_headers: `POST /v1/accounts/victim/redemptions HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(64 * 1024)}\r\n\r\n`,
}

const openConnections = ({ does, perSecond: rate }: ConnectionFlood): (() => void) => {
  const { hostname, port } = new URL(url)
  const open = new Set<Socket>()
  const stopOpening = atRate(rate, () => {
    if (open.size >= socketsMost) {
      held += 1
      return
    }
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(beginnings[does]))
    sent += 1
    open.add(socket)
    let answer = ''
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => (answer += text))
    socket.on('error', () => {})
    socket.on('close', () => {
      open.delete(socket)
      if (answer.startsWith('HTTP/1.1 ')) count(answer)
      else answers['closed'] = (answers['closed'] ?? 0) + 1
    })
  })
  const stopDripping =
    does === 'slow_body' ? atRate(1, () => open.forEach((one) => one.write('x'))) : () => {}
  return () => {
    stopOpening()
    stopDripping()
    for (const one of open) one.removeAllListeners('close').destroy()
  }
}

const startedAt = performance.now()
const stop = flood.kind === 'requests' ? await sendRequests(flood) : openConnections(flood)
parentPort?.postMessage('attacking')
parentPort?.once('message', () => {
  stop()
  const { user, system } = process.threadCpuUsage()
  const damage: Damage = {
    sent,
    held,
    answers,
    withoutRetryAfter,
    processorSeconds: (user + system) / 1e6,
    seconds: (performance.now() - startedAt) / 1000,
  }
  parentPort?.postMessage(damage)
})
