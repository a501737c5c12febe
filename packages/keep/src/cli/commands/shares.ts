import type { Command } from '../command.ts'
import { oneOf, requireWord } from '../read-options.ts'
import { vaultOptions } from '../session.ts'
import { combineTyped } from './shares-combine.ts'
import { splitAndProve } from './shares-split.ts'
import { offlineLimits, waitingTimeAdvice } from '../../shares/limits.ts'

/** Splits a key among people, and puts it together again. */
export const command: Command = {
  usage: [
    'split --need 2 --of 3 --out FOLDER                 any 2 of 3 people open this vault',
    'split --need 2 --of 3 --account NAME --out FOLDER  any 2 of 3 sheets hold the codes of one account',
    'combine --out FILE                                 put shares together',
  ],
  description:
    'Splits a new key into shares on paper, any few of which give it back. Nothing leans on the key before every share was\n' +
    'typed back from its paper. What shares on paper cannot do:\n\n' +
    [...offlineLimits, waitingTimeAdvice].map((text) => `  - ${text}`).join('\n'),
  options: {
    need: { type: 'string', value: 'K', help: 'how many shares are needed together' },
    of: { type: 'string', value: 'N', help: 'how many shares to make, at most 16' },
    out: { type: 'string', value: 'PATH', help: 'folder for the sheets (split), file for the key (combine)' },
    account: {
      type: 'string',
      value: 'NAME',
      help: 'put the codes of this account, encrypted, on every sheet',
    },
    to: {
      type: 'string',
      multiple: true,
      value: 'RECIPIENT',
      help: 'age recipient of each holder, in order: nobody else reads that share',
    },
    size: { type: 'string', value: 'SIZE', help: 'a4 (default) or letter' },
    ...vaultOptions,
  },
  positionals: 1,
  async run(context) {
    const action = oneOf(requireWord(context.given, 0, 'split or combine'), 'The action', [
      'split',
      'combine',
    ])
    return action === 'split' ? splitAndProve(context) : combineTyped(context)
  },
}
