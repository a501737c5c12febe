import { ArgumentRangeError, type PolicyInput } from 'sparekey'
import {
  asList,
  asOneOf,
  asPlainText,
  asRecord,
  asString,
  checkBeside,
  parsePolicies,
} from 'sparekey/service'
import { readReturnUrl } from '../config/values.ts'

/** What a tenant is set up with, as whoever runs the service writes it in a file. */
export interface TenantSettings {
  /** By name; `default` is always there. It rules how codes are used, and every issue that names no other. */
  readonly policies: Readonly<Record<string, PolicyInput>> & { readonly default: PolicyInput }
  /** Where hosted pages may send a person back to: at most 50. Default: nowhere. */
  readonly returnUrls: readonly string[]
  /** What users call the application: 1 to 40 characters. Default: `null`, as `SPAREKEY_APPLICATION_NAME` says. */
  readonly applicationName: string | null
  /** For people whose language is not known. Default: `en`. */
  readonly defaultLanguage: 'en' | 'de'
  /** How people reach those who help them: 1 to 60 characters. Default: `null`, not said. */
  readonly supportContact: string | null
}

const MOST_RETURN_URLS = 50
const MOST_URL_CHARACTERS = 2_048
/** Longer ones would not fit the subject of a message. */
const MOST_NAME_CHARACTERS = 40
const MOST_CONTACT_CHARACTERS = 60

/**
 * Reads the settings of a tenant strictly: an unknown key is refused by its name, also within a policy.
 *
 * @throws {ArgumentTypeError} `invalid_request`: an unknown key, or a value of another type; the sentence names the place.
 * @throws {ArgumentRangeError} `invalid_request`: a value out of its bounds.
 */
export const readTenantSettings = (value: unknown): TenantSettings => {
  const given = asRecord(value, 'settings', [
    'policies',
    'returnUrls',
    'applicationName',
    'defaultLanguage',
    'supportContact',
  ])
  const { policies = {}, returnUrls = [], applicationName, defaultLanguage = 'en', supportContact } = given
  const read = parsePolicies(policies)
  const ruling = read.find(({ name }) => name === 'default')
  if (ruling !== undefined) checkBeside(ruling, read)
  return {
    policies: { default: {}, ...(policies as Record<string, PolicyInput>) },
    returnUrls: asList(returnUrls, 'returnUrls', MOST_RETURN_URLS).map(asReturnUrl),
    applicationName: asWording(applicationName, 'applicationName', MOST_NAME_CHARACTERS),
    defaultLanguage: asOneOf(defaultLanguage, 'defaultLanguage', ['en', 'de']),
    supportContact: asWording(supportContact, 'supportContact', MOST_CONTACT_CHARACTERS),
  }
}

const asWording = (value: unknown, field: string, most: number): string | null => {
  if (value === undefined || value === null) return null
  const text = asPlainText(value, field, most)
  if (text.trim() !== '') return text
  throw new ArgumentRangeError(field, `"${field}" must not be empty.`)
}

/** https, or this machine; nothing in it that a page would have to leave out when it compares. */
const asReturnUrl = (value: unknown, index: number): string => {
  const field = `returnUrls[${index}]`
  const url = readReturnUrl(asString(value, field, MOST_URL_CHARACTERS))
  if (url !== undefined) return url
  throw new ArgumentRangeError(
    field,
    `"${field}" must be an https URL (or http on this machine) without a name, a password, "?" or "#".`,
  )
}
