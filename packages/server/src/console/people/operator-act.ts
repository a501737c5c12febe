import type { Operator, OperatorGrant, OperatorResult } from 'sparekey/service'
import type { Form } from '../../http/form.ts'
import type { Act, Calls, Confirmation, Next, Permission, Visit } from '../shell/screen.ts'
import { operatorPath } from './operators-screen.ts'
import { asRole, roleNames } from './role-words.ts'

type Acting = Parameters<Calls['operators']['disable']>[0]

export const actingAs = ({ operator: { operatorId }, tenant }: Visit): Acting => ({ operatorId, tenant })

const idOf = ({ operatorId = '' }: Form): string => operatorId

/** What came of an act, said on the page of the one it was about. */
export const saidOf = (form: Form, result: OperatorResult, done: string): Next => {
  const kind = result.ok ? 'done' : 'refused'
  return { to: operatorPath(idOf(form)), said: { kind, text: result.ok ? done : result.detail } }
}

interface PersonAct {
  readonly permission: Permission
  readonly heading: (name: string) => string
  readonly text: readonly string[]
  readonly button: string
  readonly call: (operators: Calls['operators'], by: Acting, operatorId: string) => Promise<OperatorResult>
  readonly done: string
}

/** A dangerous act on a person. */
export const personAct = ({ permission, heading, text, button, call, done }: PersonAct): Act => ({
  permission,
  confirm: (visit, given) =>
    confirming(visit, permission, given, (person) => ({
      heading: heading(person.displayName),
      text,
      counts: [['People', 1]],
      typed: null,
      button,
    })),
  perform: async (visit, given) =>
    saidOf(given, await call(visit.permit(permission).operators, actingAs(visit), idOf(given)), done),
})

interface RoleAct extends Omit<PersonAct, 'heading' | 'call'> {
  readonly heading: (name: string, role: string) => string
  readonly call: (
    operators: Calls['operators'],
    by: Acting,
    to: { readonly operatorId: string; readonly role: OperatorGrant['role'] },
  ) => Promise<OperatorResult>
}

/** A dangerous act on a role of a person. */
export const roleAct = ({ permission, heading, text, button, call, done }: RoleAct): Act => ({
  permission,
  confirm: async (visit, given) => {
    const role = asRole(given['role'])
    if (role === null) return noRole(given)
    return confirming(visit, permission, given, (person) => ({
      heading: heading(person.displayName, roleNames[role]),
      text,
      counts: [['Roles', 1]],
      typed: null,
      button,
    }))
  },
  perform: async (visit, given) => {
    const role = asRole(given['role'])
    if (role === null) return noRole(given)
    const to = { operatorId: idOf(given), role }
    return saidOf(given, await call(visit.permit(permission).operators, actingAs(visit), to), done)
  },
})

const noRole = (given: Form): Next =>
  saidOf(given, { ok: false, code: 'role_not_found', detail: 'Choose a role.' }, '')

const confirming = async (
  visit: Visit,
  permission: Permission,
  given: Form,
  page: (person: Operator) => Confirmation,
): Promise<Confirmation | Next> => {
  const person = await visit.permit(permission).operators.find(idOf(given))
  return person === null ? { missing: NO_SUCH } : page(person)
}

export const NO_SUCH = 'There is no such operator in this tenant.'
