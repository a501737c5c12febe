import { SparekeyChallenge } from './challenge.ts'
import { SparekeyEnroll } from './enroll.ts'
import { SparekeyManage } from './manage.ts'

export { SparekeyChallenge, SparekeyEnroll, SparekeyManage }
export { de } from './texts/de.ts'
export { en } from './texts/en.ts'
export type { Texts } from './texts/texts.ts'
export type { SparekeyAttributes, SparekeyJsx } from './jsx.ts'

// On a server there is nothing to define them in, and a page may load them twice.
const registry = globalThis.customElements as CustomElementRegistry | undefined
for (const [name, element] of [
  ['sparekey-enroll', SparekeyEnroll],
  ['sparekey-challenge', SparekeyChallenge],
  ['sparekey-manage', SparekeyManage],
] as const) {
  if (registry !== undefined && registry.get(name) === undefined) registry.define(name, element)
}
