import { h } from './dom.ts'

export interface SheetContent {
  readonly heading: string
  /** "Sheet A7K2", and the day beside it. */
  readonly name: string
  readonly day: string
  readonly codes: readonly string[]
  readonly footer: string
}

/** The sheet as a text file. */
export const sheetText = ({ heading, name, day, codes, footer }: SheetContent): string =>
  [heading, `${name}, ${day}`, '', ...codes.map((code) => `[ ] ${code}`), '', footer, ''].join('\r\n')

/** Hands a text to the browser as a download. Its address is taken back at once: the browser has read it by then. */
export const download = (text: string, name: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  h('a', { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}

/**
 * Prints the sheet alone, from a frame of its own: a page cannot style away what is around an element. The frame goes when
 * the browser says that it has printed, and at the latest when the function that is returned is called.
 *
 * @returns `null` where the browser did not take it on.
 */
export const print = ({ heading, name, day, codes, footer }: SheetContent): (() => void) | null => {
  const frame = h('iframe', { 'aria-hidden': 'true', tabindex: '-1' })
  // Not `display: none`, which some browsers print as nothing; not a style attribute, which a policy may forbid.
  Object.assign(frame.style, { position: 'fixed', width: '0', height: '0', border: '0' })
  const remove = (): void => frame.remove()
  document.body.append(frame)
  const view = frame.contentWindow
  try {
    if (view === null) throw new TypeError('A frame has no window.')
    const list = h('ul', {}, ...codes.map((code) => h('li', {}, h('b', {}, code.slice(0, 2)), code.slice(2))))
    Object.assign(list.style, { font: '18pt/1.7 monospace', listStyle: '"☐  "' })
    view.document.body.append(h('h1', {}, heading), h('p', {}, `${name}, ${day}`), list, h('p', {}, footer))
    view.addEventListener('afterprint', remove)
    view.print()
    return remove
  } catch {
    remove()
    return null
  }
}
