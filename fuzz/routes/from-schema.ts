// Values that fit the OpenAPI document, and hints from names where the document says less than a request needs.
import type { JsonSchema } from '../../packages/server/src/openapi/types.ts'
import type { Draw } from '../draw.ts'

export interface SchemaContext {
  readonly draw: Draw
  readonly schemas: Readonly<Record<string, JsonSchema>>
  /** A value for a field of this name; `undefined`: as the schema has it. */
  readonly hint: (field: string) => unknown
}

const MOST_DEPTH = 6

export const valueOf = (context: SchemaContext, schema: JsonSchema, field = '', depth = 0): unknown => {
  const { draw, schemas } = context
  const hinted = context.hint(field)
  if (hinted !== undefined && draw.chance(0.9)) return hinted
  if (schema.$ref !== undefined) {
    const named = schemas[schema.$ref.replace('#/components/schemas/', '')]
    return named === undefined ? null : valueOf(context, named, field, depth)
  }
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return draw.one(schema.enum)
  const choices = schema.anyOf ?? schema.allOf
  if (choices !== undefined && choices.length > 0) return valueOf(context, draw.one(choices), field, depth)
  switch (typeof schema.type === 'string' ? schema.type : draw.one(schema.type ?? ['object'])) {
    case 'object':
      return objectOf(context, schema, depth)
    case 'array':
      return Array.from({ length: draw.below(3) + (schema.minItems ?? 0) }, () =>
        valueOf(context, schema.items ?? {}, field, depth + 1),
      )
    case 'integer':
    case 'number':
      return draw.one([schema.minimum ?? 0, schema.maximum ?? 10, (schema.minimum ?? 0) + 1, 5])
    case 'boolean':
      return draw.chance(0.5)
    case 'null':
      return null
    default:
      return schema.format === 'date-time'
        ? '2026-01-01T00:00:00.000Z'
        : draw.one(['a', 'ada', 'default', 'x-1', 'note'])
  }
}

const objectOf = (context: SchemaContext, schema: JsonSchema, depth: number): unknown => {
  if (depth > MOST_DEPTH) return {}
  const required = new Set(schema.required)
  return Object.fromEntries(
    Object.entries(schema.properties ?? {})
      .filter(([name]) => required.has(name) || context.draw.chance(0.4))
      .map(([name, property]) => [name, valueOf(context, property, name, depth + 1)]),
  )
}
