import type { Command } from '../command.ts'
import { wrap } from '../table.ts'
import { actors, teamPromises } from '../../team/promises.ts'
import type { Actor, Hold, Kept } from '../../team/promises.ts'
import { whatTheLogShows } from '../../team/words.ts'

const keptWords: Readonly<Record<Kept, string>> = {
  keys: 'by keys',
  server: 'by the server',
  afterwards: 'afterwards',
  not: 'NOT',
}

const actorWords: Readonly<Record<Actor, string>> = {
  'curious-server': 'a server that looks',
  'lying-server': 'a server that lies',
  member: 'a member who cheats',
  device: 'a stolen device',
  leaver: 'somebody who left',
}

const legend: readonly (readonly [Kept, string])[] = [
  ['keys', 'nobody breaks it without keys that they do not have'],
  ['server', 'it holds as long as the server runs the program that it should'],
  ['afterwards', 'it can be broken, and that is found out'],
  ['not', 'it can be broken'],
]

const wordWidth = 15

/** Says what a team is promised, and what it is not. */
export const command: Command = {
  usage: [''],
  description:
    'Says what a team that keeps codes together is promised, by whom each promise is threatened, and what keeps it. What\n' +
    'cannot be promised is in the list, too.',
  options: {},
  positionals: 0,
  run(context) {
    const columns = Math.min(context.terminal.columns, 100)
    context.report({ theLog: whatTheLogShows, promises: teamPromises }, () =>
      [
        wrap(whatTheLogShows, columns),
        '',
        'How a promise is kept:',
        ...legend.map(([kept, words]) => line(keptWords[kept], words, columns)),
        ...teamPromises.flatMap(({ text, holds }) => [
          '',
          wrap(text, columns),
          ...holds.map((hold) => line(keptWords[hold.kept], againstInWords(hold), columns)),
        ]),
      ].join('\n'),
    )
    return Promise.resolve(undefined)
  },
}

function againstInWords({ against, how }: Hold): string {
  const names = against.map((actor) => actorWords[actor])
  const [last = ''] = names.slice(-1)
  const some = names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
  const whom = against.length === actors.length ? 'everybody' : some
  return `against ${whom}${how === null ? '' : `. ${how}`}`
}

function line(word: string, words: string, columns: number): string {
  return wrap(`  ${word.padEnd(wordWidth)}${words}`, columns, ' '.repeat(wordWidth + 2))
}
