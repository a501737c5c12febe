import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { pageLimit, timeOut } from '../schemas.ts'

export const eventsQuery = z.strictObject({
  limit: z.exactOptional(pageLimit),
  cursor: z.exactOptional(z.string().max(40)).describe('`nextCursor` of the page before.'),
})

const event = z.strictObject({
  eventId: z.string(),
  seq: z.int().describe("1 for the account's first event; without gaps."),
  type: z
    .string()
    .describe(
      'What happened, e.g. `set.issued`, `code.redeemed`, `recovery.completed`. New ones may be added.',
    ),
  at: timeOut,
  actor: z.enum(['person', 'application', 'operator', 'automation']),
  setId: z.string().nullable(),
  label: z.string().nullable(),
  context: z
    .strictObject({
      ip: z.string().optional(),
      userAgent: z.string().optional(),
      deviceId: z.string().optional(),
    })
    .nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  leafIndex: z
    .int()
    .nullable()
    .describe(
      "The event's place in the log over all accounts, from 0; `null`: none yet, for a second or two.",
    ),
})

export const eventsResponse = z.strictObject({
  items: z.array(event),
  nextCursor: z.string().nullable().describe('`null` on the last page.'),
})

export const listEvents = defineOperation({
  operationId: 'listEvents',
  method: 'get',
  path: '/v1/accounts/{accountId}/events',
  summary: "Read an account's trail",
  description: 'What happened with the codes of this account, newest first.',
  scope: 'read',
  idempotent: false,
  bodySchema: null,
  querySchema: eventsQuery,
  success: {
    status: 200,
    description: 'A page of the trail.',
    schema: eventsResponse,
    example: {
      items: [
        {
          eventId: 'evt_05t8v2w9qk3m7x1c6z4hdp8n4r',
          seq: 3,
          type: 'code.redeemed',
          at: '2026-11-21T20:00:09.431Z',
          actor: 'person',
          setId: 'set_06w3k9v2q4x8t1c7b5n0d6m3hj',
          label: 'X7',
          context: { ip: '203.0.113.7', userAgent: 'Mozilla/5.0', deviceId: 'd-81' },
          detail: { remaining: 9, attempts: 1, recoveryId: 'rcv_08k3mq0w1d5n2z9x6v4te7hf3c' },
          leafIndex: 20852163,
        },
      ],
      nextCursor: null,
    },
  },
  refusals: {},
  call: ({ sparekey, path, query }) => sparekey.events(path.accountId, query),
})
