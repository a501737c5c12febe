import type { Policy, PolicyInput } from 'sparekey'
import type { Form } from '../../http/form.ts'

/** One value of a policy that the form offers; what it does not offer is changed in the text. */
export interface PolicyField {
  /** In the policy, e.g. `issuing.count`. Also the field's name in the form, with `-` for `.`. */
  readonly path: string
  readonly label: string
  readonly hint?: string
  readonly kind:
    | { readonly of: 'number' }
    /** Empty: `null`. */
    | { readonly of: 'number_or_none' }
    | { readonly of: 'yes_no' }
    | { readonly of: 'choice'; readonly choices: readonly (readonly [value: string, label: string])[] }
}

export interface FieldGroup {
  readonly heading: string
  readonly fields: readonly PolicyField[]
}

const number = (path: string, label: string, hint: string): PolicyField => ({
  path,
  label,
  hint,
  kind: { of: 'number' },
})
const orNone = (path: string, label: string, hint: string): PolicyField => ({
  path,
  label,
  hint,
  kind: { of: 'number_or_none' },
})
const yesNo = (path: string, label: string): PolicyField => ({ path, label, kind: { of: 'yes_no' } })

const signalChoices = [
  ['revoke', 'the sheet ends'],
  ['ask', 'the owner is asked for a new sheet'],
  ['note', 'a line in the trail'],
  ['nothing', 'nothing'],
] as const

const signal = (name: keyof Policy['signals'], label: string): PolicyField => ({
  path: `signals.${name}`,
  label,
  kind: { of: 'choice', choices: signalChoices },
})

const byRisk = (path: string, label: string, hint: string): readonly PolicyField[] =>
  (['low', 'standard', 'high', 'critical'] as const).map((risk) =>
    number(`${path}.${risk}`, `${label}, ${risk} risk`, hint),
  )

/** Bounds are checked by the library, which names the field; the hints only tell them beforehand. */
export const fieldGroups: readonly FieldGroup[] = [
  {
    heading: 'Sheets',
    fields: [
      number('issuing.count', 'Codes on a sheet', '5 to 100'),
      number('issuing.maxPerDay', 'Sheets in 24 hours, at most', '1 to 20'),
      orNone('issuing.expiresInDays', 'Days until a sheet stops working', '1 to 3650; empty: it does not'),
      number('issuing.confirmWithinDays', 'Days until its owner is reminded to check it', '1 to 90'),
      number(
        'issuing.authenticationMaxAgeSeconds',
        'Seconds since the second factor was used, at most',
        '30 to 86400',
      ),
    ],
  },
  {
    heading: 'Using a code',
    fields: [
      number(
        'redeeming.firstFactorMaxAgeSeconds',
        'Seconds since the first factor was used, at most',
        '30 to 86400',
      ),
      number('redeeming.lowAt', 'Few codes are this many or fewer', '1 to 20'),
      number('attempts.failureCap', 'Wrong tries in a row that lock the codes', '10 to 100'),
      number(
        'attempts.delayFromFailure',
        'Wrong tries in a row from which each is followed by a wait',
        '1 to 100',
      ),
    ],
  },
  {
    heading: 'After a code was used',
    fields: [
      number('recovery.windowSeconds', 'Seconds that the recovery is open', '300 to 3600'),
      {
        path: 'recovery.afterUse',
        label: 'The remaining codes',
        kind: {
          of: 'choice',
          choices: [
            ['replenish', 'go on, and a new sheet is asked for'],
            ['bootstrap', 'end once a new factor is enrolled'],
          ],
        },
      },
    ],
  },
  {
    heading: 'What the application tells',
    fields: [
      signal('factor_changed', 'A factor was changed'),
      signal('factor_removed', 'A factor was removed'),
      signal('last_factor_removed', 'The last factor was removed'),
      signal('device_replaced', 'A device was replaced'),
      signal('password_changed', 'The password was changed'),
      signal('account_reset', 'The account was reset'),
      signal('compromise_suspected', 'Somebody else may have been in the account'),
      signal('support_recovery', 'A help desk let somebody in'),
      signal('account_closed', 'The account was closed'),
    ],
  },
  {
    heading: 'Recovery with the help of people',
    fields: [
      {
        path: 'support.preset',
        label: 'For',
        kind: {
          of: 'choice',
          choices: [
            ['consumer', 'people who use the application'],
            ['workforce', 'people of an organisation, who are called back or vouched for'],
            ['', 'nobody: every case is refused'],
          ],
        },
      },
      ...byRisk('support.delaysSeconds', 'Seconds until a release', '900 to 2592000'),
      ...byRisk('support.approvals', 'People who have to approve', '1 to 5; for critical risk at least 2'),
      number('support.expiresAfterSeconds', 'Seconds after which a case runs out', '3600 to 2592000'),
      number('support.claimWindowSeconds', 'Seconds in which the owner may ask for the code', '900 to 86400'),
    ],
  },
  {
    heading: 'Reminders',
    fields: [
      orNone('reminders.rotateAfterDays', 'Days until a sheet is to be replaced', '30 to 3650; empty: never'),
      number('reminders.aheadDays', 'Days before that the owner is told', '1 to 90'),
      orNone(
        'reminders.reviewEveryDays',
        'Days between asking whether the sheet is still there',
        '30 to 3650; empty: never',
      ),
    ],
  },
  {
    heading: 'Ways of keeping a sheet',
    fields: [
      yesNo('delivery.copy', 'Copy'),
      yesNo('delivery.download', 'Download'),
      yesNo('delivery.print', 'Print'),
      yesNo('delivery.pdf', 'PDF'),
      yesNo('delivery.qr', 'A picture to scan (easily photographed)'),
    ],
  },
]

export const inputName = (path: string): string => path.replaceAll('.', '-')

/** A value as text; empty where there is none. */
export const printValue = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export const valueAt = (policy: object, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), policy)

/**
 * The policy that a form asks for: what was written before, with what the form has otherwise than `present`, which is the same
 * policy with everything that it leaves out. A number that is none is passed on as it is, for the library to name the field.
 */
export const policyOfForm = (written: PolicyInput, present: Policy, given: Form): PolicyInput => {
  const textOf = ({ path }: PolicyField): string => (given[inputName(path)] ?? '').trim()
  const changed = fieldGroups
    .flatMap((group) => group.fields)
    .filter((field) => textOf(field) !== fieldText(field, valueAt(present, field.path)))
  const policy = changed.reduce<PolicyInput>(
    (so, field) => withValue(so, field.path.split('.'), valueOf(field, textOf(field))),
    written,
  )
  return given[inputName('support.preset')] === '' ? { ...policy, support: null } : policy
}

/** A value as its field sends it back. */
export const fieldText = ({ kind }: PolicyField, value: unknown): string => {
  if (kind.of === 'yes_no') return value === true ? 'yes' : ''
  return printValue(value)
}

const valueOf = ({ kind }: PolicyField, text: string): unknown => {
  switch (kind.of) {
    case 'yes_no':
      return text === 'yes'
    case 'choice':
      return text
    case 'number_or_none':
      return text === '' ? null : numberOf(text)
    case 'number':
      return numberOf(text)
  }
}

const numberOf = (text: string): number | string => (/^-?\d{1,9}$/.test(text) ? Number(text) : text)

const withValue = <T extends object>(
  policy: T,
  [key = '', ...rest]: readonly string[],
  value: unknown,
): T => {
  const inner: unknown = isObject(policy) ? policy[key] : undefined
  return {
    ...policy,
    [key]: rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value),
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
