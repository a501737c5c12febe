import { createHash } from 'node:crypto'
import type { Markup } from './markup.ts'

/** What is sent back. Paths of redirects are within the page, such as `accounts/k3j9`. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** Headers of every reply: nothing is kept, nothing is told to others, nothing else may embed it or be loaded by it. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/** A page of HTML. */
export function page(body: Markup, status = 200): Reply {
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: body.text }
}

/** Sends the browser to another page of this one, with GET. */
export function goTo(path: string): Reply {
  return { status: 303, headers: { Location: path }, body: '' }
}

/** A file of the page itself, or one to be saved where `saveAs` names it. */
export function file(body: string | Uint8Array, type: string, saveAs: string | null = null): Reply {
  const disposition: Record<string, string> =
    saveAs === null ? {} : { 'Content-Disposition': `attachment; filename="${saveAs}"` }
  return { status: 200, headers: { 'Content-Type': type, ...disposition }, body }
}

/**
 * A sheet of paper, drawn by `renderHtml`, for the frame that shows it and for printing. Its one style element is let in by its
 * hash; it has no script, and none is let in.
 */
export function paperPage(text: string): Reply {
  const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    'font-src data:',
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ')
  return {
    status: 200,
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy },
    body: text,
  }
}
