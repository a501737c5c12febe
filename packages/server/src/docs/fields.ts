import { html } from 'hono/html'
import type { JsonSchema, OpenApiDocument } from '../openapi/types.ts'
import { type Markup, prose } from './markup.ts'

/** One field of a body or an answer, or one parameter. */
export interface Field {
  /** The path from the top, e.g. `authentication.at` or `items[].seq`. */
  readonly name: string
  readonly type: string
  /** Of what is sent; in answers every field is there. */
  readonly required: boolean
  readonly description: string
}

export const fieldList = (fields: readonly Field[]): Markup | string =>
  fields.length === 0
    ? ''
    : html` <dl class="fields">
        ${fields.map(
          ({ name, type, required, description }) =>
            html` <div>
              <dt>
                <code>${name}</code>
                <span class="type">${prose(type)}</span
                >${required ? html` <span class="required">required</span>` : ''}
              </dt>
              <dd>${prose(description)}</dd>
            </div>`,
        )}
      </dl>`

/** Every field of a schema, the inner ones after the one that holds them. */
export const fieldsOf = (document: OpenApiDocument, schema: JsonSchema, prefix = ''): readonly Field[] => {
  const { properties = {}, required = [], anyOf = [] } = resolve(document, schema)
  if (anyOf.length > 0) return merged(anyOf.flatMap((one) => fieldsOf(document, one, prefix)))
  return Object.entries(properties).flatMap(([name, given]) => {
    const inner = resolve(document, given)
    const path = prefix + name
    const field: Field = {
      name: path,
      type: typeText(inner),
      required: required.includes(name),
      description: given.description ?? inner.description ?? '',
    }
    return [field, ...innerFields(document, inner, path)]
  })
}

/** A field of several forms is listed once, with the types that it has in them. */
const merged = (fields: readonly Field[]): readonly Field[] =>
  [...Map.groupBy(fields, ({ name }) => name).values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ ...first, type: [...new Set([first, ...others].map(({ type }) => type))].join(' | ') }],
  )

const innerFields = (document: OpenApiDocument, schema: JsonSchema, path: string): readonly Field[] => {
  if (schema.properties !== undefined) return fieldsOf(document, schema, `${path}.`)
  if (schema.items !== undefined) return fieldsOf(document, schema.items, `${path}[].`)
  return (schema.anyOf ?? []).flatMap((one) => innerFields(document, resolve(document, one), path))
}

const resolve = (document: OpenApiDocument, schema: JsonSchema): JsonSchema => {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : (document.components.schemas[name] ?? schema)
}

/** A schema in a few words; parts in backticks are code. */
export const typeText = (schema: JsonSchema): string => {
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ')
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeText))].join(' | ')
  if (schema.format === 'date-time') return 'time'
  if (schema.$ref !== undefined || schema.properties !== undefined) return 'object'
  if (schema.items !== undefined) return `array of ${plural(typeText(schema.items))}`
  const type = [schema.type ?? 'any'].flat().join(' | ')
  return `${type}${range(schema)}`
}

const literal = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``

const plural = (type: string): string => (/^[a-z]+$/.test(type) ? `${type}s` : type)

const range = ({ minimum, maximum, maxLength }: JsonSchema): string => {
  if (minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER)
    return `, ${minimum} to ${maximum}`
  return maxLength === undefined ? '' : `, up to ${maxLength} characters`
}
