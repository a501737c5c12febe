type Attributes = Readonly<Record<string, string | boolean | ((event: Event) => void)>>

/**
 * An element with attributes, listeners (`onclick`) and children. `true` sets an attribute without a value, `false` leaves it out.
 * Text stays text: nothing is ever read as markup.
 */
export const h = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string | null)[]
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (value !== false) element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

/** A button that acts. The first of a screen is the one that most people want. */
export const button = (
  text: string,
  act: () => unknown,
  part: 'button' | 'button-quiet' = 'button',
): HTMLElement => h('button', { type: 'button', part, class: part, onclick: () => void act() }, text)

/** A heading that takes the keyboard's focus when its screen opens, so that it is read out. */
export const heading = (text: string): HTMLElement => h('h2', { part: 'heading', tabindex: '-1' }, text)

export const paragraph = (text: string, part = 'text'): HTMLElement => h('p', { part }, text)

export const link = (text: string, href: string): HTMLElement => h('a', { part: 'link', href }, text)
