import { escapeHtml } from './escape.ts'
import type { Block, CodeLine } from '../document.ts'
import { qrSquare, squareMillimetres, squarePath } from '../square.ts'

type BlockOf<T extends Block['type']> = Extract<Block, { type: T }>

/** Blocks as HTML. Only the style sheet of `style.ts` makes them look like paper. */
export function blocksHtml(blocks: readonly Block[]): string {
  return blocks.map((block) => blockHtml(block)).join('\n')
}

function blockHtml(block: Block): string {
  switch (block.type) {
    case 'head':
      return headHtml(block)
    case 'heading':
      return `<h2>${escapeHtml(block.text)}</h2>`
    case 'beside':
      return `<div class="beside share-${block.share * 100}"><div>${blocksHtml(block.left)}</div><div>${blocksHtml(block.right)}</div></div>`
    case 'text':
      return `<p class="${block.size}">${escapeHtml(block.text)}</p>`
    case 'notice':
      return `<p class="notice">${escapeHtml(block.text)}</p>`
    case 'facts':
      return factsHtml(block)
    case 'codes':
      return codesHtml(block)
    case 'verbatim':
      return verbatimHtml(block)
    case 'squares':
      return `<div class="squares">${block.squares.map((item) => squareHtml(item)).join('')}</div>`
    case 'steps':
      return stepsHtml(block)
    case 'table':
      return tableHtml(block)
    default:
      return block satisfies never
  }
}

function headHtml({ title, badge, badgeNote }: BlockOf<'head'>): string {
  const shown = badge === null ? '' : `<span class="badge">${escapeHtml(badge)}</span>`
  const note = badgeNote === null ? '' : `<span class="badge-note">${escapeHtml(badgeNote)}</span>`
  return `<header><h1>${escapeHtml(title)}</h1><div>${shown}${note}</div></header>`
}

function factsHtml({ columns, facts }: BlockOf<'facts'>): string {
  const items = facts.map(([label, value]) => {
    const shown = value === null ? '<dd class="blank"></dd>' : `<dd>${escapeHtml(value)}</dd>`
    return `<div><dt>${escapeHtml(label)}</dt>${shown}</div>`
  })
  return `<dl class="facts in-${columns}">${items.join('')}</dl>`
}

function codesHtml({ columns, size, dense, codes, ticks }: BlockOf<'codes'>): string {
  const tick = ticks ? ' ticks' : ''
  const rows = codes.map((code) => codeHtml(code, ticks))
  return `<ol class="codes in-${columns} size-${size}${dense ? ' close' : ''}${tick}">\n${rows.join('\n')}\n</ol>`
}

function codeHtml({ number, text, check, usedOn }: CodeLine, ticks: boolean): string {
  const box = ticks ? `<span class="box${text === null ? ' ticked' : ''}"></span>` : ''
  const code =
    text === null
      ? `<span class="used">used ${escapeHtml(usedOn ?? '')}</span>`
      : `<code>${escapeHtml(text)}</code>`
  const line = ticks && text !== null ? '<span class="used-on">used on</span>' : ''
  return `<li>${box}<span class="no">${number}</span>${code}<span class="check">${escapeHtml(check)}</span>${line}</li>`
}

function verbatimHtml({ size, lines }: BlockOf<'verbatim'>): string {
  const rows = lines.map(
    ({ label, text, check }) =>
      `<li><span class="no">${escapeHtml(label)}</span><code>${escapeHtml(text)}</code><span class="check">${escapeHtml(check)}</span></li>`,
  )
  return `<ol class="verbatim size-${String(size).replace('.', '-')}">\n${rows.join('\n')}\n</ol>`
}

function squareHtml({ text, caption }: BlockOf<'squares'>['squares'][number]): string {
  const modules = qrSquare(text)
  const side = modules.length
  const wide = squareMillimetres(modules).toFixed(1)
  return `<figure><svg width="${wide}mm" height="${wide}mm" viewBox="0 0 ${side} ${side}" role="img" aria-label="${escapeHtml(caption)}" shape-rendering="crispEdges"><path d="${squarePath(modules)}"/></svg><figcaption>${escapeHtml(caption)}</figcaption></figure>`
}

function stepsHtml({ marker, items }: BlockOf<'steps'>): string {
  const tag = marker === 'number' ? 'ol' : 'ul'
  const box = marker === 'box' ? '<span class="box"></span>' : ''
  const rows = items.map((item) => `<li>${box}<span>${escapeHtml(item)}</span></li>`)
  return `<${tag} class="steps ${marker}">${rows.join('')}</${tag}>`
}

function tableHtml({ head, shares, rows, roomy }: BlockOf<'table'>): string {
  const total = shares.reduce((sum, share) => sum + share, 0)
  const columns = shares.map((share) => `<col width="${((share / total) * 100).toFixed(2)}%">`)
  const cells = (row: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`
  return [
    `<table class="${roomy ? 'roomy' : 'dense'}"><colgroup>${columns.join('')}</colgroup>`,
    `<thead>${cells(head, 'th')}</thead>`,
    `<tbody>${rows.map((row) => cells(row, 'td')).join('\n')}</tbody></table>`,
  ].join('\n')
}
