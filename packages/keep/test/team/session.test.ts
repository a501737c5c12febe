import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { githubFile, keepWithGithub, keepWithVault } from '../support/cli.ts'
import type { Keep } from '../support/cli.ts'
import { atDesk, office } from '../support/desks.ts'
import { postOffice } from '../support/post-office.ts'

const recorded = new URL('../../../../docs/team-session.txt', import.meta.url)
const heading = `A team from its founding to the day when its server is gone: three people with homes of their own, one server, one mail
server. Lines that begin with "#" say what happens beside the commands. The codes and keys open nothing.
`
const hourMs = 3_600_000
const codes = githubFile.trim().split('\n')

/** What is another one each time. */
const withoutChance = (text: string): string =>
  text
    .replaceAll(/join#\S+/g, 'join#<secret>')
    .replaceAll(/\b(?:[0-9A-Z]{4,5}-){3,}[0-9A-Z]{4,5}\b/g, '<key>')
    .replaceAll(/(monthly review|--review) [a-z0-9]+/g, '$1 <id>')
    .replaceAll(/\(e[a-z0-9]+\)|(team|approve|Team:|Shelf:|Set:|Request:) [a-z0-9]{8,}/g, '<id>')

/** A letter as people see it. */
const letterText = (raw: string): string => {
  const [head = '', ...body] = raw.split('\r\n\r\n')
  const subject = /^Subject: .*$/m.exec(head)?.[0] ?? ''
  const lines = [subject, '', ...body.join('\r\n\r\n').trimEnd().split('\r\n')]
  return lines.map((line) => `    ${line}`.trimEnd()).join('\n')
}

class Recording {
  text = ''

  beside(line: string): void {
    this.text += `\n# ${line}\n`
  }

  /** One command of somebody, as it stood on their screen. */
  async of(
    who: string,
    keep: Keep,
    command: string,
    answers: readonly (string | ((shown: string) => string))[] = [],
    expected = 0,
  ): Promise<string> {
    const argv = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '')
    const paths = argv.map((word) => (word.startsWith('/tmp/') ? keep.path(word.slice(5)) : word))
    const { code, screen } = await keep.typed(answers, ...paths.slice(1))
    assert.equal(code, expected, `${command}\n${screen}`)
    this.text += `${who}$ ${command}\n${screen.replaceAll(keep.folder, '/tmp').trimEnd()}\n`
    return screen
  }
}

// Recorded anew with: RECORD=1 node --test packages/keep/test/team/session.test.ts
test('the recorded session of a team is what happens', async (t) => {
  const start = Date.parse('2026-11-22T09:00:00Z')
  t.mock.timers.enable({ apis: ['Date'], now: start })
  const post = await postOffice(t)
  const { server } = await office(t, post.env)
  const ada = await atDesk(await keepWithGithub(t))
  const bo = await atDesk(await keepWithVault(t))
  const cy = await atDesk(await keepWithVault(t))
  const hoursLater = (hours: number): void => {
    t.mock.timers.setTime(start + hours * hourMs)
    for (const keep of [ada, bo, cy]) keep.now = new Date(start + hours * hourMs)
  }
  const session = new Recording()
  const beside = session.beside.bind(session)
  const of = session.of.bind(session)
  const joins = async (who: string, keep: Keep, more = ''): Promise<void> => {
    const invited = await of('ada', ada, `keep team invite${more}`)
    const [link = ''] = /https?:\S+#\S+/.exec(invited) ?? []
    beside(`${who} got the link in a message, not through the server.`)
    await of(who, keep, `keep team join --as ${who}`, [link])
    beside(`${who} reads the fingerprint to ada on the phone.`)
    await of('ada', ada, `keep team accept ${who}`, ['y'])
  }

  beside('On the server: sparekey-keep-server, with its address and a mail server in the settings.')
  await of('ada', ada, `keep team create ops --server ${server.url} --as ada`)
  await of('ada', ada, 'keep team address ada@example.org')
  beside('The kit, before the first codes. Its key is written down, and the paper sealed.')
  const key = (shown: string): string =>
    /(KEEP(?:-\S{4})+)\s+((?:\S{4}-)+\S{4})/.exec(shown)?.slice(1).join('-') ?? ''
  let paper = ''
  await of('ada', ada, 'keep team kit make', ['', (shown) => (paper = key(shown))])

  await joins('bo', bo, ' --director')
  await joins('cy', cy)
  await of('ada', ada, 'keep team members')

  beside('Codes of a production account, on a shelf where every code takes two.')
  await of('ada', ada, 'keep team shelf production --critical --responder cy')
  await of('ada', ada, 'keep team share github-jane --shelf production')
  await of('cy', cy, 'keep team list')

  beside('At night a phone is lost.')
  await of('cy', cy, 'keep team reveal github-jane --show', [], 14)
  await of('cy', cy, 'keep team request github-jane --why "INC-204, phone of the on-call lost"')
  const asked = await post.letter('ada@example.org', /^Subject: cy asks for a code/m)
  beside('ada gets a mail:')
  session.text += `${letterText(asked)}\n`
  await of('ada', ada, 'keep team approve', ['y'])
  await of('cy', cy, 'keep team reveal github-jane --show')
  await of('cy', cy, 'keep team used github-jane 1 --worked yes')

  beside('New codes at the service, and in the place of the old ones.')
  const fresh = codes.map((code) => code.split('-').toReversed().join('-'))
  await writeFile(ada.path('github.txt'), fresh.join('\n'))
  await of('ada', ada, 'keep import /tmp/github.txt --account github-jane')
  await of('ada', ada, 'keep team rotate github-jane --shelf production', [fresh[2] ?? ''])

  beside('A review of the month.')
  await of('ada', ada, 'keep team review open monthly')
  await of('bo', bo, 'keep team review answer 1 ok')
  await of('ada', ada, 'keep team review close')

  beside(
    'Nobody may be there some day: cy becomes the one who may ask then, and two directors sign the rule.',
  )
  await of('ada', ada, 'keep team role cy contact --shelf production')
  await of('ada', ada, 'keep team rule production --emergency-hours 72 --out /tmp/plan')
  await writeFile(bo.path('plan'), await readFile(ada.path('plan')))
  await of('bo', bo, 'keep team second /tmp/plan', ['y'])
  beside('That day comes.')
  await of('cy', cy, 'keep team emergency ask github-jane --why "ada and bo do not answer"')
  await post.letter('ada@example.org', /^Subject: cy asks.* emergency/im)
  beside('A mail server took the notice to ada: the wait begins. Three days later nobody has stopped it.')
  hoursLater(73)
  await of('cy', cy, 'keep team reveal github-jane --show')

  beside('ada is back, finds out what happened, and cy leaves the team.')
  await of('ada', ada, 'keep team list')
  await of('bo', bo, 'keep team remove cy', ['y'])
  await of('cy', cy, 'keep team list', [], 14)

  beside('A pack on a stick, and the server burns down.')
  await of('ada', ada, 'keep team kit pack /tmp/ops.pack')
  await server.stop()
  await of('ada', ada, 'keep team list', [], 15)
  await of('ada', ada, 'keep team kit open /tmp/ops.pack github-jane', [paper])

  const text = `${heading}${session.text.replaceAll(server.url, 'https://keep.example.org')}`
  if (process.env['RECORD'] === '1') await writeFile(recorded, text)
  assert.equal(withoutChance(await readFile(recorded, 'utf8')), withoutChance(text))
})
