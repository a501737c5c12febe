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

const tenantParameter: OperationObject['parameters'][number] = {
  name: 'tenant',
  in: 'path',
  required: true,
  description: 'The name of the tenant.',
  schema: { type: 'string' },
}

const transmitter: OperationObject['responses'] = {
  '200': {
    description: 'The configuration (SSF 1.0 §7.1).',
    headers: requestIdHeader,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['issuer', 'jwks_uri', 'configuration_endpoint'],
          properties: {
            spec_version: { const: '1_0' },
            issuer: { type: 'string' },
            jwks_uri: { type: 'string' },
            delivery_methods_supported: { type: 'array', items: { type: 'string' } },
            configuration_endpoint: { type: 'string' },
            status_endpoint: { type: 'string' },
            verification_endpoint: { type: 'string' },
            authorization_schemes: { type: 'array', items: { type: 'object' } },
            default_subjects: { const: 'ALL' },
          },
        },
      },
    },
  },
}
const noTransmitter = { '404': { description: 'There is no such tenant.', headers: requestIdHeader } }

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
  '/.well-known/ssf-configuration': {
    get: open(
      'readTransmitter',
      'The transmitter of shared signals of tenant `default`',
      'Who issues its security events, where its keys are, and where streams are managed.',
      transmitter,
    ),
  },
  '/.well-known/ssf-configuration/signals/{tenant}': {
    get: {
      ...open(
        'readTenantTransmitter',
        'The transmitter of shared signals of another tenant',
        'Its issuer is the address of the service with `/signals/{tenant}` behind it.',
        { ...transmitter, ...noTransmitter },
      ),
      parameters: [tenantParameter],
    },
  },
  '/signals/{tenant}/jwks.json': {
    get: {
      ...open(
        'readSigningKeys',
        'The keys that security events are checked with',
        'A JSON Web Key Set (RFC 7517). Keys stay in it for 30 days after they signed last.',
        {
          '200': {
            description: 'The keys.',
            headers: requestIdHeader,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['keys'],
                  properties: { keys: { type: 'array', items: { type: 'object' } } },
                },
              },
            },
          },
          ...noTransmitter,
        },
      ),
      parameters: [tenantParameter],
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
