// What the executable begins with: the program itself, or one of the companions that it starts of itself.
import { companionOption } from '../src/cli/own-files.ts'

const [first = '', ...rest] = process.argv.slice(2)
void begin()

async function begin(): Promise<void> {
  if (first === `${companionOption}holder`) {
    const { holdOnto } = await import('../src/cli/unlocked/holder.ts')
    await holdOnto(rest)
  } else if (first === `${companionOption}clipboard-clearer`) {
    const { clearClipboard } = await import('../src/cli/clipboard-clearer.ts')
    await clearClipboard(rest)
  } else {
    const { start } = await import('../src/cli/start.ts')
    await start()
  }
}
