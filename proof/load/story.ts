import type { Account, HeldCode, Sheet } from './account.ts'
import { race, replaceDuring, revokeDuring, singleUse, type Later } from './scenes.ts'

/** The life of one account: sheets that are issued, confirmed or not, used up in scenes, replaced and revoked. */
export const playStory = async (account: Account, later: Later): Promise<void> => {
  const { random, isStopping } = account
  let sheet = await account.issue()
  while (sheet !== null && !isStopping()) {
    const [first] = sheet.codes
    if (first !== undefined && random.chance(0.6)) await account.confirm(sheet, first)
    const codes = [...sheet.codes]
    const scenes = 1 + random.below(codes.length)
    for (let scene = 0; scene < scenes && codes.length > 6 && !isStopping(); scene += 1) {
      await playScene(account, codes, later)
    }
    if (isStopping()) return
    sheet = await endSheet(account, sheet, codes)
  }
}

const playScene = async (account: Account, codes: HeldCode[], later: Later): Promise<void> => {
  const { random } = account
  const code = codes.pop()
  const other = codes.at(-1)
  if (code === undefined || other === undefined) return
  if (random.chance(0.75)) await race(account, code, other, later)
  else await singleUse(account, code, later)
  if (random.chance(0.08)) await Promise.all([account.guess(), account.guess()])
  if (random.chance(0.05)) await account.status()
}

const endSheet = async (
  account: Account,
  sheet: Sheet,
  codes: readonly HeldCode[],
): Promise<Sheet | null> => {
  const { random } = account
  const used = codes.slice(2, 4 + random.below(4))
  if (random.chance(0.6)) return replaceDuring(account, sheet, used)
  await revokeDuring(account, sheet, used)
  return random.chance(0.5) ? account.issue() : null
}
