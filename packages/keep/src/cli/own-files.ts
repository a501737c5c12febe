import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

// The program comes as a package, with its files beside it, or as one executable with its files inside.

/** The files of the program that are no modules, by where they lie under the package's folder. */
export type OwnFile = 'package.json' | `page/${'style.css' | 'passkey.js' | 'script.js' | 'icon.svg'}`

/** Programs that go on by themselves after a command has ended. */
export type Companion = 'holder' | 'clipboard-clearer'

/** Before the name of a {@link Companion} that the executable is to be. */
export const companionOption = '--companion='

const companions: Readonly<Record<Companion, string>> = {
  holder: 'unlocked/holder',
  'clipboard-clearer': 'clipboard-clearer',
}

/** The text of a file of the program itself. */
export async function readOwnFile(file: OwnFile): Promise<string> {
  const { getAsset, isSea } = await import('node:sea')
  if (isSea()) return getAsset(file, 'utf8')
  const place = file === 'package.json' ? '../../package.json' : `../${file}`
  return readFile(new URL(place, import.meta.url), 'utf8')
}

/** What starts a companion: arguments for this process's own executable. */
export async function companionArguments(companion: Companion): Promise<readonly string[]> {
  const { isSea } = await import('node:sea')
  if (isSea()) return [`${companionOption}${companion}`]
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return [fileURLToPath(new URL(`${companions[companion]}.${extension}`, import.meta.url))]
}
