import { blocksHtml } from './blocks.ts'
import { escapeHtml } from './escape.ts'
import { styleFor } from './style.ts'
import type { PaperDocument, TriFoldDocument } from '../document.ts'
import { foldNotes, foldOf } from '../fold.ts'
import type { PaperSize } from '../paper-size.ts'
import { screenTile, screenTilePoints } from '../screen-pattern.ts'

/**
 * A sheet as one page of HTML that needs nothing else: fonts and squares are in it, there is no script, and its policy lets it
 * load nothing. A browser prints it; characters that the fonts lack come from the machine's own.
 */
export function renderHtml(document: PaperDocument, paper: PaperSize): string {
  const foot = document.layout === 'pages' ? document.foot : ''
  const body =
    document.layout === 'pages'
      ? document.leaves.map((leaf) => `<section class="leaf">\n${blocksHtml(leaf)}\n</section>`).join('\n')
      : triFoldHtml(document, paper)
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">`,
    '<meta name="viewport" content="width=device-width">',
    '<meta name="robots" content="noindex">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escapeHtml(document.windowTitle)}</title>`,
    `<style>\n${styleFor(paper, document.layout, foot)}\n</style>`,
    '</head>',
    '<body>',
    body,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

function triFoldHtml({ inside, outside }: TriFoldDocument, paper: PaperSize): string {
  const panel = (name: string, html: string): string => `<div class="panel ${name}">\n${html}\n</div>`
  const window = (html: string): string => `<div class="window">\n${html}\n</div>`
  const edge = (side: 0 | 1): string =>
    `<div class="edge">${outside.edge.map((field) => `<span>${escapeHtml(field[side])}</span>`).join('')}</div>`
  return [
    '<section class="face inside">',
    foldLines(paper),
    `<p class="fold-note upper">${foldNotes.upper}</p><p class="fold-note lower">${foldNotes.lower}</p>`,
    panel('top', blocksHtml(inside.top)),
    panel('middle', blocksHtml(inside.middle)),
    panel('bottom', blocksHtml(inside.bottom)),
    '</section>',
    '<section class="face outside">',
    screen(paper),
    panel('top flap', `${window(blocksHtml(outside.flap))}\n${edge(0)}`),
    panel('middle', window(blocksHtml(outside.middle))),
    panel('strip', edge(1)),
    '</section>',
  ].join('\n')
}

function foldLines(paper: PaperSize): string {
  const { upperLine, lowerLine } = foldOf(paper)
  const line = (y: number): string => `M0 ${y.toFixed(2)}H${paper.width}`
  return `<svg viewBox="0 0 ${paper.width} ${paper.height}" aria-hidden="true"><path d="${line(upperLine)}${line(lowerLine)}" stroke="#000" stroke-width=".5" stroke-dasharray="2 4" fill="none"/></svg>`
}

/** The tile many times over: printers draw a repeated shape sharply, and an SVG pattern as a picture. */
function screen(paper: PaperSize): string {
  const steps = (length: number): readonly number[] =>
    Array.from({ length: Math.ceil(length / screenTilePoints) }, (_, index) => index * screenTilePoints)
  const tiles = steps(paper.height).flatMap((y) =>
    steps(paper.width).map((x) => `<use href="#tile" x="${x}" y="${y}"/>`),
  )
  return [
    `<svg viewBox="0 0 ${paper.width} ${paper.height}" aria-hidden="true">`,
    `<defs><path id="tile" d="${screenTile()}" stroke="#555" stroke-width=".7" fill="none"/></defs>`,
    `${tiles.join('')}</svg>`,
  ].join('\n')
}
