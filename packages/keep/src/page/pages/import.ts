import { dateField, draftFrom, keepAndShow, keepOldTick, setFrom } from './add.ts'
import { layout } from './frame.ts'
import { doButton, field, folded, select } from './parts.ts'
import type { ReadCodes } from '../desk.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { goTo, page } from '../reply.ts'
import type { Reply } from '../reply.ts'
import { get, post } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { withoutCommands } from '../words.ts'
import { draftForService } from '../../cli/services.ts'
import { count } from '../../cli/words.ts'
import type { ImportResult, WarningCode } from '../../import/types.ts'
import { accountById } from '../../model/find.ts'
import type { Account } from '../../model/types.ts'
import { KeepError } from '../../errors.ts'

// What is to be done once the codes are in the vault.
const afterwards: ReadonlySet<WarningCode> = new Set<WarningCode>(['delete_file', 'synced_folder'])
const newAccount = 'new'

/** Bringing codes in: a file or a text, a look at what was found in it, and keeping it. */
export const importRoutes: readonly Route[] = [
  get('import', 'open', (call) => page(choosePage(call, null))),
  post('import', 'open', readSource),
  get('import/:read', 'open', async (call) => page(await previewPage(call, null))),
  post('import/:read/service', 'open', readAgain),
  post('import/:read/keep', 'open', keepRead),
  post('import/:read/drop', 'open', ({ desk, params }) => {
    desk.forgetRead(params['read'] ?? '')
    desk.say({ tone: 'good', text: 'Set aside. Nothing was changed.' })
    return goTo('')
  }),
]

function choosePage({ frame, desk, query, form }: Call, problem: string | null): Markup {
  const account = query.get('account') ?? form.text('account')
  return layout(
    frame,
    'Bring codes in',
    problem === null ? desk.takeSaid() : { tone: 'problem', text: problem },
    html`<section class="narrow">
      <h1>Bring codes in</h1>
      <p class="lead">You see what was found before anything is kept.</p>
      <form class="card drop" method="post" action="import" enctype="multipart/form-data" data-drop>
        <input type="hidden" name="account" value="${account}" />
        <h2>A file</h2>
        <p class="drop-hint" hidden>Drop the file here, or choose it.</p>
        <label class="unseen" for="file">File with codes</label>
        <input id="file" name="file" type="file" required />
        <button>Read the file</button>
      </form>
      <form class="card" method="post" action="import" enctype="multipart/form-data">
        <input type="hidden" name="account" value="${account}" />
        <h2>A text</h2>
        <div class="field">
          <label for="text">Paste what you copied</label>
          <textarea
            id="text"
            name="text"
            rows="6"
            class="code"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            required
          ></textarea>
        </div>
        <button class="second">Read the text</button>
      </form>
    </section>`,
  )
}

async function readSource(call: Call): Promise<Reply> {
  const { desk, form } = call
  const account = form.text('account')
  const known = account === '' ? null : accountById(desk.book, account)
  const source = form.file === null ? 'pasted text' : form.file.name
  try {
    if (form.file === null && form.text('text') === '') {
      throw new KeepError('input_refused', 'Choose a file first, or paste a text.')
    }
    const { importText } = await import('../../import/import-text.ts')
    const input =
      form.file === null
        ? { text: form.verbatim('text') }
        : { bytes: form.file.bytes, fileName: form.file.name }
    const result = importText({ ...input, service: known?.service })
    const id = desk.keepRead({ source, input, result })
    return goTo(`import/${id}${known === null ? '' : `?account=${known.id}`}`)
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    return page(choosePage(call, withoutCommands(error.message)), 422)
  }
}

async function readAgain(call: Call): Promise<Reply> {
  const { desk, params, form } = call
  const id = params['read'] ?? ''
  const read = desk.read(id)
  const service = form.text('other') === '' ? form.text('service') : form.text('other')
  if (service === '') return page(await previewPage(call, 'Say which service it is.'), 422)
  const { importText } = await import('../../import/import-text.ts')
  desk.replaceRead(id, { ...read, result: importText({ ...read.input, service }) })
  return goTo(`import/${id}`)
}

async function previewPage(call: Call, problem: string | null): Promise<Markup> {
  const { frame, desk, params } = call
  const id = params['read'] ?? ''
  const { result, source } = desk.read(id)
  const { codes, warnings, service } = result
  const heading = codes.length === 0 ? 'No backup code was found' : `${count(codes.length, 'code')} found`
  const shown = warnings.filter(({ code }) => !afterwards.has(code) && code !== 'service_unsure')
  return layout(
    frame,
    heading,
    problem === null ? desk.takeSaid() : { tone: 'problem', text: problem },
    html`<div class="heading">
        <div>
          <h1>${heading}</h1>
          <p class="lead">In ${source}. Nothing is kept yet.</p>
        </div>
      </div>
      ${
        shown.length === 0
          ? null
          : html`<ul class="problems">
              ${shown.map(({ message }) => html`<li>${withoutCommands(message)}</li>`)}
            </ul>`
      }
      <div class="columns">
        <div class="stage">
          ${codes.length === 0 ? html`<p><a class="button" href="import">Try another file</a></p>` : found(result)}
        </div>
        <div class="stage">
          ${codes.length === 0 ? null : service === null ? serviceForm(id, result, true) : await keepForm(call, id, service, result)}
          ${codes.length === 0 ? null : doButton(`import/${id}/drop`, 'Set aside', {}, 'link')}
        </div>
      </div>`,
  )
}

function found({ codes }: ImportResult): Markup {
  return html`<section class="sheet" aria-labelledby="found">
    <header>
      <h2 id="found">Compare them with the service</h2>
    </header>
    <ol class="codes">
      ${codes.map(
        ({ text, position, used }) =>
          html`<li class="${used ? 'spent' : 'fresh'}">
            <span class="no">${position}</span
            ><code>${text}</code>${used ? html` <span class="small">used</span>` : null}
          </li>`,
      )}
    </ol>
  </section>`
}

function serviceForm(id: string, { candidates }: ImportResult, isOpenQuestion: boolean): Markup {
  return html`<form class="card" method="post" action="import/${id}/service">
    ${isOpenQuestion ? html`<h2>Which service are they for?</h2>` : null}
    ${
      candidates.length === 0
        ? null
        : html`<fieldset>
            <legend class="unseen">Services that fit</legend>
            ${candidates.slice(0, 6).map(
              ({ service, name, reasons }) =>
                html`<label class="tick">
                  <input type="radio" name="service" value="${service}" />
                  <span
                    >${name}${reasons.length === 0 ? null : html` <span class="small">${reasons.join('; ')}</span>`}</span
                  >
                </label>`,
            )}
          </fieldset>`
    }
    ${field({ label: candidates.length === 0 ? 'Service' : 'Another one', name: 'other' })}
    <button ${isOpenQuestion ? null : html`class="second"`}>Go on</button>
  </form>`
}

async function keepForm(call: Call, id: string, service: string, result: ImportResult): Promise<Markup> {
  const { desk, query, form } = call
  const profile = await draftForService(service)
  const same = desk.book.accounts.filter((account) => account.service === profile.service)
  const wanted = form.text('account') || (query.get('account') ?? same[0]?.id ?? newAccount)
  const chosen = same.find((account) => account.id === wanted) ?? null
  const name = result.candidates.find((candidate) => candidate.service === service)?.name ?? service
  const login = field({
    label: 'Your user name or e-mail address there',
    name: 'login',
    value: form.text('login'),
    ...(same.length === 0 ? {} : { hint: 'For a new account only.' }),
  })
  return html`<form class="card" method="post" action="import/${id}/keep">
      <h2>${name}</h2>
      ${same.length === 0 ? null : accountSelect(same, wanted)} ${login}
      ${folded(
        'Name it myself',
        field({
          label: 'Name here',
          name: 'name',
          value: form.text('name'),
          hint: `Begins with ${profile.service}-.`,
        }),
      )}
      ${dateField(form)} ${keepOldTick(chosen, form)}
      <button>Keep ${count(result.codes.length, 'code')}</button>
    </form>
    ${folded('That is another service', serviceForm(id, result, false))}`
}

function accountSelect(same: readonly Account[], wanted: string): Markup {
  const options = same.map((account) => [account.id, `New codes for ${account.name}`] as const)
  return select('Which account?', 'account', [...options, [newAccount, 'Another account']], wanted)
}

async function keepRead(call: Call): Promise<Reply> {
  const { desk, form, params } = call
  const id = params['read'] ?? ''
  const read = desk.read(id)
  const { result } = read
  const account = form.text('account')
  try {
    const owner =
      account === '' || account === newAccount
        ? { draft: await draftFrom(desk, form, result.service ?? '') }
        : { account }
    const reply = await keepAndShow(desk, owner, setFrom(form, result.codes, read.source), todoAfter(read))
    desk.forgetRead(id)
    return reply
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    return page(await previewPage(call, withoutCommands(error.message)), 422)
  }
}

function todoAfter({ result }: ReadCodes): readonly string[] {
  return result.warnings
    .filter(({ code }) => afterwards.has(code))
    .map(({ message }) => withoutCommands(message))
}
