import { BookBuilder } from '../support/book.ts'
import type { Book } from '../../src/model/types.ts'

const longName = `github-${'long-'.repeat(12)}name`

/** A book in which everything is: long names, used codes, copies that are lost and void, ways in, a bad day. */
export function fullBook(): Book {
  const builder = new BookBuilder('2025-01-10T12:00:00.000Z')
    .place('home', 'building')
    .place('safe', 'container', { inside: 'home', opensWith: [['memory']] })
    .place('phone')
    .account(longName, {
      service: 'github',
      login: 'somebody.with.a.long.address@subdomain.example.org',
      rotateEveryDays: 365,
    })
    .codes(longName, 16, {
      codes: Array.from({ length: 16 }, (_, index) => ({
        text: `${'f'.repeat(64)}${index}`,
        used: index < 14,
      })),
    })
    .copy(longName, 'safe', { sheetId: 'RCR2-AQTE' })
    .factor(longName, 'authenticator', 'second', 'phone')
    .account('stripe-me', { effect: 'disables-2fa', notes: 'Opened for the shop.', owner: 'Ada' })
    .codes('stripe-me', 1, { codes: [{ text: 'one-code', used: true }] })
    .account('keycloak-me', { ordered: true })
    .codes('keycloak-me', 12)
    .copy('keycloak-me', 'phone', { medium: 'photo' })
    .codes('keycloak-me', 12)
    .account('bank-me', {
      service: 'bank',
      kind: 'none',
      recovery: { page: 'https://bank.example/recover', phoneOnFile: '+1 555 0100' },
    })
    .account('onepassword-me', { service: 'onepassword', singleUse: false, purpose: 'password-manager' })
    .codes('onepassword-me', 1)
  return builder.book
}
