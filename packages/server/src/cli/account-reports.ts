import type { Advice, IssueResult, OpenedRecovery, RedeemResult, Status } from 'sparekey'
import { EXIT } from './command.ts'
import { counted, inColumns, timeText } from './format.ts'
import type { Report } from './report.ts'

type Refused = Extract<IssueResult | RedeemResult, { readonly ok: false }>

const refused = (result: Refused): Report => ({
  exit: EXIT.no,
  json: result,
  lines: [],
  complaints: [`Refused (${result.code}): ${result.detail}`],
})

/** `before` is the serial of the sheet that the new one will replace. */
export const issueReport = (account: string, before: string | null, result: IssueResult): Report => {
  if (!result.ok) return refused(result)
  const { serial, codes, replaces } = result
  return {
    json: result,
    lines: [
      `Sheet ${serial} of ${account}. These codes are shown this once:`,
      '',
      ...inColumns(codes),
      '',
      replaces === null || before === null
        ? 'They work from now on.'
        : `Sheet ${before} works until one of these codes is typed back or used; then only sheet ${serial} does.`,
    ],
  }
}

/** Whoever has the token may be issued new codes: it is in the report only where `showToken` asks for it. */
export const redeemReport = (account: string, result: RedeemResult, showToken: boolean): Report => {
  if (!result.ok) return refused(result)
  const { label, serial, remaining, low, recovery } = result
  return {
    json: showToken ? result : { ...result, recovery: withoutToken(recovery) },
    lines: [
      `Accepted: code ${label}… of sheet ${serial} of ${account}. ${counted(remaining, 'code')} left.`,
      ...(low ? ['Few are left: issue a new sheet.'] : []),
      ...(showToken && recovery !== null
        ? [`Recovery token, until ${timeText(recovery.expiresAt)}: ${recovery.token}`]
        : []),
    ],
  }
}

const withoutToken = (recovery: OpenedRecovery | null): Omit<OpenedRecovery, 'token'> | null => {
  if (recovery === null) return null
  const { token: _, ...others } = recovery
  return others
}

const advices: Readonly<Record<Advice, string>> = {
  replace_codes: 'A new sheet is due.',
  few_left: 'Few codes are left.',
  expires_soon: 'The sheet ends soon.',
  rotate: 'The sheet is a year old, or soon will be: issue a new one.',
  confirm_saved: 'The new sheet waits for one of its codes to be typed back.',
  review_recovery: 'A recovery waits to be looked at.',
}

export const statusReport = (status: Status): Report => {
  const { accountId, state, activeSet, pendingSet, failedAttempts, retryAt, advice } = status
  const lines = [`${accountId}: ${state}`]
  if (activeSet !== null) {
    const { serial, count, remaining, issuedAt, expiresAt, redemptions } = activeSet
    lines.push(
      `  sheet ${serial}   ${remaining} of ${counted(count, 'code')} left, issued ${timeText(issuedAt)}`,
    )
    if (expiresAt !== null) lines.push(`               ends ${timeText(expiresAt)}`)
    for (const { label, redeemedAt } of redemptions) {
      lines.push(`               ${label}… used ${timeText(redeemedAt)}`)
    }
  }
  if (pendingSet !== null) {
    lines.push(`  sheet ${pendingSet.serial}   not confirmed yet, issued ${timeText(pendingSet.issuedAt)}`)
  }
  if (failedAttempts > 0) lines.push(`  wrong tries  ${failedAttempts} in a row`)
  if (retryAt !== null) lines.push(`  next try     not before ${timeText(retryAt)}`)
  for (const one of advice) lines.push(`  to do        ${advices[one]}`)
  return { json: status, lines }
}
