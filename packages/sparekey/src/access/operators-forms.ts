import { concatBytes, utf8 } from '../bytes.ts'
import { parseBase64url, printBase64url } from '../crypto/base64url.ts'
import { joinFields } from '../crypto/fields.ts'
import { nodePrimitives, nodeRandom } from '../crypto/node-primitives.ts'
import { openCarried, openOperatorForm, sealCarried, sealOperatorForm } from '../crypto/operator-seal.ts'
import type { Clock, KeyRing, RandomSource } from '../crypto/ports.ts'
import { keep, read, undo, write, type Bytes, type Store } from '../store/port.ts'
import { run } from './run.ts'

export interface OperatorFormsOptions {
  readonly store: Store
  readonly ring: KeyRing
  readonly clock?: Clock
  readonly random?: RandomSource
}

type Fields = Readonly<Record<string, string>>

/** A form that was sent and waits for its second page. */
export interface WaitingForm {
  readonly formId: Bytes
  /** Tenant, screen and act, as they were given. */
  readonly act: string
  readonly fields: Fields
  readonly expiresAt: Date
  /** When the operator proved, for this form, that it is them. */
  readonly provedAt: Date | null
  readonly isDone: boolean
}

/** Forms of a session: each has a token of its own, and is taken once. */
export interface OperatorForms {
  /** For a hidden field. Nothing is stored. */
  token(sessionKey: Bytes): string
  /** `null`: it is none that this session was given. */
  read(sessionKey: Bytes, token: string): Bytes | null
  /** Notes that a form was sent, to be acted on at once. False: it was sent before; of concurrent callers one gets true. */
  take(sessionKey: Bytes, formId: Bytes, act: string): Promise<boolean>
  /** Keeps a form for 15 minutes until it is confirmed. False: it was sent before. */
  hold(sessionKey: Bytes, formId: Bytes, act: string, fields: Fields): Promise<boolean>
  /** `null`: the session sent no such form, or its time is over. */
  find(sessionKey: Bytes, formId: Bytes): Promise<WaitingForm | null>
  /** Notes a proof for this form and no other. False: it was done, or its time is over. */
  prove(sessionKey: Bytes, formId: Bytes, at: Date): Promise<boolean>
  /** True once, where a proof for it is at most 5 minutes old. */
  finish(sessionKey: Bytes, formId: Bytes): Promise<boolean>
  /** Seals a value that a page or cookie carries; it opens under this name and for this session (or none) alone. */
  seal(name: string, sessionKey: Bytes | null, value: string): string
  open(name: string, sessionKey: Bytes | null, sealed: string): string | null
}

const ID_BYTES = 16
const MAC_BYTES = 16
const LIFE_MILLIS = 15 * 60_000
/** Behind the longest session, so that no form of it is ever taken again. */
const TAKEN_MILLIS = 24 * 3_600_000
/** The longest that a proof is good for a dangerous act. */
export const proofMillis = 5 * 60_000
const NOBODY: Bytes = new Uint8Array(0)

export const createOperatorForms = ({
  store,
  ring,
  clock = () => new Date(),
  random = nodeRandom,
}: OperatorFormsOptions): OperatorForms => {
  const macOf = (sessionKey: Bytes, formId: Bytes, keyId: string): Bytes | null =>
    ring
      .mac('console-token', joinFields([utf8('form'), sessionKey, formId], 4), keyId)
      ?.mac.slice(0, MAC_BYTES) ?? null

  return {
    token: (sessionKey) => {
      const formId = random(ID_BYTES)
      return printBase64url(concatBytes(formId, macOf(sessionKey, formId, ring.currentKeyId) ?? NOBODY))
    },

    read: (sessionKey, token) => {
      const bytes = token.length > 100 ? null : parseBase64url(token)
      if (bytes?.length !== ID_BYTES + MAC_BYTES) return null
      const formId = bytes.slice(0, ID_BYTES)
      const isGenuine = ring.keyIds.some((keyId) => {
        const mac = macOf(sessionKey, formId, keyId)
        return mac !== null && nodePrimitives.equalDigests(mac, bytes.slice(ID_BYTES))
      })
      return isGenuine ? formId : null
    },

    take: (sessionId, formId, act) => {
      const now = clock().getTime()
      return run(store, function* () {
        const taken = yield* write('insertOperatorForm', {
          sessionId,
          formId,
          act,
          keyId: '',
          sealed: NOBODY,
          createdAt: now,
          expiresAt: now + TAKEN_MILLIS,
          provedAt: null,
          doneAt: now,
        })
        return taken === 1 ? keep(true) : undo(false)
      })
    },

    hold: (sessionId, formId, act, fields) => {
      const now = clock().getTime()
      const { keyId, bytes } = sealOperatorForm(ring, { sessionId, formId }, JSON.stringify(fields))
      return run(store, function* () {
        yield* write('deleteEndedForms', { now })
        const held = yield* write('insertOperatorForm', {
          sessionId,
          formId,
          act,
          keyId,
          sealed: bytes,
          createdAt: now,
          expiresAt: now + LIFE_MILLIS,
          provedAt: null,
          doneAt: null,
        })
        return held === 1 ? keep(true) : undo(false)
      })
    },

    find: async (sessionId, formId) => {
      const row = await run(store, function* () {
        return undo((yield* read('readOperatorForm', { sessionId, formId }))[0] ?? null)
      })
      if (row === null || row.expiresAt <= clock().getTime()) return null
      const text = openOperatorForm(ring, row, { keyId: row.keyId, bytes: row.sealed })
      if (text === null) return null
      return {
        formId,
        act: row.act,
        fields: JSON.parse(text) as Fields,
        expiresAt: new Date(row.expiresAt),
        provedAt: row.provedAt === null ? null : new Date(row.provedAt),
        isDone: row.doneAt !== null,
      }
    },

    prove: (sessionId, formId, at) => {
      const provedAt = at.getTime()
      return run(store, function* () {
        const proved = yield* write('proveOperatorForm', { sessionId, formId, provedAt })
        return proved === 1 ? keep(true) : undo(false)
      })
    },

    finish: (sessionId, formId) => {
      const doneAt = clock().getTime()
      return run(store, function* () {
        const place = { sessionId, formId }
        const done = yield* write('finishOperatorForm', {
          ...place,
          doneAt,
          provedSince: doneAt - proofMillis,
        })
        return done === 1 ? keep(true) : undo(false)
      })
    },

    seal: (name, sessionKey, value) => {
      const { keyId, bytes } = sealCarried(ring, name, sessionKey ?? NOBODY, value)
      return `${printBase64url(utf8(keyId))}.${printBase64url(bytes)}`
    },

    open: (name, sessionKey, sealed) => {
      const [keyText = '', text = ''] = sealed.split('.')
      const keyId = parseBase64url(keyText)
      const bytes = parseBase64url(text)
      if (keyId === null || bytes === null) return null
      return openCarried(ring, name, sessionKey ?? NOBODY, {
        keyId: new TextDecoder().decode(keyId),
        bytes,
      })
    },
  }
}
