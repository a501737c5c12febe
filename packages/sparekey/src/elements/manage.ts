import type { AccountView } from '../web/answers.ts'
import { SparekeyElement } from './base.ts'
import { enrollWithin } from './enroll-within.ts'
import { button, h, heading, link, paragraph } from './dom.ts'
import type { Wire } from './issuer.ts'

type Account = Wire<AccountView>
type Status = NonNullable<Account['status']>

/**
 * `<sparekey-manage base-path="/backup-codes">`: what is left, which codes were used, a new sheet, and "stop this sheet".
 * A new sheet is made by a `<sparekey-enroll>` within.
 *
 * Events, which bubble: those of `<sparekey-enroll>`, `sparekey-stopped`, `sparekey-problem` (`code`).
 */
export class SparekeyManage extends SparekeyElement {
  protected override begin(): void {
    void this.#open('', true)
  }

  async #open(sentence: string, first: boolean): Promise<void> {
    const answer = await this.issuer.status()
    if (!this.isConnected) return
    if (!answer.ok) {
      const again = button(this.text('tryAgain'), () => this.#open(sentence, first))
      this.show([heading(this.text('manageHeading')), h('div', { class: 'row' }, again)], { first })
      this.say(this.explain(answer))
      return
    }
    const { status, otherMethodsUrl } = answer.body
    if (status === null) {
      this.show([heading(this.text('manageHeading')), paragraph(this.text('signInFirst'))], { first })
      return
    }
    this.show(
      [
        heading(this.text('manageHeading')),
        ...this.#standing(status),
        h(
          'div',
          { class: 'row' },
          button(this.text('newSheet'), () => this.#replace()),
          status.activeSet === null && status.pendingSet === null
            ? null
            : button(this.text('seen'), () => this.#askToStop(), 'button-quiet'),
        ),
        otherMethodsUrl === null ? null : h('p', {}, link(this.text('otherMethods'), otherMethodsUrl)),
      ],
      { first },
    )
    this.say(sentence)
  }

  #standing({ state, activeSet, pendingSet, advice }: Status): (Node | null)[] {
    const waiting =
      pendingSet === null ? null : paragraph(this.text('waiting', { serial: pendingSet.serial }))
    if (state === 'disabled') return [paragraph(this.text('switchedOff'))]
    if (activeSet === null) {
      return waiting === null ? [paragraph(this.text(state === 'none' ? 'none' : 'notWorking'))] : [waiting]
    }
    const { serial, remaining, count, issuedAt, redemptions } = activeSet
    return [
      h('h3', { part: 'subheading' }, `${this.text('sheet', { serial })}, ${this.day(issuedAt)}`),
      paragraph(this.text('remaining', { remaining, count }), 'remaining'),
      advice.includes('few_left') ? paragraph(this.text('few')) : null,
      waiting,
      redemptions.length === 0 ? null : h('h3', { part: 'subheading' }, this.text('usedHeading')),
      redemptions.length === 0
        ? null
        : h(
            'ul',
            { part: 'used' },
            ...redemptions.map(({ label, redeemedAt }) =>
              h('li', {}, this.text('usedOn', { label, date: this.day(redeemedAt) })),
            ),
          ),
    ]
  }

  #replace(): void {
    const enroll = enrollWithin(this)
    enroll.addEventListener('sparekey-later', () => void this.#open(this.text('laterDone'), false))
    this.show([enroll])
    enroll.shadowRoot?.querySelector('h2')?.focus()
  }

  #askToStop(): void {
    this.show([
      heading(this.text('stopHeading')),
      paragraph(this.text('stopAdvice')),
      h(
        'div',
        { class: 'row' },
        button(this.text('stop'), () => this.#stop()),
        button(this.text('keep'), () => this.#open('', false), 'button-quiet'),
      ),
    ])
  }

  async #stop(): Promise<void> {
    const answer = await this.issuer.stop()
    if (!answer.ok) {
      this.say(this.explain(answer))
      return
    }
    this.tell('stopped')
    await this.#open(this.text('stopped'), false)
  }
}
