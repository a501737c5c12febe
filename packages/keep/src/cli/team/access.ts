import { purposes } from 'sparekey-keep-team'
import type { AccessRequest, CodeSet } from 'sparekey-keep-team'
import { clearAfterSeconds, copyForAWhile } from '../clipboard.ts'
import type { Context } from '../command.ts'
import { confirm, requireWord, wholeOption, wordOption } from '../read-options.ts'
import { count } from '../words.ts'
import { nameOf, openTeam } from './at-work.ts'
import { approve, reasonOf, reportUse, requestCodes, reveal } from '../../team/access.ts'
import type { Office } from '../../team/office.ts'
import { findNamed, namedSets } from '../../team/shelves.ts'
import { whatTheLogShows } from '../../team/words.ts'
import { KeepError } from '../../errors.ts'

/** `keep team request SET --why TEXT` */
export async function ask(context: Context): Promise<void> {
  const { given } = context
  const wanted = requireWord(given, 1, 'the set')
  const why = given.text('why')?.trim() ?? ''
  if (why === '')
    throw new KeepError(
      'usage_invalid',
      'Say what for with --why, e.g. --why "INC-204, root account locked".',
      {
        field: 'why',
      },
    )
  const { office } = await openTeam(context)
  const { name, item: set } = findNamed(await namedSets(office), wanted, 'set')
  const rule = office.state.shelves.get(set.shelf)?.rule
  const codes = wholeOption(given, 'codes', 1, rule?.codes ?? 1) ?? 1
  const minutes = wholeOption(given, 'minutes', 1, rule?.minutes ?? 30) ?? Math.min(30, rule?.minutes ?? 30)
  const purpose = wordOption(given, 'purpose', purposes) ?? 'incident'
  const id = `q${context.newId()}`
  await requestCodes(office, { set, codes, minutes, purpose, why, id })
  context.report({ request: id, set: name, codes, minutes }, () =>
    [`You asked for ${count(codes, 'code')} of ${name}. When it is approved: keep team reveal ${name}`].join(
      '\n',
    ),
  )
}

/** `keep team approve [REQUEST] [--deny]` */
export async function decide(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const request = meantRequest(office, context.given.positionals[1] ?? null)
  const set = office.state.sets.get(request.set)
  const name = (await namedSets(office)).find(({ item }) => item.id === request.set)?.name ?? request.set
  const by = nameOf(office, request.member)
  const why = await reasonOf(office, request)
  context.say(
    `${by} asks for ${count(request.codes, 'code')} of ${set?.codes.length ?? 0} of ${name}, for ${request.minutes} minutes, because: ${why}`,
  )
  const isYes = context.given.flag('yes') || (await confirm(context.terminal, 'Approve?', false))
  if (context.given.flag('deny') || !isYes) {
    await office.say(() => ({ words: { type: 'request.deny', request: request.id } }))
    context.report({ request: request.id, decided: 'denied' }, () => 'Denied.')
    return
  }
  await approve(office, request.id)
  context.report(
    { request: request.id, decided: 'approved', by, set: name, why },
    () => `Approved: ${by} may reveal it.`,
  )
}

/** `keep team reveal SET [--show]` */
export async function revealCode(context: Context): Promise<void> {
  const wanted = requireWord(context.given, 1, 'the set')
  const purpose = wordOption(context.given, 'purpose', purposes) ?? 'incident'
  const { office } = await openTeam(context)
  const { name, item: set } = findNamed(await namedSets(office), wanted, 'set')
  const { entry, text, logSize } = await reveal(office, set, purpose, context.newId)
  if (!context.json) await handOver(context, `Code ${entry.position} of ${name}`, text)
  const value = { set: name, code: entry.id, position: entry.position, logSize }
  context.report(context.json ? { ...value, text } : value, () =>
    [
      `This release is entry ${logSize} of the log.`,
      whatTheLogShows,
      `Say what became of it: keep team used ${name} ${entry.position} --worked yes|no|not-tried`,
    ].join('\n'),
  )
}

/** `keep team used SET NUMBER --worked yes|no|not-tried` */
export async function tellUse(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const { name, item: set } = findNamed(
    await namedSets(office),
    requireWord(context.given, 1, 'the set'),
    'set',
  )
  const entry = codeAt(set, requireWord(context.given, 2, 'the number of the code'))
  const worked = wordOption(context.given, 'worked', ['yes', 'no', 'not-tried'])
  if (worked === null)
    throw new KeepError('usage_invalid', 'Say whether it worked with --worked.', { field: 'worked' })
  const results = { yes: 'worked', no: 'failed', 'not-tried': 'not-tried' } as const
  await reportUse(office, set.id, entry, results[worked])
  context.report({ set: name, worked }, () => 'Noted.')
}

async function handOver({ given, terminal, env }: Context, which: string, text: string): Promise<void> {
  if (!given.flag('show')) {
    try {
      await copyForAWhile(text, env)
      terminal.note(`${which} is on the clipboard for ${clearAfterSeconds} seconds.`)
      return
    } catch (error) {
      // The release is in the log: somebody who cannot have the code on a clipboard has it on the screen.
      if (!(error instanceof KeepError) || error.code !== 'clipboard_missing') throw error
      terminal.note('There is no clipboard here.')
    }
  }
  terminal.note(`${which}:`)
  terminal.out(text)
}

function meantRequest(office: Office, wanted: string | null): AccessRequest {
  const open = [...office.state.requests.values()].filter(({ state }) => state === 'open')
  const found = wanted === null ? open : open.filter(({ id }) => id === wanted)
  const [only] = found
  if (only === undefined) throw new KeepError('name_unknown', 'There is no such open request.')
  if (found.length > 1)
    throw new KeepError(
      'name_ambiguous',
      `There are several. Name one: ${found.map(({ id }) => id).join(', ')}.`,
    )
  return only
}

function codeAt(set: CodeSet, position: string): string {
  const entry = set.codes.find((code) => String(code.position) === position)
  if (entry !== undefined) return entry.id
  throw new KeepError('name_unknown', 'This set has no code of that number.')
}
