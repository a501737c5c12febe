import { html } from 'hono/html'
import { errorKinds, type ErrorCode } from '../http/errors.ts'
import { PROBLEM_MEDIA_TYPE } from '../http/problem.ts'
import type {
  MediaType,
  OpenApiDocument,
  OperationObject,
  Parameter,
  ResponseObject,
} from '../openapi/types.ts'
import { curl } from './curl.ts'
import { fieldList, fieldsOf, typeText } from './fields.ts'
import { type Markup, breakable, codeBlock, jsonText, prose } from './markup.ts'

export interface DocumentedOperation {
  readonly method: string
  readonly path: string
  readonly operation: OperationObject
}

/** The calls under a tag, in the order of the document. */
export const operationsOf = (document: OpenApiDocument, tag: string): readonly DocumentedOperation[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method, path, operation })),
  )

export const operationSection = (document: OpenApiDocument, documented: DocumentedOperation): Markup => {
  const { method, path, operation } = documented
  const body = operation.requestBody?.content['application/json']
  return html` <article>
    <h3 id="${operation.operationId}">${operation.summary}</h3>
    <p class="call">
      <span class="method ${method}">${method.toUpperCase()}</span> <code>${breakable(path)}</code>
    </p>
    <p>${prose(operation.description)}</p>
    ${operation.parameters.length > 0 ? parameterList(operation.parameters) : ''}
    ${
      body === undefined
        ? ''
        : html`<h4>Body</h4>
            ${fieldList(fieldsOf(document, body.schema))}`
    }
    ${operation.security?.length !== 0 ? codeBlock('Request', curl(documented)) : ''}
    ${successes(operation).map(([status, response]) => successPart(document, status, response))}
    ${errorPart(operation)}
  </article>`
}

const places = { path: 'in the path', query: 'after the ?', header: 'as a header' } as const

const parameterList = (parameters: readonly Parameter[]): Markup =>
  html` <h4>Parameters</h4>
    ${fieldList(
      parameters.map(({ name, in: place, required, description, schema }) => ({
        name,
        type: `${typeText(schema)}, ${places[place]}`,
        required,
        description,
      })),
    )}`

const successes = ({ responses }: OperationObject): readonly (readonly [string, ResponseObject])[] =>
  Object.entries(responses).filter(([, response]) => response.content?.[PROBLEM_MEDIA_TYPE] === undefined)

const successPart = (document: OpenApiDocument, status: string, response: ResponseObject): Markup => {
  const [media] = Object.values(response.content ?? {})
  return html` <h4>
      <span class="status ${status.startsWith('2') ? 'good' : ''}">${status}</span> ${response.description}
    </h4>
    ${media === undefined ? '' : mediaPart(document, media)}`
}

const mediaPart = (document: OpenApiDocument, media: MediaType): Markup =>
  html` ${media.example === undefined ? '' : codeBlock('Answer', exampleText(media.example))}
  ${fieldList(fieldsOf(document, media.schema).map((field) => ({ ...field, required: false })))}`

/** An answer that is no JSON is shown as it comes. */
const exampleText = (example: unknown): string =>
  typeof example === 'string' ? example.trimEnd() : jsonText(example)

const errorPart = (operation: OperationObject): Markup | string => {
  const errors = Object.values(operation.responses).flatMap(({ content }) =>
    Object.entries(content?.[PROBLEM_MEDIA_TYPE]?.examples ?? {}),
  )
  if (errors.length === 0) return ''
  return html` <h4>Errors</h4>
    <dl class="errors">
      ${errors.map(
        ([code, { summary = '' }]) =>
          html` <div>
            <dt>
              <span class="status">${errorKinds[code as ErrorCode].status}</span>
              <a href="#${code}"><code>${code}</code></a>
            </dt>
            <dd>${prose(summary)}</dd>
          </div>`,
      )}
    </dl>`
}
