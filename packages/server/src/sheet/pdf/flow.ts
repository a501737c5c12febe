import type PDFDocument from 'pdfkit'
import type { Block } from './blocks.ts'

type Doc = InstanceType<typeof PDFDocument>
export type Element = ReturnType<Doc['struct']>

/** Sums of rounded lengths may be off by far less than what is seen. */
const ROUNDING = 0.01

/** Blocks from the top of a page to its bottom, in the order of reading. Lengths are points. */
export interface Flow {
  readonly root: Element
  /** What is left of the page. */
  room(): number
  fits(height: number): boolean
  skip(height: number): void
  /** `parent`: default the document's root. */
  place(block: Block, parent?: Element): void
  /** At the right edge, without going on: what follows stands beside it. */
  placeAtEnd(block: Block, blockWidth: number): void
  /** Goes on with a page that begins with `head`, which is not read again. */
  turn(head: Block): void
  /** Ends the document's structure. `foot`: what stands below the text of each page, where there are several. */
  end(foot: (page: number, pages: number) => void): void
}

export interface Frame {
  readonly margin: number
  readonly width: number
  readonly bottom: number
}

export function createFlow(doc: Doc, { margin, width, bottom }: Frame): Flow {
  const root = doc.struct('Document')
  doc.addStructure(root)
  let y = margin

  /** Lines, boxes and what is repeated are no part of what is read aloud (ISO 32000-1 §14.8.2.2). */
  const asArtifact = (type: 'Layout' | 'Pagination', draw: () => void): void => {
    doc.markContent('Artifact', { type })
    draw()
    doc.endMarkedContent()
  }

  const add = (parent: Element, block: Block, x: number): void => {
    const top = y
    if (block.decorate !== undefined) asArtifact('Layout', () => block.decorate?.(x, top))
    const options = block.alt === undefined ? {} : { alt: block.alt }
    parent.add(doc.struct(block.tag, options, () => block.draw(x, top)))
  }

  return {
    root,
    room: () => bottom - y,
    fits: (height) => y + height <= bottom + ROUNDING,
    skip(height) {
      y += height
    },
    place(block, parent = root) {
      add(parent, block, margin)
      y += block.height
    },
    placeAtEnd(block, blockWidth) {
      add(root, block, margin + width - blockWidth)
    },
    turn(head) {
      doc.addPage()
      asArtifact('Pagination', () => {
        head.draw(margin, margin)
        head.decorate?.(margin, margin)
      })
      y = margin + head.height
    },
    end(foot) {
      root.end()
      const { start, count } = doc.bufferedPageRange()
      if (count === 1) return
      for (let page = 1; page <= count; page += 1) {
        doc.switchToPage(start + page - 1)
        asArtifact('Pagination', () => foot(page, count))
      }
    },
  }
}
