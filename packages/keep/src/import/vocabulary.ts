import { wordlist as english } from '@scure/bip39/wordlists/english.js'
import { profiles } from '../profiles/registry.ts'

// Words that stand alone on lines around codes, as headings, column titles and buttons.
const aroundCodes =
  'accessible account accounts activated active additional address already another answered anywhere applied archived ' +
  'attempts authenticate authentication authenticator available backup backupcode backupcodes backups before button ' +
  'cancel change changes checked clipboard closed code codes comment comments computer confirm connected continue ' +
  'copied create created current customer delete description desktop details device devices directory disabled display ' +
  'document documents download downloaded emergency enabled encrypted expired expires export factor factors first form ' +
  'found generate generated generating genuine home important imported information instructions keep laptop location ' +
  'login logins manage management medium message messages mobile month multi necessary notes number numbers official ' +
  'online organisation organization original otherwise owner page passcode passcodes passkey password passwords ' +
  'personal phone phones position possible previous print printed printing private problems profile protect protected ' +
  'provided purpose readable received recovery recoverycode recoverycodes redeemed reference regenerate regenerated ' +
  'register registered remaining replace replaced required reserved restored safe safely saved screen screenshot ' +
  'search second section secure secured security serial service services session sessions settings shared sheet signed ' +
  'single somewhere spare standard started statement status storage store stored subject submit successful ' +
  'successfully support suspended switch telephone together token tokens twofactor unavailable unlimited unused ' +
  'updated used user username users valid validity verification verified verify version visited warning warnings ' +
  'website whenever without workspace written yourself'

const everyday =
  'a about after all also am an and any are as at back be been before being below between both but by can cannot did do ' +
  'does done each every few file for from full get go had has have he help here her his how if in into is it its just ' +
  'last later less let like line list long made make many may me more most much must my need never new next no not now ' +
  'of off old on once one only open or our out over own part per please print put read same save see send set she should ' +
  'since site so some still stop such take ten text than that the their them then there these they this those three time ' +
  'to too two under until up us use used user very via was way we well were what when where which while who will with ' +
  'work write year years yes yet you your bits byte bytes known apply entry being'

const words: ReadonlySet<string> = new Set([
  ...english,
  ...aroundCodes.split(' '),
  ...everyday.split(' '),
  ...profiles.flatMap(({ name, aliases }) =>
    [name, ...aliases].flatMap((text) => text.toLowerCase().split(/[^a-z0-9]+/)),
  ),
])

/** Whether a run of letters is a word of ordinary language or the name of a service. */
export function isKnownWord(text: string): boolean {
  return words.has(text.toLowerCase())
}

/**
 * One case, a first capital, names joined as in programs (`TypeScript`, `ECMAScript`), a number at the end (`sha256`).
 */
const wordShape =
  /^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)+|[A-Z]{2,}[a-z]{3,}|[A-Za-z][a-z]{2,6}\d{1,3}|[A-Z]{3,5}\d{1,2})$/

// Five consonants in a row, or a q without u, stand in hardly any word.
const unpronounceable = /[bcdfghjklmnpqrstvwxz]{5}|q(?!u)|[jqxz][bcdfghjklmnpqrstvwxz]?[jqxz]/i

/** Whether every group has the shape of a written word. */
export function couldBeWords(groups: readonly string[]): boolean {
  return groups.every((group) => wordShape.test(group)) && !unpronounceable.test(groups.join(' '))
}
