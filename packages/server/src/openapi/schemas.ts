import { z } from 'zod'
import { errorCodes } from '../http/errors.ts'
import type { Operation } from '../http/operation.ts'
import { operations } from '../http/operations.ts'
import * as shared from '../http/schemas.ts'
import type { JsonSchema } from './types.ts'

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
export const requestName = ({ operationId }: Operation): string => `${capitalised(operationId)}Request`
export const responseName = ({ operationId }: Operation): string => `${capitalised(operationId)}Response`
export const reference = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })

/** Every schema of the API by name. Requests are described as they are sent, responses as they are received. */
export const componentSchemas = (): Readonly<Record<string, JsonSchema>> => {
  const requests: [string, z.ZodType][] = [
    ['Authentication', shared.authentication],
    ['Context', shared.context],
    ['Contact', shared.contact],
    ...operations.flatMap((one): [string, z.ZodType][] =>
      one.bodySchema === null ? [] : [[requestName(one), one.bodySchema]],
    ),
  ]
  const responses: [string, z.ZodType][] = [
    ['Recovery', shared.recovery],
    ...operations.flatMap((one): [string, z.ZodType][] =>
      one.success.schema === null ? [] : [[responseName(one), one.success.schema]],
    ),
  ]
  return { ...named(requests, 'input'), ...named(responses, 'output'), Problem: problemSchema }
}

const named = (
  schemas: readonly [string, z.ZodType][],
  io: 'input' | 'output',
): Record<string, JsonSchema> => {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of schemas) registry.add(schema, { id })
  const converted = z.toJSONSchema(registry, {
    io,
    uri: (id) => `#/components/schemas/${id}`,
    override: tidy,
  })
  return Object.fromEntries(
    Object.entries(converted.schemas).map(([id, schema]) => [id, withoutIdentity(schema as object)]),
  )
}

/** Within the document a schema is named by its place. */
const withoutIdentity = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  $schema: undefined,
  $id: undefined,
})

/** The parameters after a `?`, by name. */
export const querySchemas = (operation: Operation): Readonly<Record<string, JsonSchema>> => {
  const schema = z.toJSONSchema(operation.querySchema, {
    io: 'input',
    override: tidy,
  }) as object as JsonSchema
  return schema.properties ?? {}
}

/** `format: date-time` says it; the pattern behind it is a page long. */
const tidy = ({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void => {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
}

const time: JsonSchema = { type: 'string', format: 'date-time' }

const problemSchema: JsonSchema = {
  type: 'object',
  description: 'What went wrong, and what to do (RFC 9457). Switch on `code`.',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: {
      type: 'string',
      format: 'uri-reference',
      description: 'Leads to the row of `code` on this page.',
    },
    title: { type: 'string', description: 'The same at every occurrence.' },
    status: { type: 'integer' },
    detail: {
      type: 'string',
      description: 'A sentence about this occurrence. Repeats nothing that was submitted.',
    },
    code: { type: 'string', enum: errorCodes },
    field: { type: 'string', description: 'With invalid_request: the path of the field at fault.' },
    usedAt: { ...time, description: 'With code_already_used.' },
    serial: { type: 'string', description: 'With set_superseded, set_revoked and set_expired: the sheet.' },
    endedAt: { ...time, description: 'With set_superseded, set_revoked and set_expired.' },
    retryAfterSeconds: {
      type: 'integer',
      minimum: 1,
      description: 'With 425, 429 and 503: the same as Retry-After.',
    },
  },
}
