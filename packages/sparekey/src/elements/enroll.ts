import type { Issued } from '../interface/issue.ts'
import { SparekeyElement } from './base.ts'
import { codeForm } from './code-form.ts'
import { button, h, heading, paragraph } from './dom.ts'
import { newKey, type Wire } from './issuer.ts'
import { download, print, sheetText, type SheetContent } from './sheet-file.ts'

type Sheet = Wire<Omit<Issued, 'ok'>> & { readonly displayName: string }

/**
 * `<sparekey-enroll base-path="/backup-codes" count="10">`: shows a new sheet once, helps to keep it, and has one code typed
 * back. The codes are in the page only while they are shown, and in memory only until they are proved or the page is left.
 *
 * Events, which bubble and never hold a code: `sparekey-issued` (`setId`, `serial`), `sparekey-confirmed` (`setId`, `serial`),
 * `sparekey-later`, `sparekey-problem` (`code`).
 */
export class SparekeyEnroll extends SparekeyElement {
  #sheet: Sheet | null = null
  /** Of the wish for one sheet, so that a double click or a repeat makes no second one. */
  #key: string | null = null
  #unprint = (): void => {}

  /** With the screen of the codes goes the frame that they were printed from. */
  protected override show(...screen: Parameters<SparekeyElement['show']>): void {
    this.#unprint()
    super.show(...screen)
  }

  /** Also where an answer with codes is still on its way: it is let go when it comes. */
  protected override wipe(): void {
    if (this.#sheet !== null || this.#key !== null) this.begin()
  }

  protected override begin(): void {
    this.#sheet = null
    this.#key = null
    this.show(
      [
        heading(this.text('enrollHeading')),
        paragraph(this.text('enrollWhy')),
        paragraph(this.text('enrollWhen')),
        h(
          'div',
          { class: 'row' },
          button(this.text('showCodes'), () => this.#issue()),
        ),
      ],
      { first: true },
    )
  }

  async #issue(): Promise<void> {
    if (this.#key !== null) return
    const key = newKey()
    this.#key = key
    this.say(this.text('busy'))
    const count = this.getAttribute('count')
    const answer = await this.issuer.issue(count === null ? null : Number(count), key)
    if (!this.isConnected || this.#key !== key) return
    this.#key = null
    if (!answer.ok) {
      this.say(this.explain(answer))
      return
    }
    const codes = answer.body.codes.toSorted() as unknown as Sheet['codes']
    this.#sheet = { ...answer.body, codes }
    this.#list(this.#sheet)
    this.tell('issued', { setId: answer.body.setId, serial: answer.body.serial })
  }

  #list(sheet: Sheet): void {
    const { serial, codes, issuedAt, displayName, replaces } = sheet
    this.show([
      heading(this.text('sheet', { serial })),
      paragraph(this.text('madeOn', { date: this.day(issuedAt), account: displayName })),
      h(
        'ul',
        { part: 'codes', class: 'codes', translate: 'no' },
        ...codes.map((code) =>
          h('li', {}, h('code', { part: 'code' }, h('b', {}, code.slice(0, 2)), code.slice(2))),
        ),
      ),
      paragraph(this.text('once')),
      h(
        'div',
        { class: 'row' },
        button(this.text('copyAll'), () => this.#copy(codes), 'button-quiet'),
        button(this.text('download'), () => this.#download(sheet), 'button-quiet'),
        button(this.text('print'), () => this.#print(sheet), 'button-quiet'),
      ),
      paragraph(this.text('places')),
      replaces === null ? null : paragraph(this.text('oldStillWorks')),
      h(
        'div',
        { class: 'row' },
        button(this.text('savedThem'), () => this.#prove(sheet)),
      ),
    ])
  }

  async #copy(codes: readonly string[]): Promise<void> {
    try {
      await navigator.clipboard.writeText(codes.join('\n'))
      this.say(this.text('copied'))
    } catch {
      this.say(this.text('notCopied'))
    }
  }

  #content({ displayName, serial, issuedAt, codes }: Sheet): SheetContent {
    return {
      heading: this.text('fileHeading', { account: displayName, service: location.host }),
      name: this.text('sheet', { serial }),
      day: this.day(issuedAt),
      codes,
      footer: this.text('fileFooter'),
    }
  }

  #download(sheet: Sheet): void {
    const account = sheet.displayName.replaceAll(/[^A-Za-z0-9.-]+/g, '-').slice(0, 40)
    const day = sheet.issuedAt.slice(0, 10)
    const name = `backup-codes_${location.hostname}_${account}_sheet-${sheet.serial}_${day}.txt`
    download(sheetText(this.#content(sheet)), name)
    this.say(this.text('downloaded'))
  }

  #print(sheet: Sheet): void {
    this.#unprint()
    const remove = print(this.#content(sheet))
    if (remove === null) this.say(this.text('notPrinted'))
    else this.#unprint = remove
  }

  #prove(sheet: Sheet): void {
    this.show([
      heading(this.text('proveHeading')),
      codeForm(
        {
          label: this.text('sheet', { serial: sheet.serial }),
          hint: this.text('proveHint'),
          send: this.text('check'),
          busy: this.text('busy'),
        },
        ({ text, values, group }) =>
          this.text(text, group === undefined ? values : { ...values, ordinal: this.ordinal(group) }),
        (code) => this.#confirm(sheet, code),
        sheet.format === 'digits' ? 'numeric' : 'text',
      ),
      h(
        'div',
        { class: 'row' },
        button(this.text('showAgain'), () => this.#list(sheet), 'button-quiet'),
        button(this.text('newSheet'), () => this.begin(), 'button-quiet'),
        button(this.text('later'), () => this.#later(), 'button-quiet'),
      ),
    ])
  }

  async #confirm({ setId, serial }: Sheet, code: string): Promise<string | null> {
    const answer = await this.issuer.confirm(setId, code)
    if (!answer.ok) return this.explain(answer)
    this.#sheet = null
    this.show([
      heading(this.text('doneHeading')),
      paragraph(this.text('done')),
      answer.body.superseded === null ? null : paragraph(this.text('doneReplaced')),
    ])
    this.tell('confirmed', { setId, serial })
    return null
  }

  #later(): void {
    this.begin()
    this.say(this.text('laterDone'))
    this.tell('later')
  }
}
