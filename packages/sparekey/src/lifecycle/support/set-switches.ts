import type { NewEvent } from '../../audit/chain.ts'
import { redactCodes } from '../../codes/redact.ts'
import type { CaseRefusal, OperatorActor, TenantSwitches } from '../../interface/support.ts'
import { keep, undo, write, type Step, type Transaction } from '../../store/port.ts'
import { asBoolean, asRecord } from '../../validation.ts'
import type { Parts } from '../parts.ts'
import {
  changeRegister,
  decide,
  drawChange,
  ensureRegister,
  openAccount,
  tryAgain,
  type again,
  type ChangeSeeds,
} from '../register.ts'
import { doersOf, refuseArrow } from './act.ts'
import { readOperatorActor } from './acting.ts'
import { readReason } from './input.ts'
import { readSwitchesRow, shownSwitches, switchNames } from './switches.ts'

/**
 * The account under which a tenant's own trail is kept. No account has this id: it is shorter than any may be. What stops a tenant is so
 * chained, proven and exported as everything else.
 */
export const tenantTrail = ''

export const readSwitches = (parts: Parts): Promise<TenantSwitches> =>
  decide(parts, function* () {
    return keep(shownSwitches(yield* readSwitchesRow(parts)))
  })

type Change = Partial<TenantSwitches>

const readChange = (value: unknown): Change => {
  const given = asRecord(value, 'change', switchNames)
  return Object.fromEntries(
    switchNames
      .filter((name) => given[name] !== undefined)
      .map((name) => [name, asBoolean(given[name], `change.${name}`)]),
  )
}

/** Turns protections on (a security admin, or an owner) or off (an owner). */
export const setSwitches = (
  parts: Parts,
  given: Partial<TenantSwitches>,
  input: { readonly reason: string },
  by: OperatorActor,
): Promise<{ readonly ok: true; readonly switches: TenantSwitches } | CaseRefusal> => {
  const change = readChange(given)
  const reason = readReason(input)
  const acting = readOperatorActor(parts.ring, by)
  const seeds = drawChange(parts)
  const turnsOff = Object.values(change).includes(false)
  return decide(parts, function* (): Transaction<
    { readonly ok: true; readonly switches: TenantSwitches } | CaseRefusal | typeof again
  > {
    // What is turned off concerns every case that is open: a young role does not count.
    const doers = doersOf(acting, turnsOff ? 0 : null, seeds.at)
    const may = doers.includes('owner') || (!turnsOff && doers.includes('security_admin'))
    if (!may) return undo(refuseArrow('operator_not_allowed'))
    const event = {
      type: 'support.switches_changed',
      actor: acting.actor,
      detail: { ...acting.detail, ...change, reason: redactCodes(reason) },
    } as const
    const switches = yield* writeSwitches(parts, seeds, change, event)
    return switches === null ? tryAgain() : keep({ ok: true, switches })
  })
}

/** Writes the switches with their event. `null`: another change came first. */
export function* writeSwitches(
  parts: Parts,
  seeds: ChangeSeeds,
  change: Change,
  event: NewEvent,
): Step<TenantSwitches | null> {
  const trail = openAccount(parts, tenantTrail)
  const register = yield* ensureRegister(parts, trail)
  const row = yield* readSwitchesRow(parts)
  const switches = { ...shownSwitches(row), ...change }
  if (!(yield* changeRegister(parts, trail, register, seeds, {}, [event]))) return null
  const written = yield* write('writeTenantSwitches', {
    tenant: parts.tenant,
    version: row.version + 1,
    readVersion: row.version,
    issueFrozen: Number(switches.issueFrozen),
    supportFrozen: Number(switches.supportFrozen),
    redeemFrozen: Number(switches.redeemFrozen),
    releasesStopped: Number(switches.releasesStopped),
    heightenedThreat: Number(switches.heightenedThreat),
    changedAt: seeds.at,
  })
  return written === 1 ? switches : null
}
