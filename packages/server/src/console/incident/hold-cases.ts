import type { CaseState, Support } from 'sparekey'
import type { Form } from '../../http/form.ts'
import type { Act, Confirmation, Next, Visit } from '../shell/screen.ts'
import { incidentPath } from './switches.ts'

const live: readonly CaseState[] = ['open', 'review', 'approved', 'released']

/** More than a desk ever has open. */
const pagesMost = 50

const reasonOf = (given: Form): string => (given['holdReason'] ?? '').trim()
const refused = (text: string): Next => ({ to: incidentPath, said: { kind: 'refused', text } })

/** Freezes support, which stops every code that a case sent, and holds every case that lives. */
export const holdAllAct: Act = {
  permission: 'switch.protect',
  confirm: async (visit, given): Promise<Confirmation | Next> => {
    if (reasonOf(given) === '') return refused('Say why: the reason is kept with your name.')
    return {
      heading: 'Freeze support, and hold every case',
      text: [
        'No case is opened or goes on, and codes that were sent by a case do not work from then on.',
        'Every case that lives is held. After the freeze each goes on only once a security admin has let it.',
      ],
      counts: [['Cases held', (await liveCases(visit.permit('switch.protect').support)).length]],
      typed: null,
      button: 'Freeze support, and hold every case',
    }
  },
  perform: (visit, given) => holdAll(visit, reasonOf(given)),
}

const holdAll = async (visit: Visit, reason: string): Promise<Next> => {
  const { support } = visit.permit('switch.protect')
  const frozen = await support.setSwitches(
    { supportFrozen: true, releasesStopped: true },
    { reason },
    visit.actor,
  )
  if (!frozen.ok) return refused(frozen.detail)
  let held = 0
  let left = 0
  for (const { caseId } of await liveCases(support)) {
    const result = await support.hold(caseId, { reason }, visit.actor)
    if (result.ok) held += 1
    else left += 1
  }
  const others = left === 0 ? '' : ` ${left} had ended or could not be held: look at them.`
  return {
    to: incidentPath,
    said: { kind: 'done', text: `Support is frozen. Cases held: ${held}.${others}` },
  }
}

const liveCases = async (support: Support): Promise<readonly { readonly caseId: string }[]> => {
  const found: { readonly caseId: string }[] = []
  let cursor: string | undefined
  for (let page = 0; page < pagesMost; page += 1) {
    const { items, nextCursor } = await support.list({
      states: live,
      limit: 200,
      ...(cursor !== undefined && { cursor }),
    })
    found.push(...items.filter(({ held }) => !held))
    if (nextCursor === null) break
    cursor = nextCursor
  }
  return found
}
