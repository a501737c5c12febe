import type { Notice, NoticeKind, SupportNoticeKind } from 'sparekey'

type Words = readonly [subject: string, happened: string]

/** Of the kinds that are sent here: nobody in this application helps people who lost everything. */
type SentKind = Exclude<NoticeKind, SupportNoticeKind>

/** Subject and what happened, by kind. `{sheet}`, `{code}`, `{left}` are filled in. */
const words: Readonly<Record<SentKind, Words>> = {
  sheet_made: [
    'A new sheet of backup codes was made',
    '{sheet} was made. An older sheet works until one of the new codes was typed back.',
  ],
  codes_moved: [
    'Your backup codes were taken over',
    'The list that you have works as before; nothing was made new.',
  ],
  sheet_confirmed: [
    'Your backup codes are saved',
    '{sheet} was shown to be saved. From now on it is the one that works: destroy any older one.',
  ],
  code_used: ['A backup code was used to sign in', '{code} was used to sign in. {left} Cross it off.'],
  codes_used_up: ['Your last backup code was used', 'No code is left. Make a new sheet before you need one.'],
  used_code_tried: ['A used backup code was tried again', '{code} had been used before, and was refused.'],
  old_sheet_tried: [
    'A code of an old sheet was tried',
    'A code of {sheet}, which no longer works, was refused.',
  ],
  wrong_codes_tried: [
    'Wrong backup codes were typed several times',
    'All were refused, and further tries have to wait in between.',
  ],
  codes_locked: [
    'Your backup codes are switched off',
    'Wrong codes were typed so often that none works any more. Make a new sheet.',
  ],
  sheet_cancelled: ['Your sheet of backup codes was stopped', 'No code of {sheet} works any more.'],
  sheet_expired: ['Your backup codes are too old', 'No code of {sheet} works any more. Make a new one.'],
  sheet_suspended: ['Your sheet was stopped: “this was not me”', 'No code of {sheet} works any more.'],
  addresses_changed: [
    'These messages go to another address from now on',
    'The addresses on file were replaced.',
  ],
  replacement_asked: [
    'Time for a new sheet of backup codes',
    'Something has changed in your account. Make a new sheet to be safe.',
  ],
  records_lost: [
    'Your backup codes do not work any more',
    'The newest records of your codes were lost. Make a new sheet and throw {sheet} away.',
  ],
  confirm_reminder: [
    'Did you save your backup codes?',
    '{sheet} still waits for one of its codes to be typed back.',
  ],
  expires_soon: ['Your backup codes run out soon', '{sheet} stops working soon. Make a new one.'],
  rotation_soon: ['Your backup codes are getting old', 'A new sheet is due soon.'],
  rotation_due: ['Time for a new sheet of backup codes', '{sheet} has had its time. Make a new one.'],
  still_there: [
    'Is your sheet still where you put it?',
    'Have a look at {sheet}. If it is gone, make a new one.',
  ],
  recovery_overdue: [
    'Something is left to put right',
    'You signed in with a backup code, and not everything was put right since.',
  ],
}

const isSent = (kind: Notice['kind']): kind is SentKind => kind in words

export const messageOf = ({
  kind,
  sheet,
  label,
  remaining,
}: Notice): { readonly subject: string; readonly text: string } => {
  const [subject, happened]: Words = isSent(kind)
    ? words[kind]
    : ['News of your request for help', 'Talk to those who run the shop.']
  const values: Readonly<Record<string, string>> = {
    sheet: sheet === null ? 'Your sheet' : `Sheet ${sheet.serial}`,
    code: label === null ? 'The code' : `The code that starts with ${label}`,
    left: remaining === null ? '' : `Codes left: ${remaining}.`,
  }
  return { subject, text: happened.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '') }
}
