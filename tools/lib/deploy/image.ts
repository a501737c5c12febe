// Carries out a Containerfile without a container engine: each stage is a folder that stands for its root, and each
// instruction does there what an engine would do. A command runs in the stage's working folder with this machine's own
// programs, so commands name no absolute path.
import { chmodSync, chownSync, cpSync, mkdirSync, statSync, realpathSync, symlinkSync } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { type Instruction, type Stage, readCopy } from './containerfile.ts'
import { plainEnvironment, run } from '../run.ts'

export interface Image {
  /** The folder that is the image's root. */
  readonly root: string
  readonly workingFolder: string
  readonly environment: Readonly<Record<string, string>>
  /** As `USER` has it. */
  readonly user: string
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly healthCheck: readonly string[]
}

export interface ImageSources {
  /** What `COPY` without a stage copies from. */
  readonly context: string
  /** Where stages are laid out. */
  readonly folder: string
  /** What the base of a stage that is built in brings: file in the image, file on this machine. The last stage brings its own. */
  readonly baseFiles: Readonly<Record<string, string>>
  /** Stages that were carried out before, by name: folder in the stage, folder on this machine. */
  readonly done?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

const COMMAND_LIMIT_SECONDS = 300

/** Carries out the stages and gives the last one. */
export async function buildImage(stages: readonly Stage[], sources: ImageSources): Promise<Image> {
  const roots = new Map<string, string>()
  let image: Image | null = null
  for (const [index, stage] of stages.entries()) {
    if (stage.name !== null && sources.done?.[stage.name] !== undefined) continue
    const root = join(sources.folder, stage.name ?? `stage-${index}`)
    layBase(root, stage.name === null ? {} : sources.baseFiles)
    image = await carryOut(stage, root, roots, sources)
    if (stage.name !== null) roots.set(stage.name, root)
  }
  if (image === null) throw new RangeError('the Containerfile has no stage')
  return image
}

function layBase(root: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(root, { recursive: true })
  for (const [target, source] of Object.entries(files)) {
    mkdirSync(dirname(join(root, target)), { recursive: true })
    symlinkSync(source, join(root, target))
  }
}

async function carryOut(
  { instructions }: Stage,
  root: string,
  roots: ReadonlyMap<string, string>,
  sources: ImageSources,
): Promise<Image> {
  let image: Image = {
    root,
    workingFolder: '/',
    environment: {},
    user: '',
    entrypoint: [],
    command: [],
    healthCheck: [],
  }
  for (const { keyword, text } of instructions) {
    if (keyword === 'COPY') copy(text, image, roots, sources)
    else if (keyword === 'RUN') await runCommand(text, image)
    else image = { ...image, ...changeOf({ keyword, text }) }
    mkdirSync(join(root, image.workingFolder), { recursive: true })
  }
  return image
}

const changes: Readonly<Record<string, (text: string) => Partial<Image>>> = {
  WORKDIR: (text) => ({ workingFolder: text }),
  USER: (text) => ({ user: text }),
  ENV: (text) => ({ environment: readVariables(text) }),
  ENTRYPOINT: (text) => ({ entrypoint: JSON.parse(text) as string[] }),
  CMD: (text) => ({ command: JSON.parse(text) as string[] }),
  HEALTHCHECK: (text) => ({ healthCheck: JSON.parse(text.replace(/^.*?CMD /, '')) as string[] }),
  EXPOSE: () => ({}),
  LABEL: () => ({}),
  STOPSIGNAL: () => ({}),
}

const readVariables = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split(/\s+/).map((one) => {
      const [name = '', value = ''] = one.split('=')
      return [name, value]
    }),
  )

function changeOf({ keyword, text }: Instruction): Partial<Image> {
  const change = changes[keyword]
  if (change === undefined) throw new RangeError(`${keyword} is not an instruction that is known here`)
  return change(text)
}

function copy(
  text: string,
  image: Image,
  roots: ReadonlyMap<string, string>,
  { context, done }: ImageSources,
): void {
  const { from, owner, sources, target } = readCopy(text)
  const inImage = isAbsolute(target) ? target : join(image.workingFolder, target)
  for (const source of sources) {
    const file = from === null ? join(context, source) : placeOf(source, from, roots, done)
    const intoFolder = target.endsWith('/') && statSync(file).isFile()
    const place = join(image.root, inImage, intoFolder ? basename(source) : '')
    mkdirSync(dirname(place), { recursive: true })
    cpSync(realpathSync(file), place, { recursive: true, verbatimSymlinks: true })
    chmodSync(place, statSync(file).mode)
    if (owner !== null) chownSync(place, owner.uid, owner.gid)
  }
}

function placeOf(
  source: string,
  from: string,
  roots: ReadonlyMap<string, string>,
  done: ImageSources['done'],
): string {
  for (const [folder, place] of Object.entries(done?.[from] ?? {})) {
    if (source.startsWith(`${folder}/`)) return join(place, source.slice(folder.length))
  }
  const root = roots.get(from)
  if (root === undefined) throw new RangeError(`there is no stage ${from} before this one`)
  return join(root, source)
}

async function runCommand(text: string, { root, workingFolder, environment }: Image): Promise<void> {
  if (/(^|[\s"'=(])\//.test(text)) throw new RangeError(`"${text}" names a path outside the stage`)
  const { succeeded, output, errors } = await run('/bin/sh', ['-c', text], {
    cwd: join(root, workingFolder),
    env: { ...plainEnvironment(), ...environment, npm_config_prefer_offline: 'true' },
    limitSeconds: COMMAND_LIMIT_SECONDS,
  })
  if (!succeeded) throw new RangeError(`"${text}" failed: ${output}${errors}`)
}
