import type { AccountView, RedemptionView } from '../web/answers.ts'
import type { RecoveryTask } from '../interface/recoveries.ts'
import { SparekeyElement } from './base.ts'
import { codeForm } from './code-form.ts'
import { enrollWithin } from './enroll-within.ts'
import { button, h, heading, link, paragraph } from './dom.ts'
import { newKey, type Wire } from './issuer.ts'
import type { TextKey } from './texts/texts.ts'

const taskTexts: Readonly<Record<RecoveryTask, TextKey>> = {
  reenroll_factor: 'taskReenroll',
  replace_codes: 'taskReplace',
  change_password: 'taskPassword',
  end_other_sessions: 'taskOthers',
}

/**
 * `<sparekey-challenge base-path="/backup-codes">`: the second step of a sign-in, with a backup code. Not the first choice to
 * offer: put it behind "Try another way".
 *
 * Events, which bubble: `sparekey-redeemed` (`redemptionId`, `label`, `serial`, `remaining`, `continueUrl`): the person is
 * signed in; `sparekey-problem` (`code`).
 */
export class SparekeyChallenge extends SparekeyElement {
  /** Of the code that was sent last: sent again, it is the same attempt. */
  #attempt: { readonly code: string; readonly key: string } | null = null
  #account: Wire<AccountView> | null = null

  protected override begin(): void {
    void this.#open()
  }

  protected override wipe(): void {
    this.#attempt = null
    for (const field of this.shadowRoot?.querySelectorAll('input') ?? []) field.value = ''
  }

  async #open(): Promise<void> {
    this.#ask()
    const answer = await this.issuer.status()
    if (!this.isConnected) return
    if (!answer.ok) {
      this.say(this.explain(answer))
      return
    }
    this.#account = answer.body
    const { supportUrl } = answer.body
    if (supportUrl !== null) {
      this.shadowRoot?.querySelector('details')?.append(h('p', {}, link(this.text('getHelp'), supportUrl)))
    }
  }

  #ask(): void {
    this.show(
      [
        heading(this.text('challengeHeading')),
        codeForm(
          {
            label: this.text('challengeField'),
            hint: this.text('challengeHint'),
            send: this.text('signIn'),
            busy: this.text('busy'),
          },
          ({ text, values, group }) =>
            this.text(text, group === undefined ? values : { ...values, ordinal: this.ordinal(group) }),
          (code) => this.#use(code),
        ),
        h(
          'details',
          { part: 'help' },
          h('summary', {}, this.text('noCodes')),
          paragraph(this.text('noCodesAdvice')),
        ),
      ],
      { first: true },
    )
  }

  async #use(code: string): Promise<string | null> {
    if (this.#attempt?.code !== code) this.#attempt = { code, key: newKey() }
    const answer = await this.issuer.redeem(code, this.#attempt.key)
    if (!answer.ok) {
      if (answer.code !== 'unanswered') this.#attempt = null
      return this.explain(answer)
    }
    this.#attempt = null
    this.#welcome(answer.body)
    return null
  }

  #welcome(used: Wire<RedemptionView>): void {
    const { label, serial, remaining, recovery, continueUrl } = used
    const left = remaining === 0 ? 'leftNone' : remaining === 1 ? 'leftOne' : 'left'
    this.show([
      heading(this.text('welcomeHeading')),
      paragraph(this.text('crossOff', { label })),
      paragraph(this.text(left, { count: remaining, serial })),
      recovery === null ? null : h('h3', { part: 'subheading' }, this.text('nextHeading')),
      recovery === null
        ? null
        : h(
            'ul',
            { part: 'tasks', class: 'tasks', role: 'list' },
            ...recovery.tasks.map((task) => this.#task(task, recovery.recoveryId)),
          ),
      continueUrl === null ? null : h('p', {}, link(this.text('goOn'), continueUrl)),
    ])
    const { redemptionId } = used
    this.tell('redeemed', { redemptionId, label, serial, remaining, continueUrl })
  }

  #task(task: RecoveryTask, recoveryId: string): HTMLElement {
    const text = this.text(taskTexts[task])
    const url = task === 'reenroll_factor' ? (this.#account?.otherMethodsUrl ?? null) : null
    const item = h('li', { part: 'task' }, url === null ? text : link(text, url), ' ')
    const notNow = button(
      this.text('notNow'),
      async () => {
        const answer = await this.issuer.decline(recoveryId, task)
        if (answer.ok) notNow.replaceWith(this.text('notNowSaid'))
        else this.say(this.explain(answer))
      },
      'button-quiet',
    )
    notNow.setAttribute('aria-label', `${this.text('notNow')}: ${text}`)
    if (task === 'replace_codes') {
      const make = button(this.text('newSheet'), () => {
        const enroll = enrollWithin(this)
        item.replaceChildren(enroll)
        enroll.shadowRoot?.querySelector('h2')?.focus()
      })
      item.replaceChildren(make, ' ')
    }
    item.append(notNow)
    return item
  }
}
