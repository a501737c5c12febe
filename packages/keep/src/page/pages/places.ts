import { refFrom } from './account-details.ts'
import { layout } from './frame.ts'
import { doButton, field, refOptions, select, tick, where } from './parts.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { goTo, page } from '../reply.ts'
import type { Reply } from '../reply.ts'
import { get, post } from '../route.ts'
import type { Call, Route } from '../route.ts'
import { withoutCommands } from '../words.ts'
import { oneOf } from '../../cli/read-options.ts'
import { slug } from '../../model/names.ts'
import { addPlace, removePlace, setVaultCare } from '../../model/places.ts'
import type { Book, Place } from '../../model/types.ts'
import { KeepError } from '../../errors.ts'

const kinds = ['device', 'building', 'container', 'person', 'bank', 'other'] as const
const kindNames: Readonly<Record<Place['kind'], string>> = {
  device: 'a device, such as a phone',
  building: 'a building, such as home',
  container: 'a drawer, box or safe',
  person: 'a person',
  bank: 'a bank',
  other: 'something else',
}

/** Where things are, the vault and what opens it among them. */
export const placeRoutes: readonly Route[] = [
  get('places', 'open', (call) => page(placesPage(call, null))),
  post('places', 'open', add),
  post('places/vault', 'open', async ({ desk, form }) => {
    const keptAt = form.all('kept').map(refFrom)
    const recoveryKeyAt = form.all('key').map(refFrom)
    await desk.change((book) => setVaultCare(book, { keptAt, recoveryKeyAt }))
    desk.say({ tone: 'good', text: 'Written down.', canUndo: true })
    return goTo('places')
  }),
  post('places/:place/remove', 'open', async ({ desk, params }) => {
    await desk.change((book) => removePlace(book, params['place'] ?? ''))
    desk.say({ tone: 'good', text: 'Removed.', canUndo: true })
    return goTo('places')
  }),
]

function placesPage({ frame, desk, form }: Call, problem: string | null): Markup {
  const { book } = desk
  return layout(
    frame,
    'Places',
    problem === null ? desk.takeSaid() : { tone: 'problem', text: problem },
    html`<div class="heading">
        <div>
          <h1>Where things are</h1>
          <p class="lead">Phones, rooms, drawers, people. What befalls a place befalls what is in it.</p>
        </div>
      </div>
      <div class="columns even">
        <div class="stage">
          <section class="card">
            <h2>Places</h2>
            ${book.places.length === 0 ? html`<p>None yet. Begin with your phone, your laptop and the drawer with your papers.</p>` : null}
            <ul class="things">
              ${book.places.map((place) => placeRow(book, place))}
            </ul>
          </section>
          ${vaultForm(book)}
        </div>
        <form class="card" method="post" action="places">
          <h2>Add a place</h2>
          ${field({ label: 'Name', name: 'name', value: form.text('name'), hint: 'Such as phone, home or desk drawer.', isRequired: true })}
          ${select(
            'What it is',
            'kind',
            kinds.map((kind) => [kind, kindNames[kind]] as const),
            form.text('kind'),
          )}
          ${select('Inside', 'inside', [['', 'nothing else'], ...book.places.map(({ id, name }) => [id, name] as const)], form.text('inside'))}
          ${select('What opens it', 'opens', [['', 'nothing is needed'], ...refOptions(book)], form.text('opens'), 'A key that lies elsewhere, or something you know.')}
          <button>Add</button>
        </form>
      </div>`,
  )
}

function placeRow(book: Book, { id, name, kind, inside, opensWith }: Place): Markup {
  const outer = book.places.find((place) => place.id === inside)
  const ways = opensWith.map((way) => way.map((ref) => where(book, ref)).join(' and ')).join(', or ')
  const about = [
    kind === 'other' ? null : kind,
    outer === undefined ? null : `inside ${outer.name}`,
    ways === '' ? null : `opens with ${ways}`,
  ].filter((part) => part !== null)
  return html`<li>
    <p><strong>${name}</strong></p>
    <span class="small">${about.join(', ')}</span>
    ${doButton(`places/${id}/remove`, 'Remove', {}, 'link')}
  </li>`
}

function vaultForm(book: Book): Markup | null {
  if (book.places.length === 0) return null
  const { keptAt, recoveryKeyAt } = book.vaultCare
  const box = (name: string, place: Place, known: readonly string[]): Markup =>
    tick(place.name, name, `place:${place.id}`, known.includes(`place:${place.id}`))
  return html`<form class="card" method="post" action="places/vault">
    <h2>This vault</h2>
    <fieldset>
      <legend>The file lies on</legend>
      ${book.places.map((place) => box('kept', place, keptAt))}
    </fieldset>
    <fieldset>
      <legend>The printed recovery key lies in</legend>
      ${book.places.map((place) => box('key', place, recoveryKeyAt))}
    </fieldset>
    <button class="second">Write it down</button>
  </form>`
}

async function add(call: Call): Promise<Reply> {
  const { desk, form } = call
  const inside = form.text('inside')
  const opens = form.text('opens')
  try {
    const name = slug(form.text('name'))
    if (name === '') throw new KeepError('input_invalid', 'A place needs a name of letters or digits.')
    if (desk.book.places.some((place) => place.name === name)) {
      throw new KeepError('input_refused', `There is a place called ${name} already.`)
    }
    const draft = {
      name,
      kind: oneOf(form.text('kind'), 'What it is', kinds),
      inside: inside === '' ? null : inside,
      opensWith: opens === '' ? [] : [[refFrom(opens)]],
    }
    await desk.change((book, around) => addPlace(book, draft, around))
    desk.say({ tone: 'good', text: `${name} is added.`, canUndo: true })
    return goTo('places')
  } catch (error) {
    if (!(error instanceof KeepError)) throw error
    return page(placesPage(call, withoutCommands(error.message)), 422)
  }
}
