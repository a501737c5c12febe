import type { Status } from 'sparekey'
import type { Demo } from '../accounts/demo.ts'
import type { Person } from '../accounts/person.ts'
import type { Chapter } from './story.ts'

/** Where somebody is in the story, by what is true of their account. */
export const chapterOf = async ({ sparekey }: Demo, person: Person | null): Promise<Chapter> => {
  if (person === null) return 1
  const { accountId, hasAuthenticator } = person
  const [status, { items }] = await Promise.all([
    sparekey.status(accountId),
    sparekey.events(accountId, { limit: 100 }),
  ])
  if (status.recovery !== null) return 6
  if (items.some(({ type }) => type === 'recovery.completed')) return 7
  if (!hasAuthenticator) return 2
  return isSaved(status) ? 4 : 3
}

const isSaved = ({ activeSet }: Status): boolean => activeSet !== null && activeSet.confirmedAt !== null
