import type { Form } from '../../http/form.ts'
import { ArgumentRangeError, ArgumentTypeError } from 'sparekey'
import type { Exposed } from 'sparekey/service'
import { form, textArea, textField } from '../shell/parts.ts'
import type { Act, Markup, Next, Said, Visit } from '../shell/screen.ts'
import { incidentPath } from './switches.ts'

/**
 * Without a page in between: what was typed would have to be kept for it. It can do no harm to anybody whose codes were not typed, and
 * ends the sheet of those whose were.
 */
export const burnAct: Act = {
  permission: 'set.expose',
  perform: (visit, given) => burn(visit, given),
}

export const exposedForm = (visit: Visit): Markup =>
  form(
    visit,
    incidentPath,
    'burn',
    [
      textField({
        name: 'exposedAccount',
        label: 'Account',
        isRequired: true,
        maxLength: 256,
        hint: 'The id that the application gave. A code alone does not say whose it is; a serial finds the accounts below.',
      }),
      textArea({
        name: 'exposedCodes',
        label: 'The codes that were found',
        isRequired: true,
        hint: 'One in a line, at most 100. They are compared and forgotten; they are written down nowhere.',
      }),
    ],
    'End the sheet if these are its codes',
    'danger',
  )

const burn = async (visit: Visit, given: Form): Promise<Next> => {
  const accountId = (given['exposedAccount'] ?? '').trim()
  const { sparekeys } = visit.permit('set.expose')
  try {
    const found = await sparekeys.burnExposed(
      visit.tenant,
      accountId,
      given['exposedCodes'] ?? '',
      visit.actor,
    )
    await visit.viewed('incident_viewed', {
      accountId,
      detail: {
        act: 'burn',
        live: found.live,
        dead: found.dead,
        unknown: found.unknown,
        ended: found.revoked,
      },
    })
    return { to: incidentPath, said: said(found) }
  } catch (error) {
    if (!(error instanceof ArgumentTypeError) && !(error instanceof ArgumentRangeError)) throw error
    const text = 'Give an account, and at most 100 lines with a code in each.'
    return { to: incidentPath, said: { kind: 'refused', text } }
  }
}

const said = ({ live, dead, unknown, unreadable, serials, revoked }: Exposed): Said => {
  if (revoked > 0) {
    const sheets = serials.length === 1 ? `sheet ${serials.join()}` : `sheets ${serials.join(' and ')}`
    const text = `${live} of these codes were of ${sheets}. Every sheet of the account has ended; its owner is told.`
    return { kind: 'done', text }
  }
  if (live > 0) return { kind: 'refused', text: 'The sheet ended meanwhile: nothing was left to end.' }
  if (dead > 0)
    return { kind: 'done', text: 'These are codes of a sheet that had ended before. Nothing was changed.' }
  const text =
    unknown > 0
      ? 'None of these codes is of this account’s last sheets. Nothing was changed.'
      : `None of the ${unreadable} lines is a code. Nothing was changed.`
  return { kind: 'refused', text }
}
