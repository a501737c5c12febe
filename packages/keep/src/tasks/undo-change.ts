import { sessionOf } from '../cli/session.ts'
import type { Session } from '../cli/session.ts'
import { readState, undoLast } from '../model/undo.ts'
import type { UndoStep } from '../model/undo.ts'
import { updateVault } from '../vault/vault.ts'

/** Takes the last change back, and says which it was. @throws KeepError as `undoLast`. */
export async function undoChange(session: Session): Promise<{ after: Session; undone: UndoStep }> {
  let { undone } = undoLast(session.state)
  const vault = await updateVault(session.vault, (data) => {
    const result = undoLast(readState(data))
    undone = result.undone
    return {
      data: result.state,
      entry: { action: 'change.undone', subjects: [], note: `Undone: ${result.undone.note}` },
    }
  })
  return { after: sessionOf(vault), undone }
}
