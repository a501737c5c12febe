import { html } from 'hono/html'
import { encodeQR } from 'qr'
import type { Markup } from './layout.ts'

/** ISO/IEC 18004 asks for this white edge. */
const EDGE_MODULES = 4

/** A text as a QR square, black on white in either colour scheme. */
export const square = (text: string): Markup => {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: EDGE_MODULES })
  const path = rows.map((row, y) => row.map((isBlack, x) => (isBlack ? `M${x} ${y}h1v1h-1z` : '')).join(''))
  return html`<svg
    class="square"
    viewBox="0 0 ${rows.length} ${rows.length}"
    role="img"
    aria-label="The square to scan"
  >
    <rect width="100%" height="100%" fill="#fff" />
    <path d="${path.join('')}" fill="#000" shape-rendering="crispEdges" />
  </svg>`
}
