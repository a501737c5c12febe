import { createOperators, everyTenant, isConsoleRole, type Operator, permissions } from 'sparekey/service'
import { ArgumentRangeError } from 'sparekey'
import { passkeyOrigin } from '../../console/sign-in/origin.ts'
import { timeText } from '../format.ts'
import { openRing, withCurrentStore } from '../open.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'
import { none, unserved } from './lookup.ts'

export interface InviteOptions {
  readonly tenant: string
  readonly name: string
  readonly role: string
}

/** Prints a link that lets one person in for the first time. */
export const inviteOperator = (terminal: Terminal, options: InviteOptions): Promise<Report> =>
  withCurrentStore(terminal, async (store, config) => {
    const { tenant, name: displayName, role } = options
    if (!isConsoleRole(role)) {
      throw new ArgumentRangeError('role', `"role" must be one of: ${permissions['self.view'].join(', ')}.`)
    }
    const refusal = await unserved(store, tenant)
    if (refusal !== null) return refusal
    const isProvided = config.console?.provider !== undefined && config.console.provider !== null
    if (isProvided && role !== 'instance_admin') {
      throw new ArgumentRangeError(
        'role',
        'People sign in at the provider of SPAREKEY_CONSOLE_OIDC_ISSUER: give the role there, by a group. An account of the console is for emergencies, with the role instance_admin.',
      )
    }
    const ring = await openRing(store, config)
    const invited = await createOperators({ store, ring }).invite(null, { displayName, tenant, role })
    if (!invited.ok) return none(invited.detail)
    const origin = passkeyOrigin(config.publicUrl ?? `http://${config.host}:${config.port}`)
    const url = `${origin}/console/invite/${invited.token}`
    const { expiresAt } = invited
    const lines = [
      `Until ${timeText(expiresAt)}, this link makes an account for ${displayName}, once:`,
      '',
      url,
    ]
    return { json: { displayName, tenant, role, url, expiresAt }, lines }
  })

export const listOperators = (terminal: Terminal, tenant: string): Promise<Report> =>
  withCurrentStore(terminal, async (store, config) => {
    const ring = await openRing(store, config)
    const operators = createOperators({ store, ring })
    const [inTenant, everywhere] = [await operators.list(tenant), await operators.list(everyTenant)]
    const items = [...new Map([...inTenant, ...everywhere].map((one) => [one.operatorId, one])).values()]
    const lines = items.length === 0 ? [`Nobody has a role in tenant ${tenant}.`] : items.map(line)
    return { json: { items }, lines }
  })

/** Shuts somebody out of the console, or lets them in again. */
export const setOperatorDisabled = (
  terminal: Terminal,
  operatorId: string,
  isDisabled: boolean,
): Promise<Report> =>
  withCurrentStore(terminal, async (store, config) => {
    const operators = createOperators({ store, ring: await openRing(store, config) })
    const result = await operators.setDisabled(operatorId, isDisabled)
    if (!result.ok) return none('There is no operator of this id.')
    const said = isDisabled ? 'is shut out, and every session of theirs has ended' : 'is let in again'
    return { json: { operatorId }, lines: [`${operatorId} ${said}.`] }
  })

const line = ({ operatorId, displayName, issuer, roles, signedInAt, disabledAt }: Operator): string => {
  const had = roles.map(
    ({ role, tenant, state }) => `${role}@${tenant}${state === 'pending' ? ' (waits)' : ''}`,
  )
  const seen = signedInAt === null ? 'never signed in' : `signed in ${timeText(signedInAt)}`
  return `${operatorId}  ${displayName}  ${issuer}  ${had.join(' ')}  ${seen}${disabledAt === null ? '' : '  SHUT OUT'}`
}
