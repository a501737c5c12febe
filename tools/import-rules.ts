// Who may import whom, as data for check-imports.ts and check-reach.ts. A new folder gets a line here and a reason to
// exist; a new arrow between folders is a decision about the design, not a repair of the gate.

/** A part of a package's `src`: the files it owns, what it may import beside itself, and what from outside the package. */
export interface Layer {
  readonly name: string
  /** Paths below `src`; one that ends in `/` owns a folder. The first layer that fits a file owns it. */
  readonly owns: readonly string[]
  readonly mayImport: readonly string[]
  /** Specifiers from outside the package; one that ends in `*` is a prefix. */
  readonly mayUse?: readonly string[]
}

/** The vocabulary that every part shares. */
const WORDS = ['errors', 'interface', 'bytes', 'validation']

const DOMAIN = [
  ...WORDS,
  'crypto ports',
  'store port',
  'notices',
  'codes',
  'policy',
  'audit',
  'crypto',
  'identifiers',
  'stream queue',
  'input',
  'incident reason',
  'lifecycle',
]

/** The library. Everything down to `lifecycle` is the domain: no `node:`, no SQL, no HTTP. */
const libraryLayers: readonly Layer[] = [
  { name: 'errors', owns: ['errors.ts'], mayImport: [] },
  { name: 'interface', owns: ['interface/'], mayImport: [] },
  { name: 'bytes', owns: ['bytes.ts'], mayImport: ['errors', 'store port'] },
  { name: 'validation', owns: ['validation.ts'], mayImport: ['errors', 'interface', 'bytes'] },
  { name: 'crypto ports', owns: ['crypto/ports.ts'], mayImport: ['errors', 'interface'] },
  { name: 'store port', owns: ['store/port.ts', 'store/catalogue/'], mayImport: ['errors', 'interface'] },
  { name: 'notices', owns: ['notices/'], mayImport: ['interface'] },
  { name: 'codes', owns: ['codes/'], mayImport: [...WORDS, 'crypto ports'] },
  { name: 'policy', owns: ['policy/'], mayImport: [...WORDS, 'crypto ports', 'codes'] },
  { name: 'audit', owns: ['audit/'], mayImport: [...WORDS, 'crypto ports', 'store port'] },
  {
    name: 'node primitives',
    owns: ['crypto/node-primitives.ts'],
    mayImport: [...WORDS, 'crypto ports'],
    mayUse: ['node:crypto'],
  },
  {
    name: 'key derivation',
    owns: ['crypto/argon2id.ts', 'crypto/pbkdf2.ts', 'crypto/kdf.ts', 'crypto/foreign-hash.ts'],
    mayImport: [...WORDS, 'crypto ports', 'crypto'],
    mayUse: ['node:crypto', '@node-rs/argon2', '@node-rs/bcrypt'],
  },
  {
    name: 'https post',
    owns: ['crypto/key-sources/https-post.ts'],
    mayImport: [],
    mayUse: ['node:http', 'node:https'],
  },
  {
    name: 'key sources',
    owns: ['crypto/key-source.ts', 'crypto/key-file.ts', 'crypto/key-sources/'],
    mayImport: [...WORDS, 'crypto ports', 'crypto', 'node primitives', 'https post'],
    mayUse: ['node:child_process', 'node:fs', 'node:fs/promises', 'node:path', 'node:timers/promises'],
  },
  { name: 'crypto', owns: ['crypto/'], mayImport: [...WORDS, 'crypto ports'] },
  {
    name: 'identifiers',
    owns: [
      'lifecycle/identifiers.ts',
      'lifecycle/recoveries/token.ts',
      'lifecycle/support/code/support-set.ts',
    ],
    mayImport: [...WORDS, 'crypto ports', 'store port'],
  },
  {
    name: 'input',
    owns: ['lifecycle/input.ts', 'lifecycle/import-input.ts'],
    mayImport: [...WORDS, 'codes'],
  },
  {
    name: 'stream queue',
    owns: ['lifecycle/due/stream-queue.ts'],
    mayImport: [...WORDS, 'crypto ports', 'store port', 'identifiers'],
  },
  { name: 'incident reason', owns: ['incidents/reason.ts'], mayImport: [] },
  { name: 'lifecycle', owns: ['lifecycle/'], mayImport: DOMAIN },
  // Who may do what is one table, which the console's pages and these calls go by.
  { name: 'permissions', owns: ['access/operators-permissions.ts'], mayImport: ['interface'] },
  { name: 'incidents', owns: ['incidents/'], mayImport: [...DOMAIN, 'permissions'] },
  // Drivers are handed in; only these two open files.
  {
    name: 'sqlite file',
    owns: ['store/sql/sqlite-file.ts'],
    mayImport: [...WORDS, 'store port', 'store'],
    mayUse: ['node:fs', 'node:path', 'node:sqlite'],
  },
  {
    name: 'migrations',
    owns: ['store/sql/migrations.ts'],
    mayImport: [...WORDS, 'store port', 'store'],
    mayUse: ['node:fs'],
  },
  { name: 'store', owns: ['store/'], mayImport: [...WORDS, 'crypto ports', 'store port', 'migrations'] },
  {
    name: 'access',
    owns: ['access/'],
    mayImport: [
      ...WORDS,
      'crypto ports',
      'store port',
      'crypto',
      'node primitives',
      'identifiers',
      'stream queue',
      'permissions',
    ],
  },
  // Lists and figures over all accounts, made behind the log.
  {
    name: 'rollups',
    owns: ['rollups/'],
    mayImport: [
      ...WORDS,
      'crypto ports',
      'store port',
      'identifiers',
      'crypto',
      'policy',
      'audit',
      'lifecycle',
    ],
  },
  {
    name: 'testing',
    owns: ['testing/'],
    mayImport: [...DOMAIN, 'composition', 'node primitives', 'key derivation', 'store'],
  },
  { name: 'web', owns: ['web/'], mayImport: [...WORDS, 'codes'] },
  // Runs in a browser: what it takes from `web` are the types of its answers, which are gone after compilation.
  { name: 'elements', owns: ['elements/'], mayImport: [...WORDS, 'codes', 'web'] },
  // The frameworks are not imported: what is needed of them is written down as types.
  {
    name: 'integrations on node',
    owns: ['integrations/node-request.ts', 'integrations/node-response.ts'],
    mayImport: [...WORDS, 'integrations'],
    mayUse: ['node:net', 'node:stream/promises'],
  },
  {
    name: 'better-auth',
    owns: ['integrations/better-auth/'],
    mayImport: [...WORDS],
    mayUse: ['better-auth', 'better-auth/*'],
  },
  {
    name: 'integrations',
    owns: ['integrations/'],
    mayImport: [...WORDS, 'web', 'integrations on node'],
  },
  {
    name: 'composition',
    owns: ['create-sparekey.ts', 'gate-options.ts', 'open-database.ts', 'tenant-calls.ts'],
    mayImport: [...DOMAIN, 'incidents', 'node primitives', 'key derivation'],
  },
  { name: 'entry index', owns: ['index.ts'], mayImport: [...DOMAIN, 'composition'] },
  // What the service needs beyond the public interface.
  {
    name: 'entry service',
    owns: ['service.ts'],
    mayImport: [
      ...DOMAIN,
      'access',
      'rollups',
      'composition',
      'key sources',
      'node primitives',
      'permissions',
      'incidents',
    ],
  },
  { name: 'entry node', owns: ['node.ts'], mayImport: ['key sources', 'sqlite file'] },
  {
    name: 'entries of stores',
    owns: ['sqlite.ts', 'postgres.ts', 'memory.ts'],
    mayImport: [...WORDS, 'store', 'store port', 'migrations'],
  },
  { name: 'entry keys', owns: ['keys.ts'], mayImport: [...WORDS, 'crypto ports', 'crypto', 'key sources'] },
  { name: 'entry transit', owns: ['transit.ts'], mayImport: ['key sources'] },
  { name: 'entry client', owns: ['client.ts', 'http-client/'], mayImport: [...WORDS, 'input'] },
  { name: 'entry web', owns: ['web.ts'], mayImport: ['web'] },
  { name: 'entry testing', owns: ['testing.ts'], mayImport: ['testing', 'interface', 'store port'] },
]

export interface PackageRules {
  /** Absent: no layers within the package, only the rules that hold for all. */
  readonly layers?: readonly Layer[]
  /** Packages of this repository that it may import, by their published entries. */
  readonly mayUsePackages: readonly string[]
  /** For each entry of `exports`, what its built module may not reach, however far away. */
  readonly mayNotReach?: Readonly<Record<string, readonly RegExp[]>>
}

const DRIVERS = [/^node:(http|https|net|sqlite)$/, /^pg$/]
const NODE = /^node:/
/** What `sparekey/web` does not load, its adapters do not either; nor do they load the frameworks. */
const MOUNTED = [
  /^@node-rs\//,
  /^(store\/|lifecycle|crypto|policy|audit|testing)/,
  /^(express|fastify|hono|next)/,
]

export const importRules: Readonly<Record<string, PackageRules>> = {
  sparekey: {
    layers: libraryLayers,
    mayUsePackages: [],
    mayNotReach: {
      '.': [...DRIVERS, /^node:fs/, /^(store\/(?!port\.js$|catalogue\/)|web\/|integrations\/|testing\/)/],
      './keys': [...DRIVERS, /^(store|lifecycle|web|testing)\//],
      './transit': [/^node:(child_process|net|sqlite)$/, /^pg$/, /^(store|lifecycle|web|testing)\//],
      './memory': [...DRIVERS, NODE, /^(store\/sql|lifecycle|web|testing)\//],
      './sqlite': [...DRIVERS, /^(lifecycle|web|testing)\//],
      './postgres': [...DRIVERS, /^(lifecycle|web|testing)\//],
      './client': [NODE, /^@node-rs\//, /^(store|lifecycle\/(?!input\.js$)|crypto|policy|web|testing)\//],
      './web': [NODE, /^@node-rs\//, /^(store\/|lifecycle|crypto|policy|audit|testing)/],
      './express': [/^node:(?!net$|stream)/, ...MOUNTED],
      './fastify': [/^node:(?!net$|stream)/, ...MOUNTED],
      './hono': [NODE, ...MOUNTED],
      './next': [NODE, ...MOUNTED],
      './better-auth': [NODE, ...MOUNTED],
      './better-auth/client': [NODE, ...MOUNTED],
      './elements': [NODE, /^@node-rs\//, /^(store|lifecycle|crypto|policy|audit|testing|web)\//],
      './react': [NODE, /^@node-rs\//, /^(store|lifecycle|crypto|policy|audit|testing|web)\//],
      './testing': [...DRIVERS, /^node:test/, /^(store\/sql|web)\//],
      './service': [...DRIVERS, /^(store\/(?!port\.js$|catalogue\/)|web|testing)\//],
      './node': [/^pg$/, /^node:(http|https|net)$/, /^(web|testing)\//],
    },
  },
  'sparekey-server': { mayUsePackages: ['sparekey'] },
  'sparekey-keep': { mayUsePackages: ['sparekey-keep-team'] },
  // What both sides of a team believe: it reads and writes nothing, and knows neither of them.
  'sparekey-keep-team': {
    mayUsePackages: [],
    mayNotReach: { '.': [/^node:(?!buffer$|crypto$)/] },
  },
  'sparekey-keep-server': { mayUsePackages: ['sparekey-keep-team'] },
}
