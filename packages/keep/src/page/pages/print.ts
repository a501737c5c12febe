import { randomInt } from 'node:crypto'
import { refFrom } from './account-details.ts'
import { layout } from './frame.ts'
import { field, folded, refOptions, select, tick } from './parts.ts'
import type { WaitingSheet } from '../desk.ts'
import type { Form } from '../form.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { goTo, page, paperPage } from '../reply.ts'
import type { Reply } from '../reply.ts'
import { get, post } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { withoutCommands } from '../words.ts'
import { oneOf } from '../../cli/read-options.ts'
import { editCopy } from '../../model/copies.ts'
import { accountById, currentSet, showRef } from '../../model/find.ts'
import { slug } from '../../model/names.ts'
import { addPlace } from '../../model/places.ts'
import type { Account, Book } from '../../model/types.ts'
import { renderHtml } from '../../paper/html/render.ts'
import { paperSizes } from '../../paper/paper-size.ts'
import type { Sheet } from '../../paper/sheet.ts'
import { codeSheet } from '../../paper/sheets/code-sheet.ts'
import { emergencySheet } from '../../paper/sheets/emergency-sheet.ts'
import { indexSheet } from '../../paper/sheets/index-sheet.ts'
import { recoveryNotes } from '../../paper/sheets/recovery-note.ts'
import { trackerSheet } from '../../paper/sheets/tracker-sheet.ts'
import { triFoldSheet } from '../../paper/sheets/tri-fold-sheet.ts'
import { checkTypedBack, rowToTypeBack } from '../../paper/typed-back.ts'
import { planOfNextCopy, recordSheet } from '../../tasks/print-copy.ts'
import { KeepError } from '../../errors.ts'

const codeSheets = ['sheet', 'trifold'] as const
const openSheets = ['tracker', 'note', 'index', 'emergency'] as const

/** Sheets of paper: choosing one, printing it, typing a row of it back. */
export const printRoutes: readonly Route[] = [
  get('print', 'open', (call) => page(choosePage(call, null))),
  post('print/codes', 'open', printCodes),
  post('print/open', 'open', printOpen),
  get('sheets/:sheet', 'open', (call) => page(sheetPage(call, null))),
  get('sheets/:sheet/paper', 'open', paper),
  post('sheets/:sheet', 'open', typeBack),
]

function choosePage({ frame, desk, query, form }: Call, problem: string | null): Markup {
  const { book } = desk
  const withCodes = book.accounts.filter((account) => currentSet(account) !== null)
  const account = query.get('account') ?? form.text('account')
  return layout(
    frame,
    'Print',
    problem === null ? desk.takeSaid() : { tone: 'problem', text: problem },
    html`<div class="heading"><h1>Print</h1></div>
      <div class="columns even">
        ${
          withCodes.length === 0
            ? html`<section class="card">
                <h2>Codes on paper</h2>
                <p>There are no codes here yet.</p>
              </section>`
            : codesForm(book, withCodes, account, form)
        }
        ${openForm(book)}
      </div>
      <p class="small">Printers with disks keep what they print. Print codes on a printer of your own.</p>`,
  )
}

function codesForm(book: Book, accounts: readonly Account[], chosen: string, form: Form): Markup {
  const places = refOptions(book).filter(([ref]) => ref !== 'memory')
  return html`<form class="card" method="post" action="print/codes">
    <h2>Codes on paper</h2>
    <p>Every sheet gets an id of its own, and is written down as a copy.</p>
    ${select(
      'Account',
      'account',
      accounts.map(({ id, name }) => [id, name] as const),
      chosen,
    )}
    ${select(
      'Sheet',
      'kind',
      [
        ['sheet', 'Plain, with boxes to tick'],
        ['trifold', 'To fold in three and seal'],
      ],
      form.text('kind'),
    )}
    ${select('Where will it lie?', 'at', [...places, ['', 'somewhere else']], form.has('at') ? form.text('at') : (places[0]?.[0] ?? ''))}
    ${field({ label: 'Somewhere else', name: 'place', value: form.text('place'), hint: 'A new place, such as office drawer.' })}
    ${folded(
      'More',
      html`${field({ label: 'A name that gives nothing away', name: 'nickname', value: form.text('nickname'), hint: 'Stands on the sheet instead of service and account.' })}
      ${field({ label: 'Where a finder may send it', name: 'return-to', value: form.text('return-to') })}
      ${tick('With a square for phones: quick to enter, and quick to copy', 'square', 'yes', form.has('square'))}`,
    )}
    ${paperSelect}
    <button>Make the sheet</button>
  </form>`
}

function openForm({ accounts, emergency }: Book): Markup {
  const kinds: readonly (readonly [string, string])[] = [
    ['index', 'Index: what there is and where it lies'],
    ...(accounts.length === 0
      ? []
      : ([
          ['tracker', 'Tracker of one account: used and left'],
          ['note', 'Note of one account: what helps when nothing opens it'],
        ] as const)),
    ...(emergency === null ? [] : ([['emergency', 'The list of the bad day']] as const)),
  ]
  return html`<form class="card" method="post" action="print/open">
    <h2>Sheets without codes</h2>
    <p>To leave with somebody, or in the office.</p>
    ${select('Sheet', 'kind-open', kinds)}
    ${
      accounts.length === 0
        ? null
        : select(
            'Account',
            'account-open',
            accounts.map(({ id, name }) => [id, name] as const),
            '',
            'For tracker and note.',
          )
    }
    ${html`<div class="field">
      <label for="size-open">Paper</label>
      <select id="size-open" name="size">
        <option value="a4">A4</option>
        <option value="letter">Letter</option>
      </select>
    </div>`}
    <button class="second">Make the sheet</button>
  </form>`
}

const paperSelect = select('Paper', 'size', [
  ['a4', 'A4'],
  ['letter', 'Letter'],
])

async function printCodes(call: Call): Promise<Reply> {
  const { desk, form } = call
  try {
    const account = accountById(desk.book, form.text('account'))
    const set = currentSet(account)
    if (set === null) throw new KeepError('input_refused', `${account.name} has no codes that work.`)
    const kind = oneOf(form.text('kind'), 'The sheet', codeSheets)
    const at = await placeOf(call)
    const nickname = form.text('nickname')
    const returnTo = form.text('return-to')
    const plan = planOfNextCopy(set, {
      printedOn: desk.today(),
      place: showRef(desk.book, at),
      nickname: nickname === '' ? null : nickname,
      returnTo: returnTo === '' ? null : returnTo,
    })
    const codes = { account, set, positions: null }
    const sheet =
      kind === 'sheet'
        ? codeSheet(codes, { ...plan, square: form.has('square') })
        : triFoldSheet(codes, { ...plan, seal: null })
    const { session, copyId } = await recordSheet(desk.session, desk.host, sheet, codes, at)
    desk.session = session
    const title = `Sheet ${plan.sheetId} of ${account.name}`
    return goTo(`sheets/${desk.keepSheet({ ...waiting(sheet, title, form), copyId })}`)
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    return page(choosePage(call, withoutCommands(error.message)), 422)
  }
}

async function placeOf({ desk, form }: Call): Promise<ReturnType<typeof refFrom>> {
  const chosen = form.text('at')
  const typed = slug(form.text('place'))
  if (chosen !== '') return refFrom(chosen)
  if (typed === '')
    throw new KeepError('input_invalid', 'Say where the sheet will lie, so that it is found again.')
  const known = desk.book.places.find(({ name }) => name === typed)
  if (known !== undefined) return `place:${known.id}`
  const { subjects } = await desk.change((book, around) =>
    addPlace(book, { name: typed, kind: 'other' }, around),
  )
  return `place:${subjects[0] ?? ''}`
}

function printOpen({ desk, form }: Call): Reply {
  const kind = oneOf(form.text('kind-open'), 'The sheet', openSheets)
  const { book } = desk
  const printedOn = desk.today()
  const account = (): Account => accountById(book, form.text('account-open'))
  const [sheet, title] = ((): readonly [Sheet, string] => {
    switch (kind) {
      case 'tracker':
        return [trackerSheet(book, account(), printedOn), `Tracker of ${account().name}`]
      case 'note':
        return [recoveryNotes(book, [account()], printedOn), `Note of ${account().name}`]
      case 'index':
        return [indexSheet(book, printedOn), 'Index']
      case 'emergency':
        if (book.emergency === null) throw new KeepError('input_refused', 'No bad day is going on.')
        return [emergencySheet(book, book.emergency, printedOn), 'The list of the bad day']
      default:
        return kind satisfies never
    }
  })()
  return goTo(`sheets/${desk.keepSheet({ ...waiting(sheet, title, form), row: null })}`)
}

function waiting(sheet: Sheet, title: string, form: Form): WaitingSheet {
  const size = oneOf(form.text('size'), 'The paper', ['a4', 'letter'])
  return { sheet, title, size, copyId: null, row: rowToTypeBack(sheet, randomInt), isTypedBack: false }
}

function sheetPage({ frame, desk, params }: Call, problem: string | null): Markup {
  const id = params['sheet'] ?? ''
  const waitingSheet = desk.sheet(id)
  const { title, copyId } = waitingSheet
  return layout(
    frame,
    title,
    problem === null ? desk.takeSaid() : { tone: 'problem', text: problem },
    html`<div class="heading">
        <div>
          <h1>${title}</h1>
          ${copyId === null ? null : html`<p class="lead">Written down as a copy.</p>`}
        </div>
        <p class="actions">
          <button type="button" data-print="paper" hidden>Print</button>
          <a class="button second" href="sheets/${id}/paper" target="_blank">Open it alone</a>
        </p>
      </div>
      <div class="columns paper-columns">
        <iframe id="paper" class="paper" title="The sheet" src="sheets/${id}/paper"></iframe>
        <aside>${typedBackCard(id, waitingSheet)}</aside>
      </div>`,
  )
}

function typedBackCard(id: string, { row, sheet, isTypedBack }: WaitingSheet): Markup {
  if (row === null)
    return html`<section class="card"><p>It holds no codes; it says where they are.</p></section>`
  if (isTypedBack) {
    return html`<section class="card">
      <h2>Right: the paper can be read</h2>
      <p>Put it where you said. <a href="">Back to the accounts</a></p>
    </section>`
  }
  const label = sheet.rows.length === 1 ? 'What is on the paper' : `Row ${row} of the paper`
  return html`<form class="card" method="post" action="sheets/${id}">
    <h2>Can the paper be read?</h2>
    <p>Print it, look at the paper, and type one row of it. It stays unused.</p>
    ${field({ label, name: 'text', isCode: true, isRequired: true })}
    <button>Check</button>
  </form>`
}

function paper({ desk, params }: Call): Reply {
  const { sheet, size } = desk.sheet(params['sheet'] ?? '')
  return paperPage(renderHtml(sheet.document, paperSizes[size]))
}

async function typeBack(call: Call): Promise<Reply> {
  const { desk, params, form } = call
  const id = params['sheet'] ?? ''
  const waitingSheet = desk.sheet(id)
  const { sheet, row, copyId } = waitingSheet
  const result = checkTypedBack(sheet, { row: row ?? 0, text: form.text('text') })
  if (!result.ok) return page(sheetPage(call, result.detail), 422)
  if (copyId !== null) {
    const checkedOn = desk.today()
    await desk.change((book, around) => editCopy(book, copyId, { checkedOn }, around))
  }
  desk.replaceSheet(id, { ...waitingSheet, isTypedBack: true })
  return goTo(`sheets/${id}`)
}
