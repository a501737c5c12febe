import { readFileSync } from 'node:fs'
import type { App } from './app.ts'

const files = [
  ['style.css', 'look', 'text/css'],
  ['icon.svg', 'look', 'image/svg+xml'],
  ['page.js', 'look', 'text/javascript'],
  ['passkey.js', 'security', 'text/javascript'],
  ['codes.js', 'security', 'text/javascript'],
] as const

/** Style, scripts and icon; and the name by which the service beside it knows the demo. */
export const addFiles = (app: App): void => {
  app.get('/about', (c) => c.text('sparekey-demo'))
  for (const [name, folder, type] of files) {
    const text = readFileSync(new URL(`../${folder}/${name}`, import.meta.url), 'utf8')
    app.get(`/files/${name}`, (c) =>
      c.body(text, 200, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-cache' }),
    )
  }
}
