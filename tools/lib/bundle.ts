// Why: a page that loads the elements by one script tag needs one file, and a bundler would be the heaviest thing in the
// tree for a few small modules that the compiler wrote. Each module becomes a function that returns what it exports. It
// knows the forms that our own modules use after compilation, and stops at any other.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const IMPORT = /^import\s*(?:\{([^}]*)\}\s*from\s*)?['"]([^'"\n]+)['"];?$/gm
const REEXPORT = /^export\s*\{([^}]*)\}\s*from\s*['"]([^'"\n]+)['"];?$/gm
const EXPORT_LIST = /^export\s*\{([^}]*)\};?$/gm
const EXPORT = /^export\s+((?:async\s+)?(?:const|let|class|function\*?)\s+)([\w$]+)/gm
const LEFT_OVER = /^(?:import|export)\b.*$/m

/** One classic-looking module with no import, from a compiled entry and everything that it loads. Its exports are left out. */
export function bundle(entry: string): string {
  const modules = new Map<string, string>()
  const load = (file: string): string => {
    const known = modules.get(file)
    if (known !== undefined) return known
    const exported: string[] = []
    const nameOf = (specifier: string): string => {
      if (!specifier.startsWith('.')) throw new TypeError(`${file}: ${specifier} is not of this package`)
      return load(join(dirname(file), specifier))
    }
    const body = withoutComments(readFileSync(file, 'utf8'))
      .replaceAll(REEXPORT, (_, list: string, from: string) => {
        const module = nameOf(from)
        for (const [name, as] of namesIn(list)) exported.push(`${as}: ${module}.${name}`)
        return ''
      })
      .replaceAll(IMPORT, (_, list: string | undefined, from: string) => {
        const module = nameOf(from)
        return list === undefined
          ? ''
          : `const { ${namesIn(list)
              .map((pair) => pair.join(': '))
              .join(', ')} } = ${module};`
      })
      .replaceAll(EXPORT_LIST, (_, list: string) => {
        for (const [name, as] of namesIn(list)) exported.push(`${as}: ${name}`)
        return ''
      })
      .replaceAll(EXPORT, (_, declaration: string, name: string) => {
        exported.push(name)
        return declaration + name
      })
    const unread = LEFT_OVER.exec(body)
    if (unread !== null) throw new TypeError(`${file}: not understood: ${unread[0]}`)
    const name = `m${modules.size}`
    modules.set(file, name)
    written.push(`const ${name} = (() => {\n${body.trim()}\nreturn { ${exported.join(', ')} };\n})();`)
    return name
  }
  const written: string[] = []
  load(entry)
  return `${written.join('\n').replaceAll(/^\s+/gm, '')}\n`
}

/** Comments on lines of their own, which are all that there are. */
const withoutComments = (source: string): string =>
  source.replaceAll(/^\s*\/\*[\s\S]*?\*\/\s*\n/gm, '').replaceAll(/^\s*\/\/.*\n/gm, '')

function namesIn(list: string): (readonly [name: string, as: string])[] {
  return list
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      const [name = '', as = name] = one.split(/\s+as\s+/)
      return [name, as] as const
    })
}
