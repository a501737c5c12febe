import type { SparekeyElement } from './base.ts'

const exportedParts =
  'screen, status, heading, text, codes, code, button, button-quiet, label, hint, field, error, link'

/** A `<sparekey-enroll>` for use inside another element, with that one's place, language, texts and parts. */
export const enrollWithin = (host: SparekeyElement): SparekeyElement => {
  const enroll = document.createElement('sparekey-enroll') as SparekeyElement
  for (const name of ['base-path', 'count']) {
    const value = host.getAttribute(name)
    if (value !== null) enroll.setAttribute(name, value)
  }
  enroll.setAttribute('lang', host.closest<HTMLElement>('[lang]')?.lang || 'en')
  enroll.setAttribute('exportparts', exportedParts)
  enroll.texts = host.texts
  return enroll
}
