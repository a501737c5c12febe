import { createReadStream } from 'node:fs'
import {
  ArgumentRangeError,
  ArgumentTypeError,
  type ImportInput,
  type Policy,
  type PolicyInput,
  SetupError,
  type Sparekey,
  SparekeyError,
} from 'sparekey'
import { checkImport, createSparekeys, createTenants, parsePolicies, parsePolicy } from 'sparekey/service'
import { openKeys } from '../../serve/keys.ts'
import { readPolicy } from '../../serve/policy.ts'
import { readTenantSettings } from '../../tenants/settings.ts'
import { EXIT } from '../command.ts'
import { fileFault } from '../files.ts'
import { counted } from '../format.ts'
import { existing, unlessUnreachable, withCurrentStore } from '../open.ts'
import { withProgress } from '../progress.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { createDecrypt, encryptions, readDecryptKey } from './decrypt.ts'
import { type ImportLine, type LineDefaults, MOST_CHARACTERS, readLine } from './line.ts'

export interface ImportOptions {
  readonly dryRun?: boolean
  readonly tenant: string
  readonly source?: string
  readonly scheme?: string
  readonly symbols?: string
  readonly pattern?: string
  readonly randomBits?: number
  readonly policy?: string
  readonly legacy?: boolean
  readonly encryption?: string
  readonly decryptKeyFile?: string
}

/** A line that was not moved. Nothing of what stands on it is here. */
interface Refused {
  readonly line: number
  readonly code: string
  readonly detail: string
}

/** Moves are in no hurry, and nobody waits for them. */
const WAIT_MILLIS = 60_000

/** Takes over every account of a file. Where it stops, what was moved stays moved, and the next run goes on from there. */
export const importFile = (terminal: Terminal, file: string, options: ImportOptions): Promise<Report> =>
  withCurrentStore(terminal, async (store, config) => {
    const decrypt = decryptFor(options)
    const settings = options.tenant === 'default' ? null : await createTenants({ store }).find(options.tenant)
    if (options.tenant !== 'default' && (settings === null || settings.removedAt !== null)) {
      throw new SetupError(
        'setting_invalid',
        `There is no tenant "${options.tenant}". See "sparekey tenants list".`,
      )
    }
    const policies: Readonly<Record<string, PolicyInput>> & { readonly default: PolicyInput } =
      settings === null
        ? { default: readPolicy(config.policyFile).input }
        : readTenantSettings(JSON.parse(settings.settings)).policies
    const chosen = choosePolicies(policies, options)
    const keys = existing(config, await openKeys(config))
    const sparekeys = await unlessUnreachable(() =>
      createSparekeys({ store, keys, gate: { waitMs: WAIT_MILLIS } }),
    )
    const sparekey = sparekeys.of(options.tenant, chosen)
    const move =
      options.dryRun === true ? lookOnly(sparekey, chosen.policy, chosen.policies) : sparekey.importSet
    const found = await withProgress('Moving', (progress) =>
      eachLine(
        file,
        (line) => readLine(line, defaultsOf(options, chosen.named), decrypt),
        move,
        progress.say,
      ),
    )
    return reportOf(found, options.dryRun === true)
  })

interface Chosen {
  readonly policy: PolicyInput
  readonly policies: Readonly<Record<string, PolicyInput>>
  /** What every line is imported under that names none; `null`: the ruling one. */
  readonly named: string | null
}

const choosePolicies = (
  { default: ruling, ...others }: Readonly<Record<string, PolicyInput>> & { readonly default: PolicyInput },
  { legacy = false, policy: name }: ImportOptions,
): Chosen => {
  const policy = { ...ruling, name: 'default' }
  if (!legacy) return { policy, policies: others, named: name ?? null }
  if (name !== undefined)
    throw new SetupError('setting_invalid', '--legacy names a policy itself: leave out --policy.')
  // Of the same derivation, so that what is moved is made as the tenant has everything made.
  const { derivation } = parsePolicy(policy)
  return { policy, policies: { ...others, legacy: { preset: 'legacy', derivation } }, named: 'legacy' }
}

const decryptFor = ({ encryption, decryptKeyFile }: ImportOptions): ((text: string) => readonly string[]) => {
  if (encryption === undefined && decryptKeyFile === undefined) {
    return () => {
      throw new ArgumentTypeError(
        'encrypted',
        '"encrypted" needs the options --encryption and --decrypt-key-file.',
      )
    }
  }
  const form = encryptions.find((one) => one === encryption)
  if (form === undefined || decryptKeyFile === undefined) {
    throw new SetupError(
      'setting_invalid',
      `--decrypt-key-file and --encryption stand together; --encryption is one of: ${encryptions.join(', ')}.`,
    )
  }
  return createDecrypt(form, readDecryptKey(decryptKeyFile))
}

const defaultsOf = (options: ImportOptions, policy: string | null): LineDefaults => {
  const { source, scheme, symbols, pattern, randomBits } = options
  return {
    ...(source === undefined ? {} : { source }),
    ...(scheme === undefined ? {} : { scheme }),
    ...(symbols === undefined ? {} : { symbols }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(randomBits === undefined ? {} : { randomBits }),
    ...(policy === null ? {} : { policy }),
  }
}

type Move = (
  account: string,
  input: ImportInput,
) => Promise<
  | { readonly ok: true; readonly repeated: boolean }
  | { readonly ok: false; readonly code: string; readonly detail: string }
>

/** Says what a move would say, as far as that can be known without making it. */
const lookOnly = (
  sparekey: Sparekey,
  ruling: PolicyInput,
  named: Readonly<Record<string, PolicyInput>>,
): Move => {
  const policies: readonly Policy[] = [parsePolicy(ruling), ...parsePolicies(named)]
  return async (account, input) => {
    checkImport(policies, input, Date.now())
    const { state } = await sparekey.status(account)
    return { ok: true, repeated: state !== 'none' && state !== 'pending' }
  }
}

interface Found {
  lines: number
  moved: number
  there: number
  readonly refused: Refused[]
}

const eachLine = async (
  file: string,
  read: (line: string) => ImportLine,
  move: Move,
  say: (state: string) => void,
): Promise<Found> => {
  const found: Found = { lines: 0, moved: 0, there: 0, refused: [] }
  for await (const text of linesOf(file)) {
    found.lines += 1
    if (text.trim() === '') continue
    try {
      const { account, input } = read(text)
      const result = await move(account, input as unknown as ImportInput)
      if (!result.ok) found.refused.push({ line: found.lines, code: result.code, detail: result.detail })
      else if (result.repeated) found.there += 1
      else found.moved += 1
    } catch (error) {
      found.refused.push(refusedBy(error, found.lines))
    }
    say(`${counted(found.lines, 'line')}, ${found.refused.length} refused`)
  }
  return found
}

/** Only what the line itself is to blame for; anything else ends the run, and says at which line. */
const refusedBy = (error: unknown, line: number): Refused => {
  if (error instanceof ArgumentTypeError || error instanceof ArgumentRangeError) {
    return { line, code: error.code, detail: error.message }
  }
  if (!(error instanceof SparekeyError)) throw error
  throw new SparekeyError(
    error.code,
    `Stopped at line ${line}: ${error.message} The lines before it are done; run the same again to go on.`,
    { cause: error },
  )
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = file === '-' ? process.stdin.setEncoding('utf8') : createReadStream(file, 'utf8')
  let rest = ''
  try {
    for await (const chunk of input as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n')
      // Of a line without an end no more is kept than shows that it is too long.
      rest = (lines.pop() ?? '').slice(0, MOST_CHARACTERS + 1)
      yield* lines
    }
  } catch (cause) {
    throw fileFault(cause, `${file} cannot be read`)
  }
  if (rest !== '') yield rest
}

const reportOf = ({ lines, moved, there, refused }: Found, dryRun: boolean): Report => {
  const summary = dryRun
    ? `${counted(lines, 'line')}: ${moved} can be moved, ${there} have codes here already, ${refused.length} would be refused. Nothing was moved.`
    : `${counted(lines, 'line')}: ${moved} moved, ${there} were there already, ${refused.length} refused.`
  return {
    exit: refused.length > 0 ? EXIT.no : EXIT.done,
    json: { dryRun, lines, moved, there, refused },
    lines: [summary],
    complaints: refused.map(({ line, code, detail }) => `line ${line}: ${detail} (${code})`),
  }
}
