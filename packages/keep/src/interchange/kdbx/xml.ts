import { damaged, maxEntries, tooLarge } from '../limits.ts'

/** An element of a document, with the text directly in it. */
export interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly Element[]
  readonly text: string
}

interface OpenElement extends Element {
  readonly attributes: Map<string, string>
  readonly children: Element[]
  text: string
}

const what = 'This KeePass database'
const deepest = 100
const mostElements = maxEntries * 200

/** Text as it stands between tags or in an attribute. Carriage returns are written so that readers keep them. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')
}

/**
 * Reads an XML document into a tree. Document types, and with them entities of their own, are refused.
 *
 * @throws KeepError `input_refused` where it is not well-formed, nested more than 100 deep, or has too many elements.
 */
export function readXml(xml: string): Element {
  const token =
    /<!--[^]*?-->|<\?[^]*?\?>|<!\[CDATA\[([^]*?)\]\]>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y
  const root = openElement('', '')
  const open: OpenElement[] = [root]
  let count = 0
  const start = xml.charCodeAt(0) === 0xfeff ? 1 : 0
  for (token.lastIndex = start; token.lastIndex < xml.length;) {
    const found = token.exec(xml)
    const current = open.at(-1)
    if (found === null || current === undefined) throw damaged(what)
    const [, cdata, slash, name, attributes = '', selfClosing, text] = found
    if (cdata !== undefined) current.text += cdata
    else if (text !== undefined) current.text += unescapeXml(text)
    else if (name === undefined) continue
    else if (slash === '/') {
      if (open.pop()?.name !== name) throw damaged(what)
    } else {
      count += 1
      if (count > mostElements || open.length > deepest) throw tooLarge(what)
      const element = openElement(name, attributes)
      current.children.push(element)
      if (selfClosing !== '/') open.push(element)
    }
  }
  const [only, more] = root.children
  if (open.length !== 1 || only === undefined || more !== undefined) throw damaged(what)
  return only
}

/** The first child of that name. */
export function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((item) => item.name === name)
}

/** The children of that name. */
export function childrenOf(element: Element, name: string): readonly Element[] {
  return element.children.filter((item) => item.name === name)
}

function openElement(name: string, attributes: string): OpenElement {
  const pairs = [...attributes.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)]
  return {
    name,
    attributes: new Map(
      pairs.map(([, key = '', double, single]) => [key, unescapeXml(double ?? single ?? '')]),
    ),
    children: [],
    text: '',
  }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

// XML 1.0 §2.11: a line ends with a line feed alone, however it is written.
function unescapeXml(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/&(#x[\da-f]{1,6}|#\d{1,7}|\w+);|&/gi, (_, name?: string) => {
    if (name === undefined) throw damaged(what)
    const point = name.startsWith('#x')
      ? Number.parseInt(name.slice(2), 16)
      : name.startsWith('#')
        ? Number(name.slice(1))
        : null
    if (point !== null && point <= 0x10ffff) return String.fromCodePoint(point)
    const sign = entities[name]
    if (sign === undefined) throw damaged(what)
    return sign
  })
}
