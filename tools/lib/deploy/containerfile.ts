// A Containerfile as data: its stages and their instructions, in the subset that deploy/Containerfile is written in.

export interface Instruction {
  /** In capitals, e.g. `COPY`. */
  readonly keyword: string
  /** What follows it, with continued lines joined. */
  readonly text: string
}

export interface Stage {
  /** What `FROM` names, arguments put in. */
  readonly base: string
  /** `null`: the last one, which is the image. */
  readonly name: string | null
  readonly instructions: readonly Instruction[]
}

/** Reads the instructions; comments, also within a continued one, are left out. */
export function parseContainerfile(text: string): readonly Stage[] {
  const lines = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const instructions = lines.map((line): Instruction => {
    const [, keyword = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? []
    return { keyword: keyword.toUpperCase(), text: rest }
  })
  const firstStage = instructions.findIndex(({ keyword }) => keyword === 'FROM')
  const args = new Map(
    instructions.slice(0, firstStage).map(({ text: given }) => {
      const [name = '', value = ''] = given.split('=')
      return [name, value]
    }),
  )
  const stages: { base: string; name: string | null; instructions: Instruction[] }[] = []
  for (const one of instructions.slice(firstStage)) {
    if (one.keyword === 'FROM') stages.push({ ...readFrom(one.text, args), instructions: [] })
    else stages.at(-1)?.instructions.push(one)
  }
  return stages
}

function readFrom(text: string, args: ReadonlyMap<string, string>) {
  const [, image = '', name = null] = /^(\S+)(?: AS (\S+))?$/i.exec(text) ?? []
  const base = image.replaceAll(/\$\{(\w+)\}/g, (_, arg: string) => args.get(arg) ?? '')
  return { base, name }
}

export interface CopyInstruction {
  /** The stage to copy from; `null`: the folder that the image is built from. */
  readonly from: string | null
  readonly owner: { readonly uid: number; readonly gid: number } | null
  readonly sources: readonly string[]
  readonly target: string
}

export function readCopy(text: string): CopyInstruction {
  const words = text.split(/\s+/)
  const option = (name: string): string | null =>
    words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null
  const paths = words.filter((word) => !word.startsWith('--'))
  const [uid, gid] = (option('chown') ?? '').split(':').map(Number)
  return {
    from: option('from'),
    owner: uid === undefined || gid === undefined ? null : { uid, gid },
    sources: paths.slice(0, -1),
    target: paths.at(-1) ?? '',
  }
}
