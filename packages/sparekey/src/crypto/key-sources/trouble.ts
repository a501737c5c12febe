import { SetupError } from '../../errors.ts'

/** Remembers why a source cannot be followed at the moment. */
export interface TroubleKeeper {
  /** `null`: it is over. */
  note(error: unknown): void
  current(): string | null
}

export const troubleKeeper = (what: string): TroubleKeeper => {
  let trouble: string | null = null
  return {
    note(error) {
      if (error === null) trouble = null
      else trouble = `${what}: ${error instanceof SetupError ? error.message : 'it failed unexpectedly.'}`
    },
    current: () => trouble,
  }
}
