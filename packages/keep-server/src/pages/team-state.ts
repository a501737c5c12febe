import type { TeamState } from 'sparekey-keep-team'
import type { Parts } from '../teams/parts.ts'
import { readState } from '../teams/read-state.ts'
import type { Transaction } from '../store/port.ts'
import { Refusal } from '../errors.ts'

/** What a team's chain says; `null` where this server has no such team. */
export function* stateIn({ known }: Parts, team: string): Transaction<TeamState | null> {
  try {
    const { state } = yield* readState(team, known)
    return state
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return null
    throw error
  }
}
