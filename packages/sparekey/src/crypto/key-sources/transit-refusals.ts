import { SetupError } from '../../errors.ts'
import type { PostAnswer } from './https-post.ts'

/** Statuses of https://developer.hashicorp.com/vault/api-docs#http-status-codes; the texts of 400 are Transit's own. */
export const refusalOf = (answer: PostAnswer, path: string): SetupError => {
  const general = generalRefusal(answer)
  if (general !== null) return general
  const { status, text } = answer
  if (status === 403) {
    return refused(`the token is not valid here, or its policy lacks "update" on ${path}`, status)
  }
  if (status === 404)
    return refused(`nothing is mounted at ${path}; check the mount and the namespace`, status)
  if (/key not found/.test(text))
    return refused('it has no Transit key of that name, or it was deleted', status)
  if (/disallowed by policy|too old/.test(text)) {
    return refused(
      'the version of the Transit key that wrapped the ring may no longer decrypt; lower min_decryption_version, run "sparekey keys rewrap", and raise it again',
      status,
    )
  }
  if (status === 400) {
    return new SetupError(
      'keys_unreadable',
      'The Transit key does not open this key ring: another key wrapped it, or it was changed. Check key and mount, or restore the wrapped ring from its backup.',
    )
  }
  return unexpected(status)
}

/** What an AppRole login is refused with. */
export const loginRefusal = (answer: PostAnswer, path: string): SetupError => {
  const general = generalRefusal(answer)
  if (general !== null) return general
  const { status } = answer
  if (status === 404) return refused(`nothing is mounted at ${path}`, status)
  if (status >= 400 && status < 500) return refused('it does not take this role id and secret id', status)
  return unexpected(status)
}

/** What every path answers alike. */
const generalRefusal = ({ status, text }: PostAnswer): SetupError | null => {
  if (status === 503 && /sealed/i.test(text)) {
    return new SetupError('keys_unreachable', 'The Transit server is sealed (503). Unseal it.')
  }
  // 412: a standby that has not caught up. 429: a quota.
  if (status >= 500 || status === 429 || status === 412) {
    return new SetupError(
      'keys_unreachable',
      `The Transit server cannot answer now (${status}). See its own log, and try again.`,
    )
  }
  if (status >= 300 && status < 400) {
    return refused(
      'it sends the request elsewhere; name the address of the active node, or of what leads there',
      status,
    )
  }
  return null
}

const refused = (why: string, status: number): SetupError =>
  new SetupError('keys_refused', `The Transit server refused (${status}): ${why}.`)

/** What answers is no Transit engine. */
export const unexpected = (status = 200): SetupError =>
  new SetupError(
    'keys_refused',
    `What answers at the Transit address does not answer as Transit does (${status}). Check the address.`,
  )
