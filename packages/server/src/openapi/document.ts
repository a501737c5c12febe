import { isOfSupport } from 'sparekey/service'
import { ACCOUNT_ID_MOST_BYTES } from '../http/path.ts'
import type { Operation } from '../http/operation.ts'
import { operations } from '../http/operations.ts'
import { recoveryTask } from '../http/schemas.ts'
import { VERSION } from '../version.ts'
import { errorResponses, requestIdHeader } from './errors.ts'
import { componentSchemas, querySchemas, reference, requestName, responseName } from './schemas.ts'
import { servicePaths } from './service-paths.ts'
import type { OpenApiDocument, OperationObject, Parameter, ResponseObject } from './types.ts'

const JSON_TYPE = 'application/json'
const TEXT_TYPE = 'text/plain'

/** The API as an OpenAPI 3.1 document, made from the same objects that answer requests. */
export const openApiDocument = (): OpenApiDocument => ({
  openapi: '3.1.1',
  info: {
    title: 'Sparekey',
    version: VERSION,
    description:
      'Backup codes: issued once, saved for certain, redeemed exactly once. From server to server; the codes of a ' +
      'request and of an answer are never logged.',
  },
  tags: [
    { name: 'Codes', description: 'Issue, confirm, use and revoke.' },
    {
      name: 'Afterwards',
      description: 'What is to be put right after a use, and what your application tells about an account.',
    },
    {
      name: 'Hosted pages',
      description: 'Pages of the service at which a person gets a sheet, uses a code or looks after a sheet.',
    },
    {
      name: 'Support cases',
      description:
        'Recovery with the help of people, for somebody who lost every factor. A key of a scope `support:…` has a person who answers for it. ' +
        'It opens cases and gathers evidence; nothing here approves, releases or shortens a wait, and no answer has a code.',
    },
    { name: 'Accounts', description: 'How an account stands, what happened, and its erasure.' },
    {
      name: 'Shared Signals',
      description:
        'Streams of signed security events to receivers (OpenID Shared Signals Framework 1.0), authorised by API keys of the scopes ' +
        '`ssf.read` and `ssf.manage`.',
    },
    { name: 'Service', description: 'For whoever runs the service. Without an API key.' },
  ],
  security: [{ apiKey: [] }],
  paths: { ...apiPaths(), ...servicePaths },
  components: {
    securitySchemes: {
      apiKey: {
        type: 'http',
        scheme: 'bearer',
        description:
          'An API key of the service: Authorization: Bearer <api key>. What a call lists under `security` are the scopes ' +
          'that the key must have.',
      },
    },
    schemas: componentSchemas(),
  },
})

let text: string | undefined

/** The document as text, made at the first call. */
export const openApiText = (): string => (text ??= JSON.stringify(openApiDocument(), undefined, 2))

const apiPaths = (): OpenApiDocument['paths'] =>
  Object.fromEntries(
    [...Map.groupBy(operations, ({ path }) => path)].map(([path, ofPath]) => [
      path,
      Object.fromEntries(ofPath.map((operation) => [operation.method, describe(operation)])),
    ]),
  )

const tagOf = ({ scope, idempotent }: Operation): string => {
  if (scope === 'signal' || scope === 'recoveries') return 'Afterwards'
  if (scope === 'pages') return 'Hosted pages'
  if (isOfSupport(scope)) return 'Support cases'
  if (scope === 'ssf.read' || scope === 'ssf.manage') return 'Shared Signals'
  return idempotent ? 'Codes' : 'Accounts'
}

const describe = (operation: Operation): OperationObject => ({
  operationId: operation.operationId,
  tags: [tagOf(operation)],
  summary: operation.summary,
  description: `${operation.description} Scope: \`${operation.scope}\`.`,
  security: [{ apiKey: [operation.scope] }],
  parameters: [...pathParameters(operation), ...queryParameters(operation), ...headerParameters(operation)],
  ...(operation.bodySchema === null
    ? {}
    : {
        requestBody: {
          required: true,
          content: {
            [JSON_TYPE]: { schema: reference(requestName(operation)), example: operation.requestExample },
          },
        },
      }),
  responses: { [String(operation.success.status)]: success(operation), ...errorResponses(operation) },
})

const success = (operation: Operation): ResponseObject => ({
  description: operation.success.description,
  headers: requestIdHeader,
  ...(operation.success.schema === null
    ? {}
    : {
        content: {
          [operation.success.text === undefined ? JSON_TYPE : TEXT_TYPE]: {
            schema: reference(responseName(operation)),
            example: operation.success.example,
          },
        },
      }),
})

const pathDescriptions: Readonly<Record<string, Pick<Parameter, 'description' | 'schema'>>> = {
  accountId: {
    description: `Your own id of the account: 1 to ${ACCOUNT_ID_MOST_BYTES} bytes of UTF-8 without control characters, percent-encoded.`,
    schema: { type: 'string', minLength: 1, maxLength: ACCOUNT_ID_MOST_BYTES },
  },
  setId: { description: 'The setId that the issue answered with.', schema: { type: 'string' } },
  recoveryId: { description: 'The recoveryId that the use answered with.', schema: { type: 'string' } },
  pageSessionId: {
    description: 'The pageSessionId that opening it answered with.',
    schema: { type: 'string' },
  },
  caseId: { description: 'The caseId that opening it answered with.', schema: { type: 'string' } },
  streamId: { description: 'The `stream_id` that opening it answered with.', schema: { type: 'string' } },
  eventId: { description: 'The eventId that the trail shows.', schema: { type: 'string' } },
  task: { description: 'One of the tasks of the recovery.', schema: { enum: recoveryTask.options } },
}

const pathParameters = ({ path }: Operation): readonly Parameter[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...(pathDescriptions[name] ?? { description: '', schema: { type: 'string' } }),
  }))

const queryParameters = (operation: Operation): readonly Parameter[] =>
  Object.entries(querySchemas(operation)).map(([name, { description = '', ...schema }]) => ({
    name,
    in: 'query',
    required: false,
    description,
    schema,
  }))

const headerParameters = ({ idempotent }: Operation): readonly Parameter[] => [
  ...(idempotent ? [idempotencyHeader] : []),
  requestIdParameter,
]

const idempotencyHeader: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'A repeat of the same request under the same key is answered, not done again.',
  schema: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[!-~]+$' },
}

const requestIdParameter: Parameter = {
  name: 'X-Request-Id',
  in: 'header',
  required: false,
  description: 'Your own name for the request; it is answered with, and logged.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,128}$' },
}
