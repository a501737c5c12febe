import type { AccountDraft } from '../model/accounts.ts'
import { slug } from '../model/names.ts'
import type { Account } from '../model/types.ts'
import { KeepError } from '../errors.ts'

/** What the profiles say of a service, as the beginnings of an account. */
export async function draftForService(service: string): Promise<AccountDraft> {
  const { profiles } = await import('../profiles/registry.ts')
  const id = slug(service)
  const profile = profiles.find(({ id: known, name, aliases }) =>
    [known, name, ...aliases].some((word) => slug(word) === id),
  )
  if (profile === undefined) {
    if (id !== '') return { service: id }
    throw new KeepError('input_invalid', 'The service needs a name of letters or digits.', {
      field: 'service',
    })
  }
  return {
    service: profile.id,
    kind: profile.kind,
    effect: profile.effect,
    singleUse: profile.singleUse ?? true,
    ordered: profile.ordered,
    purpose: purposeOf(profile.id),
    recovery: { page: profile.recoveryUrl },
  }
}

/** What a service is called: by its profile, else by its id. */
export async function serviceName(service: string): Promise<string> {
  const { profileById } = await import('../profiles/registry.ts')
  return profileById(service)?.name ?? service
}

/** What to do after a code of the account was used, in order. */
export async function afterUseTexts(account: Account): Promise<readonly string[]> {
  const [{ profileById }, { afterUseList }] = await Promise.all([
    import('../profiles/registry.ts'),
    import('../profiles/after-use.ts'),
  ])
  const profile = profileById(account.service)
  if (profile !== null) return afterUseList(profile).map(({ text }) => text)
  return [
    'Cross the code off on every paper copy.',
    'Set up again what you lost: phone, authenticator or security key.',
    'Look through the list of devices that are signed in, and sign out what is not yours.',
    'If few codes are left, make a new set at the service and import it here.',
  ]
}

/** Where codes of the service are made anew: a page, or the way through menus; `null` where that is not known. */
export async function whereToManage(service: string): Promise<string | null> {
  const { profileById } = await import('../profiles/registry.ts')
  const profile = profileById(service)
  return profile === null ? null : (profile.manageUrl ?? profile.managePath)
}

const purposes: Readonly<Record<string, Account['purpose']>> = {
  google: 'e-mail',
  microsoft: 'e-mail',
  proton: 'e-mail',
  fastmail: 'e-mail',
  bitwarden: 'password-manager',
  vaultwarden: 'password-manager',
  '1password': 'password-manager',
}

function purposeOf(service: string): Account['purpose'] {
  return purposes[service] ?? 'ordinary'
}
