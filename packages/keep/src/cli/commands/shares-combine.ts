import { resolve } from 'node:path'
import type { Context } from '../command.ts'
import { combineShares } from '../../shares/combine.ts'
import type { Combined } from '../../shares/combine.ts'
import { identityOfKey, recipientOfKey } from '../../shares/legacy-key.ts'
import { setInWords } from '../../shares/share-text.ts'
import { createFile } from '../../vault/save.ts'
import { KeepError } from '../../errors.ts'

/** Puts shares together and writes the key that they give as an age identity file. */
export async function combineTyped(context: Context): Promise<undefined> {
  const out = context.given.text('out')
  if (out === null) {
    throw new KeepError('usage_invalid', 'Name a new file for the key: --out FILE', { field: 'out' })
  }
  const combined = context.terminal.interactive ? await askForShares(context) : await readShares(context)
  if (!combined.ok) throw new KeepError('input_refused', combined.detail)
  const { key, setId, threshold, count, changed } = combined
  const recipient = await recipientOfKey(key)
  const file = resolve(out)
  await createFile(file, Buffer.from(`# public key: ${recipient}\n${identityOfKey(key)}\n`))
  context.report({ file, setId, need: threshold, of: count, changed, recipient }, () =>
    [
      `The shares of set ${setInWords(setId)} give their key. It is in ${file}: delete that file when it has served.`,
      ...(changed.length === 0
        ? []
        : [`Share ${changed.join(', ')} was changed by somebody and was not used.`]),
      `Open the vault: keep unlock --identity ${out}`,
      `Open an encrypted sheet: age -d -i ${out} FILE`,
    ].join('\n'),
  )
  return undefined
}

async function readShares({ terminal }: Context): Promise<Combined> {
  const text = Buffer.from(await terminal.readInput()).toString('utf8')
  return combineShares(text.split(/\r?\n/).filter((line) => line.trim() !== ''))
}

/** Asks for one share after the other until they suffice. A share with a slip is asked for again. */
async function askForShares({ terminal }: Context): Promise<Combined> {
  const shares: string[] = []
  for (;;) {
    const typed = (await terminal.ask(`Share (no. ${shares.length + 1}): `)).trim()
    if (typed === '') throw new KeepError('cancelled', 'Stopped. Nothing was written.')
    const combined = await combineShares([...shares, typed])
    if (combined.ok) return combined
    if (combined.reason === 'too_few_shares' || combined.reason === 'share_changed') shares.push(typed)
    terminal.note(combined.detail)
  }
}
