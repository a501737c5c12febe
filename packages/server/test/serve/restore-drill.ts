/**
 * A restore, step by step, with real processes: backed up, used, restored, refused, fenced, started again, owners told. The test
 * next to it goes through it, and `node packages/server/test/serve/record-restore.ts` writes what was seen to
 * docs/restore-session.txt.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { run, type Run } from '../cli/run.ts'
import { openMailServer } from '../notices/support.ts'
import {
  API_KEY,
  redeemCode,
  runProgram,
  signedInNow,
  startService,
  temporaryDirectory,
  type RunningService,
} from '../support/process.ts'

export interface Drill {
  /** What was on the screen, with the places shown as an operator has them. */
  readonly session: string
  readonly refused: { readonly exit: number | null; readonly line: string }
  readonly plan: Run
  readonly fenced: Run
  /** What the code that was used before the restore is answered after it. */
  readonly usedAgain: { readonly status: number; readonly code: string }
  readonly lines: readonly string[]
  /** Subject lines of the messages after the fence. */
  readonly told: readonly string[]
  readonly checks: { readonly status: number; readonly text: string }
}

const root = temporaryDirectory()

/** Waits for what another process writes. */
const until = async (what: () => boolean): Promise<void> => {
  for (let left = 600; !what(); left -= 1) {
    if (left === 0) throw new RangeError('What was waited for did not happen within 30 seconds.')
    await pause(50)
  }
}

export const drill = async (): Promise<Drill> => {
  const mail = await openMailServer()
  const place = mkdtempSync(join(root, 'drill-'))
  const [data, elsewhere, backups] = ['data', 'elsewhere', 'backup'].map((name) => join(place, name))
  if (data === undefined || elsewhere === undefined || backups === undefined) throw new TypeError('places')
  for (const path of [elsewhere, backups]) mkdirSync(path)
  const checkpoint = join(elsewhere, 'checkpoint')
  const environment = {
    SPAREKEY_DATA_DIR: data,
    SPAREKEY_CHECKPOINT_FILE: checkpoint,
    SPAREKEY_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    SPAREKEY_MAIL_FROM: 'codes@example.org',
    SPAREKEY_APPLICATION_NAME: 'Example',
    SPAREKEY_API_KEY: API_KEY,
    SPAREKEY_LOG_LEVEL: 'silent',
  }
  const lines: string[] = []
  const say = (...text: readonly string[]): void => void lines.push(...text)
  const shown = (text: string): string => text.replaceAll(place, '/srv/sparekey').trimEnd()
  const command = async (...argv: readonly string[]): Promise<Run> => {
    const done = await run(environment, ...argv)
    say(
      `$ sparekey ${argv.map(shown).join(' ')}`,
      ...[done.out, done.err].filter((text) => text !== '').map(shown),
    )
    if (done.exit !== 0) say(`(exit code ${done.exit})`)
    say('')
    return done
  }
  const serving = async (): Promise<RunningService> => {
    const service = await startService(environment)
    say('$ sparekey serve', 'sparekey listening on http://127.0.0.1:8787', '')
    return service
  }
  const keptSize = (): number =>
    existsSync(checkpoint) ? Number(readFileSync(checkpoint, 'utf8').split('\n')[1]) : 0
  /** Until all events so far are signed and kept. */
  const keep = (size: number): Promise<void> => until(() => keptSize() >= size)
  const issue = async (service: RunningService, account: string) => {
    const response = await service.send('POST', `/v1/accounts/${account}/code-sets`, {
      reason: 'enrollment',
      authentication: signedInNow('pwd', 'otp'),
      contacts: [{ channel: 'email', address: `${account}@example.org` }],
    })
    return (await response.json()) as { readonly setId: string; readonly codes: readonly string[] }
  }

  const first = await serving()
  const { setId, codes } = await issue(first, 'ada')
  await first.send('POST', `/v1/accounts/ada/code-sets/${setId}/confirm`, { code: codes[1] })
  await keep(2)
  const copy = join(backups, 'sparekey.db')
  say('# Ada has a sheet of backup codes. Every night the database is copied:')
  await command('backup', copy)
  say('# During the day Ada uses a code, and Bo gets a first sheet. Then the disk fails.', '')
  await redeemCode(first, 'ada', codes[0] ?? '')
  await issue(first, 'bo')
  await keep(4)
  await first.stop()

  say('# Last night’s copy is put back.', '')
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(data, `sparekey.db${suffix}`), { force: true })
  copyFileSync(copy, join(data, 'sparekey.db'))
  const stopped = runProgram({ SPAREKEY_PORT: '0', ...environment }, 'serve')
  const exit = await stopped.ended
  const line = stopped.log().trim()
  say('$ sparekey serve', shown(line), `(exit code ${exit})`, '')
  const plan = await command('fence')
  const fenced = await command('fence', '--yes')
  const before = mail.taken.length
  const second = await serving()
  const again = await redeemCode(second, 'ada', codes[0] ?? '')
  const answer = (await again.json()) as { readonly code: string; readonly detail: string }
  say('# The code that Ada used:', `${again.status} ${answer.code}: ${answer.detail}`, '')
  const ready = await second.send('GET', '/readyz')
  const checks = { status: ready.status, text: await ready.text() }
  await until(() =>
    mail.taken
      .slice(before)
      .some((message) => /go back to an older copy/.test(message.replaceAll('=\r\n', ''))),
  )
  const told = mail.taken
    .slice(before)
    .flatMap((message) => /^Subject: (.*(?:\r\n .*)*)/m.exec(message)?.[1]?.replaceAll('\r\n', '') ?? [])
  say(
    '# And what Ada is told:',
    ...told.filter((subject) => /new sheet/.test(subject)).map((subject) => `Subject: ${subject}`),
    '',
  )
  await command('fence')
  await second.stop()
  await mail.close()
  return {
    session: `${lines.join('\n').trimEnd()}\n`,
    lines,
    refused: { exit, line },
    plan,
    fenced,
    usedAgain: { status: again.status, code: answer.code },
    told,
    checks,
  }
}

/** What is another at each run. */
export const withoutChance = (session: string): string =>
  session
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\b[0-9a-f]{32}\b/g, 'KEY')
    .replaceAll(/\b\d+(\.\d+)? KiB/g, 'SIZE')
    .replaceAll(/[Ss]heet [0-9A-Z]{4}\b/g, 'SHEET')
