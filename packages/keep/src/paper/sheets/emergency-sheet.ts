import type { Block } from '../document.ts'
import type { Sheet } from '../sheet.ts'
import { openHead, openSheet } from './open-sheet.ts'
import { recoveryBlocks } from './recovery-note.ts'
import { emergencyTitles } from '../../lockout/emergency-plan.ts'
import { accountById } from '../../model/find.ts'
import type { Book, Emergency } from '../../model/types.ts'

/**
 * The list for a bad day, without secrets: the steps in their order with boxes to tick, then the recovery note of every account
 * that a step is about.
 */
export function emergencySheet(
  book: Book,
  { kind, steps }: Pick<Emergency, 'kind' | 'steps'>,
  printedOn: string,
): Sheet {
  const ids = [...new Set(steps.flatMap(({ account }) => (account === null ? [] : [account])))]
  const items = steps.map(({ text, doneAt }) =>
    doneAt === null ? text : `${text} (done ${doneAt.slice(0, 10)})`,
  )
  const list: readonly Block[] = [
    openHead(emergencyTitles[kind], printedOn),
    {
      type: 'text',
      size: 'normal',
      text: 'Go through it from top to bottom. The order matters: what comes first opens what comes after. This list holds no code.',
    },
    { type: 'steps', marker: 'box', items },
  ]
  const notes = ids.map((id): readonly Block[] => {
    const account = accountById(book, id)
    return [openHead(account.name, printedOn), ...recoveryBlocks(book, account)]
  })
  return openSheet('Checklist', printedOn, [list, ...notes])
}
