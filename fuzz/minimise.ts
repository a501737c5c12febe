/** Whether it still shows the same fault. */
export type Shows<T> = (candidate: T) => Promise<boolean>

/**
 * A shorter list that still shows it: halves, quarters and smaller parts are left out as long as it does. `most` bounds how
 * often is looked.
 */
export const shorterList = async <T>(
  list: readonly T[],
  shows: Shows<readonly T[]>,
  most = 100,
): Promise<readonly T[]> => {
  let kept = list
  let looks = 0
  for (let part = Math.ceil(kept.length / 2); part >= 1; part = part === 1 ? 0 : Math.ceil(part / 2)) {
    for (let from = 0; from < kept.length && looks < most;) {
      const candidate = kept.toSpliced(from, part)
      looks += 1
      if (await shows(candidate)) kept = candidate
      else from += part
    }
  }
  return kept
}

export const shorterText = async (text: string, shows: Shows<string>, most = 400): Promise<string> =>
  (await shorterList([...text], (characters) => shows(characters.join('')), most)).join('')

export const shorterBytes = async (
  bytes: Uint8Array,
  shows: Shows<Uint8Array>,
  most = 400,
): Promise<Uint8Array> =>
  Uint8Array.from(await shorterList([...bytes], (kept) => shows(Uint8Array.from(kept)), most))
