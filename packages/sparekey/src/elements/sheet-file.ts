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
 * Prints the sheet alone, from a frame of its own that is gone afterwards: a page cannot style away what is around an element.
 *
 * @returns whether the browser took it on.
 */
export const print = ({ heading, name, day, codes, footer }: SheetContent): boolean => {
  const frame = h('iframe', { 'aria-hidden': 'true', tabindex: '-1', style: 'display:none' })
  document.body.append(frame)
  try {
    const view = frame.contentWindow
    if (view === null) return false
    const list = h('ul', {}, ...codes.map((code) => h('li', {}, h('b', {}, code.slice(0, 2)), code.slice(2))))
    view.document.body.append(h('h1', {}, heading), h('p', {}, `${name}, ${day}`), list, h('p', {}, footer))
    list.setAttribute('lang', 'en')
    Object.assign(list.style, { font: '18pt/1.7 monospace', listStyle: '"☐  "' })
    view.print()
    return true
  } catch {
    return false
  } finally {
    frame.remove()
  }
}
