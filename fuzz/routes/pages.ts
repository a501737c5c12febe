import type { Draw } from '../draw.ts'
import { fragment, mutateText } from '../mutate/text.ts'
import { anyCode } from './typed-codes.ts'
import type { FuzzRequest } from './request.ts'
import { PUBLIC_URL, type World } from './world.ts'

const VISITS = ['enrolling', 'challenged', 'managing', 'helped'] as const
const ACCOUNT_OF = { enrolling: 'dan', challenged: 'ada', managing: 'bob', helped: 'eve' } as const
const SEEN = [
  '/pages',
  '/pages/',
  '/pages/check',
  '/pages/new',
  '/pages/stop',
  '/pages/style.css',
  '/pages/script.js',
  '/pages/use',
]
const ACTED = [
  '/pages/use',
  '/pages/check',
  '/pages/stop',
  '/pages/leave',
  '/pages/request',
  '/pages/own',
  '/pages/claim',
] as const
const TRIED = ['/try/use', '/try/saved', '/try/sheet', '/try/sheet.txt'] as const

const form = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString()

const fromHere = (draw: Draw): readonly (readonly [string, string])[] => [
  draw.chance(0.8) ? ['Sec-Fetch-Site', 'same-origin'] : ['Origin', PUBLIC_URL],
  ['Content-Type', 'application/x-www-form-urlencoded'],
]

/** A request of a browser: of a hosted page, of the link of a message, or of the page for newcomers. */
export const pageRequest = (world: World, draw: Draw): FuzzRequest => {
  const kind = draw.below(10)
  if (kind < 3) return seen(world, draw)
  if (kind < 7) return acted(world, draw)
  if (kind < 8) return linked(world, draw)
  return tried(world, draw)
}

const seen = ({ values }: World, draw: Draw): FuzzRequest => {
  const visit = draw.one(VISITS)
  const query = draw.chance(0.3)
    ? `?${form({ said: draw.one(['code_invalid', 'used', 'check_failed', fragment(draw)]), set: values.get('bob.setId') ?? '', at: fragment(draw) })}`
    : ''
  const target = draw.chance(0.1) ? (values.get(`${visit}.link`) ?? '') : draw.one(SEEN) + query
  return {
    method: 'GET',
    target,
    headers: [
      ['Cookie', values.get(`${visit}.cookie`) ?? ''],
      ['Accept-Language', draw.one(['en', 'de-AT,de;q=0.9', 'fr', fragment(draw)])],
    ],
    body: null,
  }
}

const acted = (world: World, draw: Draw): FuzzRequest => {
  const visit = draw.one(VISITS)
  // A sheet is a long page to make, and few are allowed in a day.
  const target = draw.chance(0.9) ? draw.one(ACTED) : '/pages/sheet'
  const fields = {
    key: draw.chance(0.8) ? `key-${draw.below(1000)}` : fragment(draw),
    code: anyCode(world, draw, ACCOUNT_OF[visit]),
    set: world.values.get(`${ACCOUNT_OF[visit]}.setId`) ?? '',
    count: draw.one(['5', '10', '11', fragment(draw)]),
    reason: draw.one(['device_stolen', 'other', fragment(draw)]),
    ...(draw.chance(0.2) ? { discreet: 'on', lost: 'addresses' } : {}),
  }
  return {
    method: 'POST',
    target,
    headers: [['Cookie', world.values.get(`${visit}.cookie`) ?? ''], ...fromHere(draw)],
    body: form(fields),
  }
}

const linked = ({ values }: World, draw: Draw): FuzzRequest => {
  const [name, path] = draw.one([
    ['disown.', '/not-me'],
    ['case.', '/support'],
  ] as const)
  const tokens = [...values].filter(([known]) => known.startsWith(name)).map(([, value]) => value)
  const token = tokens.length === 0 ? 'nmt_x' : draw.one(tokens)
  return {
    method: draw.chance(0.95) ? 'GET' : 'POST',
    target: `${path}/${draw.chance(0.5) ? token : encodeURIComponent(mutateText(draw, token).toWellFormed())}`,
    headers: draw.chance(0.5) ? [] : fromHere(draw),
    body: null,
  }
}

const tried = (world: World, draw: Draw): FuzzRequest => {
  const name = draw.one(['ada', 'newcomer', fragment(draw)])
  if (draw.chance(0.4)) {
    return {
      method: 'GET',
      target: draw.one([
        '/try',
        '/try/',
        '/try/mail',
        `/try/account?${form({ name, step: fragment(draw) })}`,
      ]),
      headers: [['Host', '127.0.0.1:8787']],
      body: null,
    }
  }
  return {
    method: 'POST',
    target: draw.one(TRIED),
    headers: [['Host', '127.0.0.1:8787'], ...fromHere(draw)],
    body: form({
      account: name,
      key: fragment(draw),
      code: anyCode(world, draw),
      set: 'set_x',
      serial: 'A7K2',
      codes: world.codes.slice(0, 5).join('\n'),
    }),
  }
}
