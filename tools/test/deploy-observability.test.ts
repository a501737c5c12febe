import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { createTestService, issueSheet, redeem } from '../../packages/server/test/support/app.ts'
import { type Selector, selectorsOf } from '../lib/deploy/promql.ts'
import { repositoryRoot } from '../lib/workspace.ts'

const FOLDER = join(repositoryRoot, 'deploy/observability')
const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8')

interface Alert {
  readonly alert: string
  readonly expr: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly runbook: string }
}
const { groups } = parse(read('alerts.yaml')) as { groups: readonly { rules: readonly Alert[] }[] }
const alerts = groups.flatMap(({ rules }) => rules)

interface Panel {
  readonly title: string
  readonly type: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly { readonly expr: string }[]
}
const { panels } = JSON.parse(read('dashboard.json')) as { panels: readonly Panel[] }
const shown = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })))

/** What Grafana puts in before it asks. */
const asked = (expr: string): string =>
  expr.replaceAll('$__rate_interval', '5m').replaceAll('$job', 'sparekey')

interface Series {
  readonly metric: string
  readonly labels: Readonly<Record<string, string>>
}

/** Prometheus adds these itself. */
const ADDED: readonly Series[] = [{ metric: 'up', labels: {} }]
const ADDED_LABELS = ['job', 'instance']

/** What a service shows that has answered one call of each kind that is asked for. */
const seriesOfService = async (): Promise<readonly Series[]> => {
  const service = await createTestService()
  const none = { delivered: 0, refused: 0, failed: 0, postponed: 0 }
  service.metrics.watchNotices(() => ({ email: none, webhook: none, no_address: 0, leftAlone: [] }))
  service.metrics.watchSignals(() => ({ taken: 0, refused: 0, failed: 0 }))
  const nothing = { count: 0, oldestSeconds: 0 }
  service.metrics.watchBacklog(async () => ({ due: nothing, log: nothing, leaves: 0 }))
  service.metrics.watchAddresses(() => 0)
  service.metrics.watchSupport(async () => ({
    live: { open: 0, review: 0, approved: 0, released: 0 },
    switches: { issueFrozen: 0, supportFrozen: 0, redeemFrozen: 0, releasesStopped: 0, heightenedThreat: 0 },
  }))
  service.metrics.watchIncidents(async () => ({ counting: 0, running: 0 }))
  const { codes } = await issueSheet(service, 'ada')
  await redeem(service, 'ada', codes[0])
  await service.app.request('/v1/accounts/ada')
  service.metrics.observeRequest({
    method: 'GET',
    route: '/v1/accounts/{accountId}',
    status: 503,
    seconds: 1,
  })
  const { text } = await service.metrics.render()
  const lines = text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)
  const found = [...lines].map(([, metric = '', labels = '']) => ({
    metric,
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value] as const),
    ),
  }))
  return [...found, ...ADDED]
}
const series = await seriesOfService()

const fits = ({ metric, matchers }: Selector, one: Series): boolean =>
  one.metric === metric &&
  matchers
    .filter(({ label }) => !ADDED_LABELS.includes(label))
    .every(({ label, op, value }) => {
      const had = one.labels[label]
      if (op === '=') return had === value
      return op === '=~' && had !== undefined && new RegExp(`^(?:${value})$`).test(had)
    })

for (const [what, expressions] of [
  ['alert', alerts.map(({ alert, expr }) => ({ title: alert, expr }))],
  ['panel', shown],
] as const) {
  test(`every series that an ${what === 'alert' ? 'alert' : 'image of the dashboard'} asks for is one that the service has`, () => {
    assert.ok(expressions.length >= 17)
    for (const { title, expr } of expressions) {
      const selectors = selectorsOf(asked(expr))
      assert.ok(selectors.length > 0, title)
      for (const selector of selectors) {
        assert.ok(
          series.some((one) => fits(selector, one)),
          `${title}: ${JSON.stringify(selector)}`,
        )
        assert.ok(
          selector.matchers.some(({ label, value }) => label === 'job' && value === 'sparekey'),
          `${title}: ${selector.metric} of every job`,
        )
      }
    }
  })
}

const families = new Set(
  series
    .map(({ metric }) => metric.replace(/_(bucket|sum|count)$/, ''))
    .filter((name) => name.startsWith('sparekey_')),
)

test('every metric of the service is explained, and none that it does not have', () => {
  const texts = ['docs/operations.md', 'docs/guides/run-the-service.md'].map((file) =>
    readFileSync(join(repositoryRoot, file), 'utf8'),
  )
  const named = texts.flatMap((text) =>
    [...text.matchAll(/^\| (`sparekey_.*?) \|/gm)].flatMap(
      ([, cell = '']) => cell.match(/sparekey_\w+/g) ?? [],
    ),
  )
  assert.deepEqual(new Set(named), families)
})

test('every metric of the service is shown or rings', () => {
  const used = new Set(
    [...shown, ...alerts].flatMap(({ expr }) => selectorsOf(asked(expr)).map(({ metric }) => metric)),
  )
  const unseen = [...families].filter((name) => ![...used].some((one) => one.startsWith(name)))
  assert.deepEqual(unseen, [])
})

test('every alert says whom it wakes, and the guide says what to do at it', () => {
  const guide = readFileSync(join(repositoryRoot, 'docs/operations.md'), 'utf8')
  const headings = [...guide.matchAll(/^#+ (Sparekey\w+)$/gm)].map(([, name = '']) => name)
  assert.deepEqual(new Set(headings), new Set(alerts.map(({ alert }) => alert)))
  assert.equal(headings.length, alerts.length)
  for (const { alert, labels, annotations } of alerts) {
    assert.ok(['page', 'ticket'].includes(labels.severity), alert)
    assert.equal(annotations.runbook, `docs/operations.md#${alert.toLowerCase()}`)
    assert.match(annotations.summary, /\.$/)
  }
})

test('no image of the dashboard lies over another', () => {
  for (const [index, { title, gridPos: a }] of panels.entries()) {
    assert.ok(a.x + a.w <= 24, title)
    for (const { title: other, gridPos: b } of panels.slice(index + 1)) {
      const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y
      assert.ok(apart, `${title} and ${other}`)
    }
  }
})

const noPromtool =
  spawnSync('promtool', ['--version']).status === 0 ? false : 'there is no promtool on this machine'

test('each alert rings when it should and is quiet on a quiet day', { skip: noPromtool }, () => {
  const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'alerts.test.yaml'], {
    cwd: FOLDER,
    encoding: 'utf8',
  })
  assert.equal(status, 0, stdout + stderr)
  const tested = read('alerts.test.yaml')
  for (const { alert } of alerts) assert.ok(tested.includes(`"${alert}"`), alert)
})
