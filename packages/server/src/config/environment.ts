import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from 'sparekey'
import { readMailFrom } from '../notices/mail-addresses.ts'
import { readSmtpUrl } from '../notices/smtp-url.ts'
import { type ConsoleSettings, readConsole } from './console-settings.ts'
import { type KeyLocation, readKeyLocation } from './key-location.ts'
import type { KeySettings } from './key-settings.ts'
import { ownVariables } from './names.ts'
import type { SettingName } from './settings.ts'
import * as values from './values.ts'

/** The configuration of the service, read and checked once at start. */
export interface Config {
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
  /** Absolute. */
  readonly dataDirectory: string
  readonly database: values.DatabaseLocation
  readonly keys: KeyLocation
  /** `null`: one is generated where tenant `default` has none. */
  readonly apiKey: string | null
  readonly policyFile: string | null
  /** Where the newest signed checkpoint of the log is kept. */
  readonly checkpointFile: string
  /** An origin; `null`: the listening address. */
  readonly publicUrl: string | null
  readonly trustedProxies: readonly string[]
  readonly migrate: values.MigrateMode
  /** Whether PostgreSQL standbys that no COMMIT waits for make the settings unsafe. */
  readonly asyncStandbys: values.AsyncStandbys
  readonly logLevel: values.LogLevel
  /** `null`: nobody is told by mail. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | null
  readonly applicationName: string
  /** Of tenant `default`. */
  readonly returnUrls: readonly string[]
  /** Of tenant `default`, for the hosted pages; `null`: there is none. */
  readonly supportUrl: string | null
  readonly otherMethodsUrl: string | null
  /** Of tenant `default`: how people reach those who help them; `null`: nobody said. */
  readonly supportContact: string | null
  /** `null`: there is no console. */
  readonly console: ConsoleSettings | null
  /** Who gets the weekly report on support by mail. */
  readonly reportTo: readonly string[]
}

export interface Environment {
  readonly config: Config
  /** Sentences for whoever started the process. */
  readonly warnings: readonly string[]
}

type ReadText = (path: string) => string
const readUtf8: ReadText = (path) => readFileSync(path, 'utf8')

const KUBERNETES_WARNING =
  'Ignored the SPAREKEY_SERVICE_*, SPAREKEY_PORT_* and tcp:// SPAREKEY_PORT variables that Kubernetes sets for a ' +
  'Service named "sparekey". To be rid of them, set enableServiceLinks: false on the pod.'

/**
 * Reads the `SPAREKEY_*` variables (listed in `settings.ts`). Nothing is opened or written but the `…_FILE` of secrets,
 * which is read.
 *
 * @throws {SetupError} `setting_invalid`: an unknown name, a value that is not as documented, or a setting given twice.
 * The message names the setting and what to do, never the value.
 */
export const readEnvironment = (
  environment: Readonly<Record<string, string | undefined>>,
  readText: ReadText = readUtf8,
): Environment => {
  const { values: given, ignored } = ownVariables(environment)
  const plain = <T>(name: SettingName | 'SPAREKEY_KEYS_FILE', reading: values.Reading<T>): T | undefined =>
    readValue(name, given.get(name), reading)
  const secret = <T>(name: SettingName, reading: values.Reading<T>): T | undefined =>
    readValue(name, secretText(name, given, readText), reading)

  const keySettings: KeySettings = {
    plain,
    secret: (name, reading) => {
      const value = secret(name, reading)
      return value === undefined ? undefined : { text: value, file: given.get(`${name}_FILE`) ?? null }
    },
    has: (name) => given.has(name) || given.has(`${name}_FILE`),
    variable: (name) => environment[name],
  }

  const dataDirectory = plain('SPAREKEY_DATA_DIR', values.path) ?? values.path.read('data') ?? 'data'
  const config: Config = {
    host: plain('SPAREKEY_HOST', values.hostName) ?? '127.0.0.1',
    port: plain('SPAREKEY_PORT', values.portNumber) ?? 8787,
    dataDirectory,
    database: secret('SPAREKEY_DATABASE_URL', values.databaseUrl) ?? {
      kind: 'sqlite',
      path: join(dataDirectory, 'sparekey.db'),
    },
    keys: readKeyLocation(keySettings, dataDirectory),
    apiKey: secret('SPAREKEY_API_KEY', values.apiKey) ?? null,
    checkpointFile: plain('SPAREKEY_CHECKPOINT_FILE', values.path) ?? join(dataDirectory, 'checkpoint'),
    policyFile: plain('SPAREKEY_POLICY_FILE', values.path) ?? null,
    publicUrl: plain('SPAREKEY_PUBLIC_URL', values.publicUrl) ?? null,
    trustedProxies: plain('SPAREKEY_TRUSTED_PROXIES', values.cidrs) ?? [],
    migrate: plain('SPAREKEY_MIGRATE', values.migrateMode) ?? 'auto',
    asyncStandbys: plain('SPAREKEY_ASYNC_STANDBYS', values.asyncStandbys) ?? 'refuse',
    logLevel: plain('SPAREKEY_LOG_LEVEL', values.logLevel) ?? 'info',
    mail: readMail(secret('SPAREKEY_SMTP_URL', values.text), plain('SPAREKEY_MAIL_FROM', values.text)),
    applicationName: plain('SPAREKEY_APPLICATION_NAME', values.applicationName) ?? 'your account',
    returnUrls: plain('SPAREKEY_RETURN_URLS', values.returnUrls) ?? [],
    supportUrl: plain('SPAREKEY_SUPPORT_URL', values.linkUrl) ?? null,
    supportContact: plain('SPAREKEY_SUPPORT_CONTACT', values.supportContact) ?? null,
    otherMethodsUrl: plain('SPAREKEY_OTHER_METHODS_URL', values.linkUrl) ?? null,
    console: readConsole(keySettings),
    reportTo: plain('SPAREKEY_REPORT_TO', values.reportAddresses) ?? [],
  }
  assertReportable(config)
  return { config: Object.freeze(config), warnings: ignored === 0 ? [] : [KUBERNETES_WARNING] }
}

const readValue = <T>(name: string, given: string | undefined, reading: values.Reading<T>): T | undefined => {
  if (given === undefined) return undefined
  if (given === '') throw invalid(`${name} is empty. Give it a value or remove it.`)
  const value = reading.read(given)
  if (value === undefined) throw invalid(`${name} must be ${reading.expected}.`)
  return value
}

/** A secret's text from the variable itself or from the file that `…_FILE` names, one newline at its end left out. */
const secretText = (
  name: SettingName,
  given: ReadonlyMap<string, string>,
  readText: ReadText,
): string | undefined => {
  const file = given.get(`${name}_FILE`)
  if (file === undefined) return given.get(name)
  if (given.has(name)) throw givenTwice(name)
  try {
    return readText(file).replace(/\r?\n$/, '')
  } catch (cause) {
    throw invalid(
      `${name}_FILE names a file that cannot be read${errorCode(cause)}. Check the path and its permissions.`,
    )
  }
}

/** A report that nobody makes or sends would be missed by nobody. */
const assertReportable = ({ reportTo, mail, console }: Config): void => {
  if (reportTo.length === 0) return
  if (mail === null) throw invalid('SPAREKEY_REPORT_TO needs SPAREKEY_SMTP_URL beside it.')
  if (console === null) throw invalid('SPAREKEY_REPORT_TO needs SPAREKEY_CONSOLE=on beside it.')
}

/** Half of it would look like mail that is set up, and tell nobody. */
const readMail = (smtpUrl: string | undefined, from: string | undefined): Config['mail'] => {
  if (smtpUrl === undefined && from === undefined) return null
  if (smtpUrl === undefined) throw invalid('SPAREKEY_MAIL_FROM needs SPAREKEY_SMTP_URL beside it.')
  if (from === undefined) throw invalid('SPAREKEY_SMTP_URL needs SPAREKEY_MAIL_FROM beside it.')
  readSmtpUrl(smtpUrl)
  readMailFrom(from)
  return { smtpUrl, from }
}

const givenTwice = (name: string): SetupError =>
  invalid(`${name} and ${name}_FILE are both set. Keep one of them.`)

const errorCode = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? ` (${cause.code})` : ''

const invalid = (message: string): SetupError => new SetupError('setting_invalid', message)
