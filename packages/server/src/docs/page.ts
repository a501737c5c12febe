import { readFileSync } from 'node:fs'
import { html } from 'hono/html'
import { openApiDocument } from '../openapi/document.ts'
import type { OpenApiDocument } from '../openapi/types.ts'
import { conventionsSection } from './conventions.ts'
import { errorsSection } from './errors.ts'
import type { Markup } from './markup.ts'
import { operationSection, operationsOf } from './operations.ts'

/**
 * The reference for people, rendered from the OpenAPI document. It loads nothing but its own stylesheet and runs no
 * script, so that it reads the same under any content security policy and in any browser.
 */
export const renderDocs = (document: OpenApiDocument): Markup =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${document.info.title} API ${document.info.version}</title>
        <link rel="stylesheet" href="/docs/style.css" />
      </head>
      <body>
        <a class="skip" href="#content">Skip to the calls</a>
        <header>
          <p class="product">${document.info.title} <span class="version">${document.info.version}</span></p>
          <h1>HTTP API</h1>
          <p class="lead">${document.info.description}</p>
          <p><a href="/openapi.json">OpenAPI 3.1 document</a></p>
        </header>
        <div class="columns">
          ${navigation(document)}
          <main id="content">
            ${conventionsSection()} ${document.tags.map((tag) => tagSection(document, tag))}
            ${errorsSection()}
          </main>
        </div>
      </body>
    </html> `

let rendered: Promise<string> | undefined

/** The page, rendered at the first request. */
export const docsPage = (): Promise<string> =>
  (rendered ??= Promise.resolve(renderDocs(openApiDocument())).then(String))

let style: string | undefined

/** The page's one stylesheet. */
export const stylesheet = (): string =>
  (style ??= readFileSync(new URL('style.css', import.meta.url), 'utf8'))

type Tag = OpenApiDocument['tags'][number]

const tagSection = (document: OpenApiDocument, tag: Tag): Markup =>
  html` <section class="tag">
    <h2 id="${anchor(tag)}">${tag.name}</h2>
    <p>${tag.description}</p>
    ${operationsOf(document, tag.name).map((operation) => operationSection(document, operation))}
  </section>`

/** Beside the text where there is room; else folded away above it. */
const navigation = (document: OpenApiDocument): Markup =>
  html` <nav class="folded" aria-label="On this page">
      <details>
        <summary>On this page</summary>
        ${links(document)}
      </details>
    </nav>
    <nav class="beside" aria-label="On this page">${links(document)}</nav>`

const links = (document: OpenApiDocument): Markup =>
  html` <ul>
    <li><a href="#conventions">Conventions</a></li>
    ${document.tags.map(
      (tag) =>
        html` <li>
          <a href="#${anchor(tag)}">${tag.name}</a>
          <ul>
            ${operationsOf(document, tag.name).map(
              ({ operation }) => html` <li><a href="#${operation.operationId}">${operation.summary}</a></li>`,
            )}
          </ul>
        </li>`,
    )}
    <li><a href="#errors">Errors</a></li>
  </ul>`

const anchor = ({ name }: Tag): string => `tag-${name.toLowerCase()}`
