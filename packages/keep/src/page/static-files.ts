import { readFile } from 'node:fs/promises'
import { file } from './reply.ts'
import type { Reply } from './reply.ts'

const types: Readonly<Record<string, string>> = {
  'style.css': 'text/css; charset=utf-8',
  'passkey.js': 'text/javascript; charset=utf-8',
  'script.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
}

/** A file of the page itself: its style, its script, or the face that codes are set in. `null` for any other path. */
export async function staticFile(path: string): Promise<Reply | null> {
  const type = types[path]
  if (type !== undefined) return file(await readFile(new URL(path, import.meta.url), 'utf8'), type)
  if (path !== 'code-face.woff') return null
  const { fontFaces } = await import('../paper/fonts/faces.ts')
  const face = fontFaces.find(({ family, weight }) => family === codeFamily && weight === 400)
  return face === undefined ? null : file(Buffer.from(face.data, 'base64'), 'font/woff')
}

const codeFamily = 'Atkinson Hyperlegible Mono'
