import { decodeEntities } from './html.ts'
import type { Section } from './json.ts'

const ownFields = new Set(['Title', 'UserName', 'Password', 'URL'])
const tags = /<(\/?)(Entry|History|Key|Value)\b[^<>]*>/g

/**
 * A KeePass XML export as one section per entry: its title, notes and further attributes. Passwords, authenticator secrets
 * and earlier versions of an entry are left out. `null` where the text is no such export.
 */
export function sectionsOfKeepassXml(text: string): Section[] | null {
  if (!/<KeePassFile[\s>]/.test(text.slice(0, 2048))) return null
  const sections: Section[] = []
  let title = ''
  let lines: string[] = []
  let key = ''
  let inHistory = 0
  let valueFrom = -1
  for (const tag of text.matchAll(tags)) {
    const name = tag[2] ?? ''
    const closes = tag[1] === '/'
    if (name === 'History') inHistory += closes ? -1 : tag[0].endsWith('/>') ? 0 : 1
    else if (inHistory > 0) continue
    else if (name === 'Entry') {
      if (closes) sections.push({ title, text: lines.join('\n') })
      title = ''
      lines = []
    } else if (!closes) valueFrom = tag[0].endsWith('/>') ? -1 : tag.index + tag[0].length
    else if (valueFrom !== -1) {
      const value = decodeEntities(text.slice(valueFrom, tag.index))
      if (name === 'Key') key = value
      else if (key === 'Title') title = value
      else if (!ownFields.has(key) && !/^(?:otp|TOTP|TimeOtp|HmacOtp)/i.test(key))
        lines.push(`${key}:\n${value}`)
    }
  }
  return sections
}
