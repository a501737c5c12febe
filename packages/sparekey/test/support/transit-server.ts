import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** What a test can change about the stand-in while it runs. */
export interface TransitState {
  sealed: boolean
  /** Answers every request with this status. */
  failWith: number | null
  /** Operations that the policy of the token lacks. */
  denied: readonly string[]
  token: string
  roleId: string
  secretId: string
  namespace: string | null
  /** Versions of the one key `sparekey`, 32 bytes each; the last encrypts. */
  readonly versions: Buffer[]
  minDecryptionVersion: number
  /** Derives a key from each context, and refuses requests without one. */
  derived: boolean
}

export interface TransitRequest {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface TransitServer {
  readonly address: string
  readonly state: TransitState
  /** What it was sent, in order. */
  readonly requests: TransitRequest[]
  /** Resolves when another one comes. */
  nextRequest(): Promise<void>
  close(): Promise<void>
}

/**
 * A stand-in for Transit at `/v1/transit` with one key named `sparekey`, and AppRole at `/v1/auth/approle`, written from the
 * documentation of HashiCorp Vault's and OpenBao's HTTP API: ciphertexts `vault:v1:` with AES-256-GCM, versions, derived keys,
 * statuses and the texts of errors.
 */
export const startTransit = async (
  tls: { readonly cert: string; readonly key: string } | null = null,
): Promise<TransitServer> => {
  const state: TransitState = {
    sealed: false,
    failWith: null,
    denied: [],
    token: 'hvs.test-token',
    roleId: 'role-1',
    secretId: 'secret-1',
    namespace: null,
    versions: [randomBytes(32)],
    minDecryptionVersion: 1,
    derived: false,
  }
  const requests: TransitRequest[] = []
  const waiting: (() => void)[] = []
  const listener: RequestListener = (request, response) => {
    void (async () => {
      let body = ''
      for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
      const seen = { path: request.url ?? '', headers: request.headers, body }
      requests.push(seen)
      for (const resume of waiting.splice(0)) resume()
      const { status, json } = answer(state, seen)
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(json))
    })()
  }
  const server: Server = tls === null ? createServer(listener) : createTlsServer(tls, listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    address: `${tls === null ? 'http' : 'https'}://127.0.0.1:${port}`,
    state,
    requests,
    nextRequest: () => new Promise((resolve) => void waiting.push(resolve)),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => void server.close(resolve))
    },
  }
}

interface Answer {
  readonly status: number
  readonly json: object
}

const errors = (status: number, ...texts: string[]): Answer => ({ status, json: { errors: texts } })

const answer = (state: TransitState, { path, headers, body }: TransitRequest): Answer => {
  if (state.failWith !== null) return errors(state.failWith, 'failed by the test')
  if (state.sealed) return errors(503, 'Vault is sealed')
  if ((headers['x-vault-namespace'] ?? null) !== state.namespace) return errors(404)
  const fields = JSON.parse(body) as Record<string, string | undefined>
  if (path === '/v1/auth/approle/login') {
    const isKnown = fields['role_id'] === state.roleId && fields['secret_id'] === state.secretId
    if (!isKnown) return errors(400, 'invalid role or secret ID')
    return { status: 200, json: { auth: { client_token: state.token, lease_duration: 60 } } }
  }
  const [, operation = '', name] = /^\/v1\/transit\/(encrypt|decrypt|rewrap)\/(.+)$/.exec(path) ?? []
  if (operation === '') return errors(404, `no handler for route "${path}"`)
  if (headers['x-vault-token'] !== state.token || state.denied.includes(operation))
    return errors(403, 'permission denied')
  if (name !== 'sparekey') return errors(400, 'encryption key not found')
  if (state.derived && fields['context'] === undefined)
    return errors(400, "missing 'context' for key derivation")
  return operate(state, operation, fields)
}

const operate = (
  state: TransitState,
  operation: string,
  { plaintext = '', ciphertext = '', context = '' }: Record<string, string | undefined>,
): Answer => {
  const keyOf = (version: number): Buffer => {
    const key = state.versions[version - 1] ?? Buffer.alloc(32)
    return state.derived ? Buffer.from(hkdfSync('sha256', key, '', Buffer.from(context, 'base64'), 32)) : key
  }
  const encrypt = (bytes: Buffer): Answer => {
    const version = state.versions.length
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', keyOf(version), nonce)
    const sealed = Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
    const text = `vault:v${version}:${sealed.toString('base64')}`
    return { status: 200, json: { data: { ciphertext: text, key_version: version } } }
  }
  if (operation === 'encrypt') return encrypt(Buffer.from(plaintext, 'base64'))

  const [, digits = '', sealedText = ''] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? []
  const version = Number(digits)
  if (version < 1 || version > state.versions.length) return errors(400, 'invalid ciphertext: no prefix')
  if (version < state.minDecryptionVersion) {
    return errors(400, 'ciphertext or signature version is disallowed by policy (too old)')
  }
  const sealed = Buffer.from(sealedText, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', keyOf(version), sealed.subarray(0, 12))
  decipher.setAuthTag(sealed.subarray(-16))
  const opened = decipher.update(sealed.subarray(12, -16))
  try {
    decipher.final()
  } catch {
    return errors(400, 'cipher: message authentication failed')
  }
  if (operation === 'rewrap') return encrypt(opened)
  return { status: 200, json: { data: { plaintext: opened.toString('base64') } } }
}
