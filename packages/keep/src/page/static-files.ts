import { readOwnFile } from '../cli/own-files.ts'
import { file } from './reply.ts'
import type { Reply } from './reply.ts'

const types = {
  'style.css': 'text/css; charset=utf-8',
  'passkey.js': 'text/javascript; charset=utf-8',
  'script.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const

/** A file of the page itself: its style, its script, or the face that codes are set in. `null` for any other path. */
export async function staticFile(path: string): Promise<Reply | null> {
  if (isTextFile(path)) return file(await readOwnFile(`page/${path}`), types[path])
  if (path !== 'code-face.woff') return null
  const { fontFaces } = await import('../paper/fonts/faces.ts')
  const face = fontFaces.find(({ family, weight }) => family === codeFamily && weight === 400)
  return face === undefined ? null : file(Buffer.from(face.data, 'base64'), 'font/woff')
}

const codeFamily = 'Atkinson Hyperlegible Mono'

function isTextFile(path: string): path is keyof typeof types {
  return Object.hasOwn(types, path)
}
