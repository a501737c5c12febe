import { html } from 'hono/html'
import type { TenantSwitches } from 'sparekey'
import type { Form } from '../../http/form.ts'
import { badge, form, hidden, textField } from '../shell/parts.ts'
import type { Act, Confirmation, Markup, Next, Permission, Visit } from '../shell/screen.ts'

type Switch = keyof TenantSwitches

interface SwitchWords {
  readonly name: Switch
  readonly title: string
  /** What it does while it is on, to whom. */
  readonly text: string
  readonly on: string
  readonly off: string
}

/** The mildest first. What locks people out is last. */
const switches: readonly SwitchWords[] = [
  {
    name: 'heightenedThreat',
    title: 'Heightened threat',
    text: 'Every case asks for what the next higher risk asks for, and no wait is shortened. Nobody is locked out by it.',
    on: 'Raise the threat',
    off: 'End the heightened threat',
  },
  {
    name: 'releasesStopped',
    title: 'No releases',
    text: 'Cases go on as far as approval, and none is released.',
    on: 'Stop releases',
    off: 'Let releases go on',
  },
  {
    name: 'supportFrozen',
    title: 'Support frozen',
    text: 'No case is opened or goes on, and codes that were sent by a case do not work.',
    on: 'Freeze support',
    off: 'End the freeze of support',
  },
  {
    name: 'issueFrozen',
    title: 'No new sheets',
    text: 'No sheet is made for anybody, also not for people who used a code and must replace their sheet.',
    on: 'Freeze new sheets',
    off: 'Let sheets be made again',
  },
  {
    name: 'redeemFrozen',
    title: 'No code works',
    text: 'No backup code of anybody is taken. People who have no other second factor are locked out while it lasts. Use it last, and for as short as can be.',
    on: 'Freeze all codes',
    off: 'Let codes work again',
  },
]

export const switchForms = (visit: Visit, path: string, now: TenantSwitches): Markup => html`
  <p>A security admin turns each of them on, and an owner of the tenant off.</p>
  ${switches.map(({ name, title, text, on, off }) => {
    const isOn = now[name]
    const may = visit.may(isOn ? 'switch.resume' : 'switch.protect')
    const act = isOn ? 'resume' : 'protect'
    return html`<section class="act" aria-labelledby="${name}-heading">
      <h3 id="${name}-heading">${title} ${isOn ? badge('warn', 'on') : badge('plain', 'off')}</h3>
      <p>${text}</p>
      ${
        may
          ? form(
              visit,
              path,
              act,
              [
                hidden('switch', name),
                textField({ name: `${name}Reason`, label: 'Reason', isRequired: true, maxLength: 500 }),
              ],
              isOn ? off : on,
              isOn ? 'second' : 'danger',
            )
          : ''
      }
    </section>`
  })}
`

const turning = (permission: Permission, to: boolean): Act => ({
  permission,
  confirm: async (_, given) => confirmTurn(given, to),
  perform: (visit, given) => turn(visit, given, permission, to),
})

export const switchActs: Readonly<Record<string, Act>> = {
  protect: turning('switch.protect', true),
  resume: turning('switch.resume', false),
}

export const incidentPath = 'incident'

const find = (given: Form): SwitchWords | undefined => switches.find(({ name }) => name === given['switch'])

const reasonFor = (given: Form, name: string): string => (given[`${name}Reason`] ?? '').trim()

const refused = (text: string): Next => ({ to: incidentPath, said: { kind: 'refused', text } })

const confirmTurn = (given: Form, to: boolean): Confirmation | Next => {
  const found = find(given)
  if (found === undefined) return refused('There is no such protection.')
  if (reasonFor(given, found.name) === '') return refused('Say why: the reason is kept with your name.')
  return {
    heading: to ? found.on : found.off,
    text: [to ? found.text : `${found.title} ends at once for the whole tenant.`],
    counts: [],
    typed:
      found.name === 'redeemFrozen' && to ? { label: 'Type: no code works', value: 'no code works' } : null,
    button: to ? found.on : found.off,
  }
}

const turn = async (visit: Visit, given: Form, permission: Permission, to: boolean): Promise<Next> => {
  const found = find(given)
  if (found === undefined) return refused('There is no such protection.')
  const { support } = visit.permit(permission)
  const reason = { reason: reasonFor(given, found.name) }
  const result = await support.setSwitches({ [found.name]: to }, reason, visit.actor)
  return result.ok
    ? { to: incidentPath, said: { kind: 'done', text: `${found.title}: ${to ? 'on' : 'off'}.` } }
    : refused(result.detail)
}
