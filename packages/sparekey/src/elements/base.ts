import type { Problem, Issuer } from './issuer.ts'
import { issuerAt } from './issuer.ts'
import { css } from './style.ts'
import { h } from './dom.ts'
import { de } from './texts/de.ts'
import { en } from './texts/en.ts'
import { fill, type TextKey, type Texts } from './texts/texts.ts'

/** Where there is no browser, importing must do no harm: a server renders the bare tag. */
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (Object as unknown as typeof HTMLElement)

/** Refusals by their text; those with members of their own are in {@link SparekeyElement.explain}. */
const explained: Readonly<Partial<Record<Problem['code'], TextKey>>> = {
  unanswered: 'noAnswer',
  overloaded: 'noAnswer',
  outcome_unknown: 'noAnswer',
  unauthorized: 'signInFirst',
  first_factor_required: 'signInAgain',
  insufficient_authentication: 'notEnough',
  code_invalid: 'wrong',
  code_malformed: 'slip',
  code_already_used: 'used',
  set_superseded: 'oldSheet',
  set_revoked: 'stoppedSheet',
  set_expired: 'expiredSheet',
  too_many_attempts: 'tooMany',
  codes_disabled: 'switchedOff',
  issue_limit_reached: 'tooManySheets',
  set_not_pending: 'notWaiting',
  set_not_found: 'notWaiting',
  codes_already_shown: 'shownAlready',
}

/** What the three elements share: their texts, their look, their calls, and what is said of a refusal. */
export class SparekeyElement extends Base {
  #texts: Partial<Texts> = {}
  readonly #screen: HTMLElement | null = null
  readonly #status: HTMLElement | null = null

  constructor() {
    super()
    if (globalThis.document === undefined) return
    const root = this.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
    this.#screen = h('div', { part: 'screen' })
    this.#status = h('p', { part: 'status', class: 'status', role: 'status' })
    root.append(this.#screen, this.#status)
  }

  /** Replaces any of the texts; those left out are of the language (`lang` here or on the page; German, else English). */
  get texts(): Partial<Texts> {
    return this.#texts
  }
  set texts(texts: Partial<Texts>) {
    this.#texts = { ...texts }
    if (this.isConnected) this.begin()
  }

  connectedCallback(): void {
    this.begin()
    // A page that the browser keeps to go back to must keep no code.
    globalThis.addEventListener('pagehide', this.#leave)
  }

  disconnectedCallback(): void {
    globalThis.removeEventListener('pagehide', this.#leave)
    this.wipe()
    this.show([], { first: true })
  }

  readonly #leave = (): void => this.wipe()

  /** Forgets every code, shown or typed. */
  protected wipe(): void {}

  /** The first screen. */
  protected begin(): void {}

  protected get issuer(): Issuer {
    return issuerAt(this.getAttribute('base-path') ?? '/backup-codes')
  }

  protected get language(): string {
    return this.closest<HTMLElement>('[lang]')?.lang || 'en'
  }

  protected text(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
    const texts = this.language.toLowerCase().startsWith('de') ? de : en
    return fill(this.#texts[key] ?? texts[key], values)
  }

  protected ordinal(number: number): string {
    return this.text('ordinals').split('|')[number - 1] ?? String(number)
  }

  /** A day in the reader's language, with the month as a word. */
  protected day(time: string): string {
    return new Intl.DateTimeFormat(this.language, { dateStyle: 'long' }).format(new Date(time))
  }

  /** Shows a screen in place of the one before. Its heading, or its field, takes the focus unless it is the first. */
  protected show(nodes: readonly (Node | null)[], { first = false } = {}): void {
    this.say('')
    this.#screen?.replaceChildren(...nodes.filter((node) => node !== null))
    if (!first) this.#screen?.querySelector<HTMLElement>('[data-focus], h2')?.focus()
  }

  /** Says something that screen readers read out without moving. */
  protected say(sentence: string): void {
    if (this.#status !== null) this.#status.textContent = sentence
  }

  protected tell(type: string, detail: Readonly<Record<string, unknown>> = {}): void {
    this.dispatchEvent(new CustomEvent(`sparekey-${type}`, { detail, bubbles: true, composed: true }))
  }

  /** A refusal in a sentence, for whoever typed. */
  protected explain(problem: Problem): string {
    this.tell('problem', { code: problem.code })
    const until = new Date(Date.now() + (problem.retryAfterSeconds ?? 0) * 1000)
    return this.text(explained[problem.code] ?? 'somethingWrong', {
      ...(problem.serial === undefined ? {} : { serial: problem.serial }),
      ...(problem.usedAt === undefined ? {} : { date: this.day(problem.usedAt) }),
      time: new Intl.DateTimeFormat(this.language, { timeStyle: 'medium' }).format(until),
    })
  }
}
