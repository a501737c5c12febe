import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { type Manifest, findHelm, renderChart } from '../lib/deploy/helm.ts'
import { faultsOf } from '../lib/deploy/kubernetes.ts'
import { repositoryRoot } from '../lib/workspace.ts'
import { knownNames } from '../../packages/server/src/config/settings.ts'
import { readEnvironment } from '../../packages/server/src/config/environment.ts'
import { temporaryTree } from './temporary-tree.ts'

const helm = findHelm(temporaryTree({}))

const least = { secret: { name: 'codes' }, settings: { publicUrl: 'https://codes.example.org' } }
const most = {
  image: { repository: 'registry.example.org/sparekey', digest: `sha256:${'0'.repeat(64)}` },
  imagePullSecrets: [{ name: 'registry' }],
  replicas: 3,
  secret: { name: 'codes', keys: { smtpUrl: 'smtp' } },
  settings: {
    publicUrl: 'https://codes.example.org',
    applicationName: 'Acme: "codes"',
    mailFrom: 'Acme <codes@example.org>',
    returnUrls: ['https://app.example.org/back', 'https://app.example.org/other'],
    supportUrl: 'https://app.example.org/help',
    otherMethodsUrl: 'https://app.example.org/keys',
    trustedProxies: ['10.0.0.0/8', 'fd00::/8'],
    logLevel: 'debug',
  },
  policy: { preset: 'strict', issuing: { maxPerDay: 2 } },
  migration: { databaseUrlKey: 'owner-url' },
  ingress: { enabled: true, className: 'nginx', annotations: { a: 'b' }, tlsSecretName: 'tls' },
  networkPolicy: {
    databaseTo: [{ ipBlock: { cidr: '10.1.2.3/32' } }],
    extraEgress: [{ ports: [{ port: 8200, protocol: 'TCP' }] }],
  },
  podAnnotations: { 'prometheus.io/scrape': 'true' },
  nodeSelector: { zone: 'a' },
  tolerations: [{ key: 'codes', operator: 'Exists' }],
  affinity: { nodeAffinity: {} },
  priorityClassName: 'high',
}

interface Container {
  readonly name: string
  readonly env?: readonly { readonly name: string; readonly value: string }[]
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[]
  readonly [field: string]: unknown
}
interface Pod {
  readonly initContainers?: readonly Container[]
  readonly containers: readonly Container[]
  readonly volumes: readonly { readonly name: string; readonly [source: string]: unknown }[]
  readonly [field: string]: unknown
}

const rendered = (values: object): readonly Manifest[] => {
  const result = renderChart(helm ?? '', values)
  assert.ok(result.ok, result.ok ? '' : result.problem)
  return result.manifests
}
const podsOf = (manifests: readonly Manifest[]): Pod[] =>
  manifests
    .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
    .map(({ spec }) => (spec as { template: { spec: Pod } }).template.spec)
const containersOf = ({ initContainers = [], containers }: Pod): readonly Container[] => [
  ...initContainers,
  ...containers,
]
const one = (manifests: readonly Manifest[], kind: string): Manifest => {
  const found = manifests.filter((manifest) => manifest.kind === kind)
  assert.equal(found.length, 1, kind)
  return found[0] as Manifest
}
const serviceOf = (manifests: readonly Manifest[]): Container =>
  podsOf(manifests)
    .flatMap(({ containers }) => containers)
    .find(({ name }) => name === 'sparekey') as Container

describe('the chart', { skip: helm === null ? 'there is no Helm for this machine' : false }, () => {
  for (const [name, values] of Object.entries({ least, most })) {
    test(`with the ${name} values every manifest passes Kubernetes' schemas and has no field that they do not know`, async () => {
      const manifests = rendered(values)
      assert.ok(manifests.length >= 5)
      for (const manifest of manifests) assert.deepEqual(await faultsOf(manifest), [], manifest.kind)
    })
  }

  test('pods run as another user on a read-only root, with no rights, no token and no service links', () => {
    const pods = [...podsOf(rendered(least)), ...podsOf(rendered(most))]
    assert.equal(pods.length, 4)
    for (const pod of pods) {
      assert.deepEqual(pod['securityContext'], {
        runAsNonRoot: true,
        runAsUser: 65_532,
        runAsGroup: 65_532,
        fsGroup: 65_532,
        seccompProfile: { type: 'RuntimeDefault' },
      })
      assert.equal(pod['enableServiceLinks'], false)
      assert.equal(pod['automountServiceAccountToken'], false)
      for (const container of containersOf(pod)) {
        assert.deepEqual(container['securityContext'], {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        })
      }
    }
  })

  test('no secret is in an environment variable, a manifest or an argument', () => {
    for (const manifests of [rendered(least), rendered(most)]) {
      assert.equal(
        manifests.some(({ kind }) => kind === 'Secret'),
        false,
      )
      const names = podsOf(manifests).flatMap((pod) =>
        containersOf(pod).flatMap(({ env = [] }) => env.map((variable) => variable.name)),
      )
      const secrets = ['SPAREKEY_KEYS', 'SPAREKEY_DATABASE_URL', 'SPAREKEY_API_KEY', 'SPAREKEY_SMTP_URL']
      assert.deepEqual(
        names.filter((name) => secrets.includes(name) || !knownNames.includes(name)),
        [],
      )
    }
  })

  test('the files of a Secret are open to their owner alone, as far as it goes with a group of the pod', () => {
    const volumes = [...podsOf(rendered(least)), ...podsOf(rendered(most))].flatMap((pod) => pod.volumes)
    const modes = volumes.flatMap(({ secret }) =>
      secret === undefined ? [] : [(secret as { defaultMode: number }).defaultMode],
    )
    assert.deepEqual(new Set(modes), new Set([0o400]))
  })

  test('pods take only a schema that is current, and a job of the owner makes it so before', () => {
    const manifests = rendered(most)
    const { env = [] } = serviceOf(manifests)
    assert.ok(env.some(({ name, value }) => name === 'SPAREKEY_MIGRATE' && value === 'check'))
    const { metadata, spec } = one(manifests, 'Job') as unknown as {
      metadata: { annotations: Record<string, string> }
      spec: { template: { spec: Pod } }
    }
    assert.equal(metadata.annotations['helm.sh/hook'], 'pre-install,pre-upgrade')
    const { containers, volumes } = spec.template.spec
    assert.deepEqual(containers[0]?.['args'], ['migrate'])
    assert.ok(JSON.stringify(volumes).includes('"owner-url"'))
    assert.equal(JSON.stringify(volumes).includes('key-ring'), false)
    assert.equal(
      rendered({ ...least, migration: { enabled: false } }).some(({ kind }) => kind === 'Job'),
      false,
    )
  })

  test('the settings are such as the service takes, each file where a volume puts it', () => {
    const manifests = rendered(most)
    const { env = [], volumeMounts = [] } = serviceOf(manifests)
    const files = env.filter(({ name }) => name.endsWith('_FILE')).map(({ value }) => value)
    assert.equal(files.length, 5)
    for (const file of files) {
      assert.ok(
        volumeMounts.some(({ mountPath }) => file.startsWith(`${mountPath}/`)),
        file,
      )
    }
    const texts: Readonly<Record<string, string>> = {
      '/run/secrets/sparekey/database-url': 'postgres://sparekey@db.internal/sparekey',
      '/run/secrets/sparekey/api-key': 'test-key-with-32-characters-or-more',
      '/run/secrets/sparekey/smtp-url': 'smtps://user:password@mail.example.org',
    }
    const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]))
    const { config, warnings } = readEnvironment(variables, (path) => texts[path] ?? '')
    assert.deepEqual(warnings, [])
    assert.equal(config.applicationName, 'Acme: "codes"')
    assert.deepEqual(config.trustedProxies, ['10.0.0.0/8', 'fd00::/8'])
    assert.equal(config.returnUrls.length, 2)
    const { data } = one(manifests, 'ConfigMap') as unknown as { data: { 'policy.json': string } }
    assert.deepEqual(JSON.parse(data['policy.json']), { preset: 'strict', issuing: { maxPerDay: 2 } })
  })

  test('the key ring reaches the service as a file of its own user, and not where it comes from elsewhere', () => {
    const [pod] = podsOf(rendered(least).filter(({ kind }) => kind === 'Deployment'))
    const keys = pod?.volumes.find(({ name }) => name === 'keys')
    assert.deepEqual(keys?.['emptyDir'], { medium: 'Memory', sizeLimit: '2Mi' })
    const elsewhere = { ...least, secret: { name: 'codes', keys: { keyRing: '' } } }
    const text = JSON.stringify(rendered(elsewhere))
    assert.equal(text.includes('KEYS_FILE') || text.includes('key-ring'), false)
  })

  test('a command is run in a pod like those of the service, and none is where none is asked for', async () => {
    const args = ['fence', '--yes']
    const manifests = rendered({ ...most, maintenance: { args }, checkpoint: { claim: 'kept' } })
    const [service, job] = ['Deployment', 'Job'].map((kind) =>
      manifests.find(
        (manifest) =>
          manifest.kind === kind && !JSON.stringify(manifest['metadata']).includes('"helm.sh/hook"'),
      ),
    ) as [Manifest, Manifest]
    assert.deepEqual(await faultsOf(job), [])
    const [[pod], [other]] = [podsOf([service]), podsOf([job])] as [[Pod], [Pod]]
    for (const part of ['initContainers', 'volumes', 'securityContext', 'enableServiceLinks'])
      assert.deepEqual(other[part], pod[part], part)
    const [its, run] = [pod.containers[0], other.containers[0]]
    for (const part of ['env', 'volumeMounts', 'securityContext', 'image'])
      assert.deepEqual(run?.[part], its?.[part], part)
    assert.deepEqual(run?.['args'], args)
    assert.ok(JSON.stringify(pod.volumes).includes('"claimName":"kept"'))
    const names = rendered(most).map(({ metadata }) => (metadata as { name: string }).name)
    assert.equal(
      names.some((name) => name.endsWith('-maintenance')),
      false,
    )
  })

  test('the internet reaches the hosted pages and the links in messages, and nothing else', () => {
    const { spec } = one(rendered(most), 'Ingress') as unknown as {
      spec: { rules: { host: string; http: { paths: { path: string }[] } }[] }
    }
    assert.deepEqual(
      spec.rules.map(({ host, http }) => [host, http.paths.map(({ path }) => path)]),
      [['codes.example.org', ['/not-me', '/pages', '/support']]],
    )
    assert.equal(
      rendered(least).some(({ kind }) => kind === 'Ingress'),
      false,
    )
  })

  test('nobody calls a pod whom the policy does not name, and no pod calls into private networks but the database', () => {
    const { spec } = one(
      rendered({ ...most, networkPolicy: { ...most.networkPolicy, from: [] } }),
      'NetworkPolicy',
    ) as unknown as {
      spec: {
        ingress: unknown[]
        egress: { to?: unknown[]; ports: { port: number }[] }[]
        policyTypes: string[]
      }
    }
    assert.deepEqual([spec.ingress, spec.policyTypes], [[], ['Ingress', 'Egress']])
    const ports = spec.egress.map((rule) => rule.ports.map(({ port }) => port))
    assert.deepEqual(ports, [[53, 53], [5432], [465, 587], [443], [8200]])
    assert.deepEqual(spec.egress[1]?.to, [{ ipBlock: { cidr: '10.1.2.3/32' } }])
    assert.ok(JSON.stringify(spec.egress[3]).includes('"169.254.0.0/16"'))
  })

  test('one pod goes at a time, and none before the ones that replace it are ready', () => {
    const manifests = rendered(least)
    const { spec } = one(manifests, 'Deployment') as unknown as {
      spec: { strategy: { rollingUpdate: object }; template: { spec: Pod } }
    }
    assert.deepEqual(spec.strategy.rollingUpdate, { maxUnavailable: 0, maxSurge: 1 })
    const budget = one(manifests, 'PodDisruptionBudget') as unknown as { spec: { minAvailable: number } }
    assert.equal(budget.spec.minAvailable, 1)
    assert.equal(
      rendered({ ...least, replicas: 1 }).some(({ kind }) => kind === 'PodDisruptionBudget'),
      false,
    )
    const { readinessProbe, livenessProbe } = serviceOf(manifests)
    assert.equal((readinessProbe as { httpGet: { path: string } }).httpGet.path, '/readyz')
    assert.equal((livenessProbe as { httpGet: { path: string } }).httpGet.path, '/healthz')
    assert.equal(spec.template.spec['terminationGracePeriodSeconds'], 30)
  })

  const refused: Readonly<Record<string, object>> = {
    'a Secret that is not named': { settings: least.settings },
    'a public address without TLS': { ...least, settings: { publicUrl: 'http://codes.example.org' } },
    'a value that does not exist': { ...least, replicaCount: 3 },
    'a setting that does not exist': { ...least, settings: { ...least.settings, applicationname: 'Acme' } },
    'a digest that is none': { ...least, image: { digest: 'sha256:abc' } },
    'no replica': { ...least, replicas: 0 },
  }
  for (const [what, values] of Object.entries(refused)) {
    test(`${what} stops the installation`, () => {
      const result = renderChart(helm ?? '', values)
      assert.equal(result.ok, false)
      assert.match(result.ok ? '' : result.problem, /specifications of the schema/)
    })
  }
})

test('a fault in a manifest is found, and so is a field that no schema knows', async () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a' },
    spec: { ports: [{ port: 80 }] },
  }
  assert.deepEqual(await faultsOf(service), [])
  assert.match(
    String(await faultsOf({ ...service, spec: { ports: [{ port: 'x' }] } })),
    /^\/spec\/ports\/0\/port: type/,
  )
  const misspelt = { ...service, spec: { ports: [{ port: 80, portt: 80 }] } }
  assert.deepEqual(await faultsOf(misspelt), ['/spec/ports/0/portt: not a field of Service'])
})

test('the chart, its image and the packages have one version', () => {
  const chart = parse(readFileSync(join(repositoryRoot, 'deploy/helm/sparekey/Chart.yaml'), 'utf8')) as {
    version: string
    appVersion: string
  }
  const { version } = JSON.parse(
    readFileSync(join(repositoryRoot, 'packages/server/package.json'), 'utf8'),
  ) as {
    version: string
  }
  assert.deepEqual([chart.version, chart.appVersion], [version, version])
})
