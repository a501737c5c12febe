import { z } from 'zod'
import { defineOperation, noQuery } from '../operation.ts'

const receiptText = z
  .string()
  .describe(
    'Plain text, of the form c2sp.org/tlog-proof@v1, or a signed promise until the event is in the tree.',
  )

export const readReceipt = defineOperation({
  operationId: 'readReceipt',
  method: 'get',
  path: '/v1/accounts/{accountId}/events/{eventId}/receipt',
  summary: 'Read the receipt of an event',
  description:
    "The event, its place in the log over all accounts, and the log's signed checkpoint, as text that anybody verifies offline " +
    "with the log's key. Until the event is under a checkpoint, which takes a second or two, a signed promise that it will be: " +
    'ask again. A receipt holds what the event holds; keep it as long as you may keep that.',
  scope: 'read',
  idempotent: false,
  bodySchema: null,
  querySchema: noQuery,
  success: {
    status: 200,
    description: 'The receipt, as plain text.',
    schema: receiptText,
    example: [
      'c2sp.org/tlog-proof@v1',
      'extra UpLqCs3hJ0mBv8nFqXk2Z1sxLCI4YzFl…',
      'index 1',
      '9bOCbtqcc0ysGVx1qDBMhhzQ3zPzXk9xJ0mBv8nFqXk=',
      '',
      'sparekey/log/5f0c2a91b3d7e846',
      '2',
      'eLRwJDgQ5xXQFPxN93eiMb/S54pFGlEFwIWrmHuyPvc=',
      '',
      '— sparekey/log/5f0c2a91b3d7e846 3yA9zI4MTT1RGsnklEROLPHgM3zuKVHkkjvFV5hK0oKF3D2sc3D385ksjUodbH0KICN85j3cv/tELfw4oYU5hrCJAA0=',
      '',
    ].join('\n'),
    text: 'receipt',
  },
  refusals: { not_found: 'The account has no such event. An erased account has none that are shown.' },
  call: ({ sparekey, path }) => sparekey.receipt(path.accountId, { eventId: path.eventId }),
})
