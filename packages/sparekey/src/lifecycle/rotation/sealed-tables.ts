import { toHex } from '../../bytes.ts'
import { openAlarmNote, sealAlarmNote } from '../../crypto/alarm-note-seal.ts'
import { openContact, openIdentity, sealContact, sealIdentity } from '../../crypto/account-identity.ts'
import { openOperator, openView, sealOperator, sealView } from '../../crypto/operator-seal.ts'
import { openSet, sealSet } from '../../crypto/set-seal.ts'
import {
  openAuthorization,
  openStreamKey,
  sealAuthorization,
  sealStreamKey,
} from '../../crypto/stream-seal.ts'
import { openWebhook, sealWebhook } from '../../crypto/webhook-seal.ts'
import { read, undo, write, type Bytes, type Store } from '../../store/port.ts'
import { pagesOf, run, shareOf, start } from './pages.ts'
import { account, replaced, wholeRow, type SealedRow } from './sealed-row.ts'
import { supportCases, supportDecisions, supportEvidence } from './support-tables.ts'

/** Where rows are sealed under a key of the ring. */
export const sealedTableNames = [
  'sets',
  'identities',
  'contacts',
  'webhooks',
  'streams',
  'streamKeys',
  'alarmNotes',
  'operators',
  'consoleViews',
  'supportCases',
  'supportEvidence',
  'supportDecisions',
] as const
export type SealedTableName = (typeof sealedTableNames)[number]

export interface SealedTable {
  readonly name: SealedTableName
  pages(store: Store, pageRows: number): AsyncGenerator<readonly SealedRow[]>
}

const sets: SealedTable = {
  name: 'sets',
  async *pages(store, limit) {
    const walk = pagesOf(limit, (last: { accountKey: Bytes; setId: Bytes } | null) =>
      run(store, function* () {
        const { accountKey, setId } = last ?? { accountKey: start, setId: start }
        return undo(yield* read('walkSetKeys', { accountKey, setId, limit }))
      }),
    )
    for await (const page of walk) yield page.map((row) => setRow(row))
  },
}

/** Most rows of a walk need no new seal, so a page has only their keys. */
const setRow = ({
  accountKey,
  setId,
  keyId,
}: {
  readonly accountKey: Bytes
  readonly setId: Bytes
  readonly keyId: string
}): SealedRow => ({
  keyId,
  name: `set ${toHex(setId)} of ${account(accountKey)}`,
  share: shareOf(accountKey),
  *contents() {
    const [set] = yield* read('readSet', { accountKey, setId })
    if (set?.keyId !== keyId) return 'gone'
    const old = { keyId, bytes: set.sealed }
    return (ring) => {
      const descriptor = { ...set, accountKey }
      const opened = openSet(ring, descriptor, old)
      if (opened === null) return null
      const sealed = sealSet(ring, descriptor, opened)
      opened.fill(0)
      return () => write('resealSet', { accountKey, setId, ...replaced(sealed, old) })
    }
  },
})

const identities: SealedTable = {
  name: 'identities',
  async *pages(store, limit) {
    const walk = pagesOf(limit, (last: { accountKey: Bytes } | null) =>
      run(store, function* () {
        return undo(yield* read('walkAccounts', { accountKey: last?.accountKey ?? start, limit }))
      }),
    )
    for await (const page of walk) {
      yield page.flatMap(({ accountKey, identityKeyId: keyId, sealedIdentity }) => {
        if (keyId === null || sealedIdentity === null) return []
        return [
          wholeRow(`identity of ${account(accountKey)}`, accountKey, keyId, (ring) => {
            const old = { keyId, bytes: sealedIdentity }
            const opened = openIdentity(ring, accountKey, old)
            if (opened === null) return null
            const sealed = sealIdentity(ring, accountKey, opened)
            return () => write('resealIdentity', { accountKey, ...replaced(sealed, old) })
          }),
        ]
      })
    }
  },
}

const contacts: SealedTable = {
  name: 'contacts',
  async *pages(store, limit) {
    const walk = pagesOf(limit, (last: { accountKey: Bytes; contactId: Bytes } | null) =>
      run(store, function* () {
        const { accountKey, contactId } = last ?? { accountKey: start, contactId: start }
        return undo(yield* read('walkContacts', { accountKey, contactId, limit }))
      }),
    )
    for await (const page of walk) {
      yield page.map((row) => {
        const { accountKey, contactId, keyId } = row
        return wholeRow(
          `address ${toHex(contactId)} of ${account(accountKey)}`,
          accountKey,
          keyId,
          (ring) => {
            const old = { keyId, bytes: row.sealedAddress }
            const opened = openContact(ring, row, old)
            if (opened === null) return null
            const sealed = sealContact(ring, row, opened)
            return () => write('resealContact', { accountKey, contactId, ...replaced(sealed, old) })
          },
        )
      })
    }
  },
}

const webhooks: SealedTable = {
  name: 'webhooks',
  async *pages(store) {
    const rows = await run(store, function* () {
      return undo(yield* read('readAllWebhooks', {}))
    })
    yield rows.map((row) => {
      const { tenant, webhookId, keyId, sealedSecrets } = row
      return wholeRow(`webhook ${webhookId} of tenant ${tenant}`, start, keyId, (ring) => {
        const opened = openWebhook(ring, row, { keyId, bytes: sealedSecrets })
        if (opened === null) return null
        const sealed = sealWebhook(ring, row, opened)
        const change = { keyId: sealed.keyId, sealedSecrets: sealed.bytes, readSealedSecrets: sealedSecrets }
        return () => write('changeWebhookSecrets', { tenant, webhookId, ...change })
      })
    })
  },
}

const streams: SealedTable = {
  name: 'streams',
  async *pages(store) {
    const rows = await run(store, function* () {
      return undo(yield* read('readAllStreams', {}))
    })
    yield rows.flatMap((row) => {
      const { tenant, streamId, endpointUrl: url, keyId, sealedAuthorization: readSealed } = row
      if (url === null || keyId === null || readSealed === null) return []
      return [
        wholeRow(`stream ${streamId} of tenant ${tenant}`, start, keyId, (ring) => {
          const place = { tenant, streamId, url }
          const opened = openAuthorization(ring, place, { keyId, bytes: readSealed })
          if (opened === null) return null
          const sealed = sealAuthorization(ring, place, opened)
          const change = { keyId: sealed.keyId, sealedAuthorization: sealed.bytes, readSealed }
          return () => write('resealStream', { tenant, streamId, ...change })
        }),
      ]
    })
  },
}

const streamKeys: SealedTable = {
  name: 'streamKeys',
  async *pages(store) {
    const rows = await run(store, function* () {
      return undo(yield* read('readAllStreamKeys', {}))
    })
    yield rows.map((row) => {
      const { tenant, kid, keyId, sealedKey: readSealed } = row
      return wholeRow(`signing key ${kid} of tenant ${tenant}`, start, keyId, (ring) => {
        const opened = openStreamKey(ring, row, { keyId, bytes: readSealed })
        if (opened === null) return null
        const sealed = sealStreamKey(ring, row, opened)
        const change = { keyId: sealed.keyId, sealedKey: sealed.bytes, readSealed }
        return () => write('resealStreamKey', { tenant, kid, ...change })
      })
    })
  },
}

const alarmNotes: SealedTable = {
  name: 'alarmNotes',
  async *pages(store, limit) {
    const walk = pagesOf(limit, (last: { tenant: string; eventId: Bytes } | null) =>
      run(store, function* () {
        const { tenant, eventId } = last ?? { tenant: '', eventId: start }
        return undo(yield* read('walkAlarmNotes', { tenant, eventId, limit }))
      }),
    )
    for await (const page of walk) {
      yield page.map((row) => {
        const { tenant, eventId, keyId } = row
        return wholeRow(`note on alarm ${toHex(eventId)} of tenant ${tenant}`, start, keyId, (ring) => {
          const old = { keyId, bytes: row.sealed }
          const opened = openAlarmNote(ring, row, old)
          if (opened === null) return null
          const sealed = sealAlarmNote(ring, row, opened)
          return () => write('resealAlarmNote', { tenant, eventId, ...replaced(sealed, old) })
        })
      })
    }
  },
}

const operators: SealedTable = {
  name: 'operators',
  async *pages(store) {
    const rows = await run(store, function* () {
      return undo(yield* read('readOperators', {}))
    })
    yield rows.map(({ operatorKey, personKey, keyId, sealed: readSealed }) =>
      wholeRow(`operator ${toHex(operatorKey)}`, operatorKey, keyId, (ring) => {
        const opened = openOperator(ring, operatorKey, { keyId, bytes: readSealed })
        if (opened === null) return null
        const sealed = sealOperator(ring, operatorKey, opened)
        const change = { personKey, keyId: sealed.keyId, sealed: sealed.bytes, readSealed }
        return () => write('changeOperator', { operatorKey, ...change })
      }),
    )
  },
}

const consoleViews: SealedTable = {
  name: 'consoleViews',
  async *pages(store, limit) {
    const walk = pagesOf(limit, (last: { tenant: string; seq: number } | null) =>
      run(store, function* () {
        const { tenant, seq } = last ?? { tenant: '', seq: 0 }
        return undo(yield* read('walkViews', { tenant, seq, limit }))
      }),
    )
    for await (const page of walk) {
      yield page.map((row) => {
        const { tenant, seq, keyId, sealed: readSealed } = row
        return wholeRow(`view ${seq} in the console of tenant ${tenant}`, start, keyId, (ring) => {
          const opened = openView(ring, row, { keyId, bytes: readSealed })
          if (opened === null) return null
          const sealed = sealView(ring, row, opened)
          const change = { keyId: sealed.keyId, sealed: sealed.bytes, readSealed }
          return () => write('resealView', { tenant, seq, ...change })
        })
      })
    }
  },
}

/** In the order in which they are sealed anew: what a code needs comes first. */
export const sealedTables: readonly SealedTable[] = [
  sets,
  identities,
  contacts,
  webhooks,
  streams,
  streamKeys,
  alarmNotes,
  operators,
  consoleViews,
  supportCases,
  supportEvidence,
  supportDecisions,
]
