import { html } from 'hono/html'
import { HTTPException } from 'hono/http-exception'
import { layout, type Markup } from '../look/layout.ts'
import type { App } from './app.ts'

/** Where the demo writes what it has to say. Nothing that was typed is in it. */
export type Log = (line: string) => void

/** What is shown where there is no page, and where one failed. */
export const addTrouble = (app: App, log: Log): void => {
  app.notFound((c) => c.html(says('Nothing here', 'There is no such page.'), 404))
  app.onError((error, c) => {
    if (error instanceof HTTPException) {
      return c.html(
        says('Not from there', 'This came from another page. Begin at the first one.'),
        error.status,
      )
    }
    log(`${c.req.method} ${c.req.routePath}: ${error.name}: ${error.message}`)
    return c.html(says('That failed', 'The demo failed, and has written why. Try again.'), 500)
  })
}

const says = (title: string, sentence: string): Markup =>
  layout({
    title,
    chapter: 1,
    person: null,
    content: html`<h1>${title}</h1>
      <p class="lead">${sentence}</p>
      <p><a class="button" href="/">Go to the first page</a></p>`,
  })
