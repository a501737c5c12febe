import { requestIdHeader } from './errors.ts'
import type { JsonSchema, OpenApiDocument, OperationObject } from './types.ts'

const check: JsonSchema = {
  type: 'object',
  required: ['ok', 'detail'],
  properties: { ok: { type: 'boolean' }, detail: { type: 'string' } },
}

const readiness: JsonSchema = {
  type: 'object',
  required: ['status', 'checks'],
  properties: {
    status: { enum: ['ready', 'not_ready'] },
    checks: {
      type: 'object',
      required: ['service', 'store', 'keys', 'settings', 'notices', 'log'],
      properties: { service: check, store: check, keys: check, settings: check, notices: check, log: check },
    },
  },
}

const open = (
  operationId: string,
  summary: string,
  description: string,
  responses: OperationObject['responses'],
): OperationObject => ({
  operationId,
  tags: ['Service'],
  summary,
  description,
  parameters: [],
  responses,
  security: [],
})

/** What is served beside the API. */
export const servicePaths: OpenApiDocument['paths'] = {
  '/healthz': {
    get: open(
      'readHealth',
      'Whether the process runs',
      'Looks at nothing else: restart the process where it fails.',
      {
        '200': {
          description: 'It runs.',
          headers: requestIdHeader,
          content: {
            'application/json': {
              schema: { type: 'object', required: ['status'], properties: { status: { const: 'alive' } } },
              example: { status: 'alive' },
            },
          },
        },
      },
    ),
  },
  '/readyz': {
    get: open(
      'readReadiness',
      'Whether requests may be sent here',
      'The database answers and did not go back, the keys are loaded and the settings are safe. Says also whether owners are told.',
      {
        '200': {
          description: 'Ready.',
          headers: requestIdHeader,
          content: { 'application/json': { schema: readiness } },
        },
        '503': {
          description: 'Not ready.',
          headers: requestIdHeader,
          content: { 'application/json': { schema: readiness } },
        },
      },
    ),
  },
  '/log/checkpoint': {
    get: open(
      'readCheckpoint',
      'The newest checkpoint of the log',
      'How many events the log holds and the root of the tree over them, signed: c2sp.org/tlog-checkpoint. `sparekey audit key` ' +
        'prints the key that verifies it.',
      {
        '200': {
          description: 'The checkpoint.',
          headers: requestIdHeader,
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
        '404': { description: 'None was signed yet.', headers: requestIdHeader },
        '503': { description: 'The log is held: its database went back.', headers: requestIdHeader },
      },
    ),
  },
  '/log/tile/{tile}': {
    get: {
      ...open(
        'readTile',
        'A tile of the tree over the log',
        'Hashes of 32 bytes, as c2sp.org/tlog-tiles names and orders them. A tile that was answered once never changes. Entries are ' +
          'not served: they are about people.',
        {
          '200': {
            description: 'The hashes.',
            headers: requestIdHeader,
            content: { 'application/octet-stream': { schema: { type: 'string' } } },
          },
          '404': { description: 'No checkpoint covers such a tile.', headers: requestIdHeader },
          '503': { description: 'The log is held: its database went back.', headers: requestIdHeader },
        },
      ),
      parameters: [
        {
          name: 'tile',
          in: 'path',
          required: true,
          description: 'Level, index and, where it is not full, width: `0/x001/x234/067`, `1/000.p/17`.',
          schema: { type: 'string' },
        },
      ],
    },
  },
  '/metrics': {
    get: open('readMetrics', 'Metrics', 'In the Prometheus text format.', {
      '200': {
        description: 'The metrics.',
        headers: requestIdHeader,
        content: { 'text/plain': { schema: { type: 'string' } } },
      },
    }),
  },
}
