// The chart as Helm renders it. Helm is taken from the path, else from a package of the registry that brings its binary.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { repositoryRoot } from '../workspace.ts'
import { readZipEntry } from './zip.ts'

const CHART = join(repositoryRoot, 'deploy/helm/sparekey')
const PACKAGE = join(repositoryRoot, 'node_modules/@aws-cdk/asset-kubectl-v20/lib/layer.zip')
/** What the chart asks for at least; Helm alone knows no cluster. */
const KUBERNETES = '1.34.0'

/** The command, or `null` where this machine has none; the package's is for Linux on x64, and is laid into `folder`. */
export function findHelm(folder: string): string | null {
  if (spawnSync('helm', ['version']).status === 0) return 'helm'
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const binary = join(folder, 'helm')
  writeFileSync(binary, readZipEntry(readFileSync(PACKAGE), 'helm/helm'), { mode: 0o755 })
  return binary
}

export type Manifest = { readonly kind: string } & Readonly<Record<string, unknown>>

export type Rendered =
  | { readonly ok: true; readonly manifests: readonly Manifest[] }
  | { readonly ok: false; readonly problem: string }

/** Renders the chart with these values over its own. */
export function renderChart(helm: string, values: object): Rendered {
  const { status, stdout, stderr } = spawnSync(
    helm,
    ['template', 'sparekey', CHART, '--kube-version', KUBERNETES, '--values', '-'],
    { input: JSON.stringify(values), encoding: 'utf8' },
  )
  if (status !== 0) return { ok: false, problem: stderr }
  // Kubernetes reads 0400 as YAML 1.1 does.
  const documents = parseAllDocuments(stdout, { version: '1.1' })
  return {
    ok: true,
    manifests: documents.map((one) => one.toJS() as Manifest | null).filter((one) => one !== null),
  }
}
