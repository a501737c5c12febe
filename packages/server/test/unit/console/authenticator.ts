import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

/** CBOR (RFC 8949) of what an attestation and a COSE key hold. */
const cbor = (value: unknown): Buffer => {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  const entries = value instanceof Map ? [...value] : Object.entries(value as object)
  return Buffer.concat([head(5, entries.length), ...entries.flat().map(cbor)])
}
const head = (major: number, length: number): Buffer => {
  if (length < 24) return Buffer.from([(major << 5) | length])
  if (length < 256) return Buffer.from([(major << 5) | 24, length])
  return Buffer.from([(major << 5) | 25, length >> 8, length & 255])
}

const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest()
const base64url = (data: Uint8Array): string => Buffer.from(data).toString('base64url')

/** What an authenticator or a browser may say otherwise. */
export interface Otherwise {
  readonly origin?: string
  readonly rpId?: string
  /** Bits: 1 present, 4 verified, 64 with a key. */
  readonly flags?: number
  readonly challenge?: string
}

/** A passkey in software: it answers what a page asks a browser for. */
export class Authenticator {
  readonly id = base64url(randomBytes(16))
  readonly #origin: string
  readonly #privateKey: KeyObject
  readonly #coseKey: Buffer
  counter = 0

  constructor(origin: string) {
    this.#origin = origin
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    this.#privateKey = privateKey
    this.#coseKey = cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ]),
    )
  }

  /** The JSON that a page's script puts into its form. */
  make(options: string, otherwise: Otherwise = {}): string {
    const id = Buffer.from(this.id, 'base64url')
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, this.#coseKey])
    const authData = Buffer.concat([this.#data(otherwise, 69), credential])
    const attestationObject = cbor({ fmt: 'none', attStmt: {}, authData })
    return this.#answer({
      clientDataJSON: base64url(this.#clientData('webauthn.create', options, otherwise)),
      attestationObject: base64url(attestationObject),
      transports: ['usb'],
    })
  }

  touch(options: string, otherwise: Otherwise = {}): string {
    const clientData = this.#clientData('webauthn.get', options, otherwise)
    const authenticatorData = this.#data(otherwise, 5)
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), this.#privateKey)
    return this.#answer({
      clientDataJSON: base64url(clientData),
      authenticatorData: base64url(authenticatorData),
      signature: base64url(signature),
    })
  }

  #answer(response: object): string {
    return JSON.stringify({
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      response,
    })
  }

  #data({ rpId = new URL(this.#origin).hostname, flags }: Otherwise, usual: number): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.counter)
    return Buffer.concat([sha256(rpId), Buffer.from([flags ?? usual]), counter])
  }

  #clientData(type: string, options: string, { origin = this.#origin, challenge }: Otherwise): Buffer {
    const asked = JSON.parse(options) as { readonly challenge: string }
    const said = { type, challenge: challenge ?? asked.challenge, origin, crossOrigin: false }
    return Buffer.from(JSON.stringify(said))
  }
}
