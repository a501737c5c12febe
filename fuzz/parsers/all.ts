import { keepTargets } from './keep.ts'
import { libraryTargets } from './library.ts'
import { serviceTargets } from './service.ts'
import type { Target } from './target.ts'

/** Every parser of the project that reads what others wrote. */
export const allTargets = async (): Promise<readonly Target[]> => [
  ...libraryTargets,
  ...serviceTargets,
  ...(await keepTargets()),
]
