// Kubernetes' own JSON schemas, as the package `kubernetes-models` compiles them. They let unknown fields pass, which a
// cluster refuses or drops: so what the schemas never looked at is a finding, too.
import type { Manifest } from './helm.ts'

interface SchemaError {
  readonly instancePath: string
  readonly keyword: string
  readonly message?: string
  readonly params: object
}

interface Schema {
  readonly validate: ((data: unknown) => boolean) & { readonly errors?: readonly SchemaError[] | null }
}

/** What is wrong with a manifest, each as `path: what`. */
export async function faultsOf(manifest: Manifest): Promise<readonly string[]> {
  const { apiVersion = '', kind = '' } = manifest as { apiVersion?: string; kind?: string }
  const { validate } = await schemaOf(apiVersion, kind)
  const { seen, unread } = watched(manifest)
  if (validate(seen)) return unread().map((path) => `${path}: not a field of ${kind}`)
  return (validate.errors ?? []).map(
    ({ instancePath, keyword, params }) => `${instancePath}: ${keyword} ${JSON.stringify(params)}`,
  )
}

/** The schema's name is made of the group's first word, the version and the kind, e.g. `IoK8sApiAppsV1Deployment`. */
async function schemaOf(apiVersion: string, kind: string): Promise<Schema> {
  const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion]
  const capital = (word = ''): string => word.slice(0, 1).toUpperCase() + word.slice(1)
  const name = `IoK8sApi${capital(group.split('.')[0])}${capital(version)}${kind}`
  return (await import(`kubernetes-models/_schemas/${name}`)) as Schema
}

/** The same data, which remembers the fields that were looked at. */
function watched(data: object, path = ''): { seen: object; unread: () => string[] } {
  const inner = new Map<string, ReturnType<typeof watched>>()
  const read = new Set<string>()
  const seen = new Proxy(data, {
    get: (target, name, receiver) => {
      const value: unknown = Reflect.get(target, name, receiver)
      if (typeof name === 'symbol') return value
      read.add(name)
      if (typeof value !== 'object' || value === null) return value
      const known = inner.get(name) ?? watched(value, `${path}/${name}`)
      inner.set(name, known)
      return known.seen
    },
  })
  const unread = (): string[] =>
    Object.keys(data).flatMap((name) =>
      read.has(name) ? (inner.get(name)?.unread() ?? []) : [`${path}/${name}`],
    )
  return { seen, unread }
}
