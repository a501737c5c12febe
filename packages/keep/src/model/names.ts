import { refused } from './fields.ts'
import type { AccountKind } from './types.ts'

// One convention for all names: small letters and digits in parts joined by single dashes. A name of an account is service,
// account and, where it is not plain backup codes, kind.

const pattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const longestName = 80

/** Reads a name that keeps to the convention. */
export function readName(value: unknown, path: string): string {
  if (typeof value === 'string' && value.length <= longestName && pattern.test(value)) return value
  throw refused(path, 'must be small letters and digits in parts joined by dashes, such as github-work')
}

/** What a name says about an account, for {@link suggestName}. */
export interface Named {
  readonly service: string
  readonly login: string
  readonly kind: AccountKind
}

/**
 * A name by the convention that is not taken: `github-jane` for the login `Jane@example.org`, with the kind added where it is
 * not plain backup codes, and a number where that is taken too.
 */
export function suggestName(account: Named, taken: ReadonlySet<string>): string {
  const [local = ''] = account.login.split('@')
  const parts = [slug(account.service), slug(local) || 'me', ...kindPart(account.kind)]
  const base = parts
    .filter((part) => part !== '')
    .join('-')
    .slice(0, longestName - 4)
  if (!taken.has(base)) return base
  let number = 2
  while (taken.has(`${base}-${number}`)) number += 1
  return `${base}-${number}`
}

/** What is wrong with a name by the convention, in one sentence; `null` where nothing is. */
export function nameFault(name: string, account: Named): string | null {
  if (!pattern.test(name))
    return 'A name is small letters and digits in parts joined by dashes, such as github-work.'
  const service = slug(account.service)
  if (!name.startsWith(`${service}-`)) return `The name of this account begins with its service: ${service}-…`
  const [kind] = kindPart(account.kind)
  if (kind !== undefined && !name.endsWith(`-${kind}`))
    return `The name of a ${kind.replaceAll('-', ' ')} ends in -${kind}.`
  return null
}

/** Any text as one part of a name; empty where nothing of it can stay. */
export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

function kindPart(kind: AccountKind): readonly string[] {
  return kind === 'backup-codes' || kind === 'none' || kind === 'single-recovery-code' ? [] : [kind]
}
