import { support, supportKinds } from './support-en.ts'
import type { Texts } from './texts.ts'

export const en: Texts = {
  language: 'en',
  kinds: {
    sheet_made: {
      subject: '{application}: a new sheet of backup codes was made',
      happened:
        'A new sheet of backup codes was made for your account at {application}. Until one of its codes is typed back, your old sheet, if you have one, works as before.',
      timeName: 'When',
      ifYou:
        'Keep the sheet where you will find it without your phone, and type one code back to show that it is saved.',
      ifNotYou:
        'Somebody else may be in your account, and may have the new sheet. Stop it, then change your password.',
    },
    codes_moved: {
      subject: '{application}: your backup codes were taken over',
      happened:
        'The backup codes that you have for your account at {application} were moved to another system. The same list works as before; nothing was made new.',
      timeName: 'When',
      ifYou: 'Keep the list that you have. Codes that were used stay used.',
      ifNotYou:
        'If you never had backup codes at {application}, somebody may have put codes of their own there. Stop them, then change your password.',
    },
    sheet_confirmed: {
      subject: '{application}: your new sheet of backup codes is saved',
      happened:
        '{Sheet} of backup codes for your account at {application} was shown to be saved. From now on it is the one that works; any sheet before it does not.',
      timeName: 'When',
      ifYou: 'Destroy the old sheet, so that nobody mixes them up.',
      ifNotYou:
        'Somebody else may have put a sheet of their own in the place of yours. Stop it, then change your password.',
    },
    code_used: {
      subject: '{application}: a backup code was used',
      happened:
        'One of your backup codes was used to sign in to your account at {application}. Each code works once, so it is used up.',
      timeName: 'When',
      ifYou:
        'Cross the code off your sheet. If your phone or key is lost, set up another one and get a new sheet.',
      ifNotYou:
        'Somebody has your password and at least one of your codes. Stop the sheet, then change your password.',
    },
    codes_used_up: {
      subject: '{application}: your last backup code was used',
      happened:
        'The last of your backup codes was used to sign in to your account at {application}. None is left.',
      timeName: 'When',
      ifYou: 'Get a new sheet before you need one: without codes, a lost phone can lock you out.',
      ifNotYou:
        'Somebody has your password and your codes. Stop what they can still do, then change your password.',
    },
    used_code_tried: {
      subject: '{application}: a used backup code was tried again',
      happened:
        'A backup code that had been used before was tried again for your account at {application}. It was refused.',
      timeName: 'When',
      ifYou: 'Cross the code off your sheet and take another one.',
      ifNotYou:
        'Somebody has a copy of your sheet and your password. Stop the sheet, change your password and get a new sheet.',
    },
    old_sheet_tried: {
      subject: '{application}: a code of an old sheet was tried',
      happened:
        'A backup code of a sheet that no longer works was tried for your account at {application}. It was refused.',
      timeName: 'When',
      ifYou: 'Destroy that sheet and take a code of your newest one.',
      ifNotYou: 'Somebody has one of your old sheets and your password. Change your password now.',
    },
    wrong_codes_tried: {
      subject: '{application}: wrong backup codes were typed several times',
      happened:
        'Wrong backup codes were typed several times for your account at {application}. All were refused, and further tries have to wait in between.',
      timeName: 'When',
      ifYou: 'Take your time: read one code from your newest sheet, and type it as it is printed.',
      ifNotYou: 'Somebody is guessing, and most likely has your password. Change your password now.',
    },
    codes_locked: {
      subject: '{application}: your backup codes are switched off',
      happened:
        'Wrong backup codes were typed so often for your account at {application} that none of your codes works any more.',
      timeName: 'When',
      ifYou: 'Sign in as you usually do and get a new sheet. The old one will not come back.',
      ifNotYou:
        'Somebody was guessing, and most likely has your password. Change your password, then get a new sheet.',
    },
    sheet_cancelled: {
      subject: '{application}: your sheet of backup codes was cancelled',
      happened:
        '{Sheet} of backup codes for your account at {application} was cancelled. Its codes do not work any more.',
      timeName: 'When',
      ifYou: 'Destroy the sheet. If you have no newer one, get one.',
      ifNotYou:
        'Sign in and look at your account: change your password if anything there is strange, and get a new sheet.',
    },
    sheet_expired: {
      subject: '{application}: your sheet of backup codes has expired',
      happened:
        '{Sheet} of backup codes for your account at {application} has expired. Its codes do not work any more.',
      timeName: 'When',
      ifYou: 'Sign in, get a new sheet, and destroy the old one.',
      ifNotYou: 'If you know of no such sheet, sign in and see which sheets your account has.',
    },
    sheet_suspended: {
      subject: '{application}: your sheet of backup codes was stopped',
      happened:
        'Somebody opened the link “this was not me” in one of our messages and pressed the button. {Sheet} of backup codes for your account at {application} does not work any more.',
      timeName: 'When',
      ifYou: 'Change your password, sign in as you usually do, and get a new sheet.',
      ifNotYou:
        'Somebody can read your messages. Secure your mailbox first, then change your password and get a new sheet.',
    },
    addresses_changed: {
      subject: '{application}: the addresses for these messages were changed',
      happened:
        'The addresses to which {application} sends messages about your backup codes were changed. Addresses that were replaced are told for 30 days more.',
      timeName: 'When',
      ifYou: 'There is nothing to do.',
      ifNotYou:
        'Somebody may want to keep you from hearing of what they do. Stop it, then change your password and put your address back.',
    },
    replacement_asked: {
      subject: '{application}: please get a new sheet of backup codes',
      happened:
        'Something changed at your account at {application}, after which your backup codes should be replaced.',
      timeName: 'When',
      ifYou:
        'Sign in and get a new sheet. {Sheet} works until you have saved the new one, unless it was stopped before.',
      ifNotYou: 'If you changed nothing at your account, sign in, look at it, and change your password.',
    },
    records_lost: {
      subject: '{application}: your backup codes do not work any more; please get a new sheet',
      happened:
        '{application} had to go back to an older copy of its records. What happened with your backup codes since was lost, and a code that you had used could have worked again. So {sheet} and every other sheet that you have for {application} was made invalid.',
      timeName: 'When',
      ifYou: 'Sign in, get a new sheet of backup codes, and throw the old ones away.',
      ifNotYou:
        'If somebody may have one of your used codes, look at what was done in your account lately, and change your password.',
    },
    confirm_reminder: {
      subject: '{application}: is your new sheet of backup codes saved?',
      happened:
        'A new sheet of backup codes was made for you at {application}, and none of its codes was typed back so far. So it is not known whether you have it.',
      timeName: 'Wanted by',
      ifYou: 'Type back one code of {sheet}; it stays unused. If you do not have the sheet, get another one.',
      ifNotYou:
        'If you did not ask for a sheet, somebody else may have. Change your password and get a new sheet, which takes the place of this one.',
    },
    expires_soon: {
      subject: '{application}: your backup codes will expire soon',
      happened:
        '{Sheet} of backup codes for your account at {application} will expire soon. After that its codes do not work.',
      timeName: 'Works until',
      ifYou: 'Sign in and get a new sheet. The old one works until you have saved the new one.',
      ifNotYou: 'If you know of no such sheet, sign in and see which sheets your account has.',
    },
    rotation_soon: {
      subject: '{application}: your backup codes should be replaced soon',
      happened:
        '{Sheet} of backup codes for your account at {application} is getting old. Old sheets are copied, mislaid and forgotten, so replace it in the next weeks.',
      timeName: 'Replace by',
      ifYou: 'Sign in and get a new sheet. The old one works until you have saved the new one.',
      ifNotYou: 'If you know of no such sheet, sign in and see which sheets your account has.',
    },
    rotation_due: {
      subject: '{application}: it is time to replace your backup codes',
      happened:
        '{Sheet} of backup codes for your account at {application} is old by now. It still works, but old sheets are copied, mislaid and forgotten.',
      timeName: 'Due since',
      ifYou: 'Sign in and get a new sheet. The old one works until you have saved the new one.',
      ifNotYou: 'If you know of no such sheet, sign in and see which sheets your account has.',
    },
    still_there: {
      subject: '{application}: do you still have your backup codes?',
      happened:
        'From time to time we ask: do you still have {sheet} of backup codes for your account at {application}, and would you find it without your phone?',
      timeName: 'Asked',
      ifYou:
        'Look for it. If it is where it should be, there is nothing to do; if not, sign in and get a new sheet.',
      ifNotYou: 'If you know of no such sheet, sign in and see which sheets your account has.',
    },
    recovery_overdue: {
      subject: '{application}: please finish putting your account right',
      happened:
        'After one of your backup codes was used at {application}, some steps were left undone: set up your phone or key anew, get a new sheet, change your password, or sign out elsewhere.',
      timeName: 'Was due',
      ifYou: 'Sign in and finish them. What is still to be done is shown there.',
      ifNotYou: 'If you did not use a code, somebody else did. Stop the sheet, then change your password.',
    },
    ...supportKinds,
  },
  support,
  headings: {
    ifYou: 'If this was you',
    ifNotYou: 'If this was not you',
    whatToDo: 'What to do',
    ifSurprised: 'If this surprises you',
  },
  sheet: { named: 'sheet {serial}', unnamed: 'your sheet', unnamedAtStart: 'Your sheet' },
  facts: {
    from: 'From',
    device: 'Device',
    sheet: 'Sheet',
    code: 'Code',
    left: 'Codes left',
    by: 'Done by',
  },
  codeNamed: 'the one that starts with {label}',
  codesLeft: '{left} of {count}',
  byOperator: 'the team of {application}',
  byAutomation: 'an automatic rule of {application}',
  browserOn: '{browser} on {system}',
  unknownDevice: 'a program that calls itself “{text}”',
  months: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  moment: '{day} {month} {year}, {time} UTC (Coordinated Universal Time)',
  link: 'Open this page and press its button. The sheet stops working at once, and nobody can go on with what a code of it has opened:',
  linkName: 'This was not me',
  linkLife: 'Opening the page alone changes nothing. It is there for 30 days.',
  noLink: 'And tell those who run {application}.',
  contact: 'You reach them here: {contact}',
  replacedAddress:
    'This address was replaced by another one. You are told here for 30 days more, in case that was not you.',
  footer:
    'You get this because you have backup codes at {application}. We never ask for a code in a message: give yours to nobody.',
  page: {
    ask: {
      heading: 'This was not me',
      paragraphs: [
        'You came here from a message about your backup codes at {application}.',
        'If you did not do what the message says, press the button. The sheet stops working at once, and nobody can go on with what a code of it has opened.',
        'If it was you after all, close this page. Nothing has changed.',
      ],
    },
    button: 'Stop the sheet',
    done: {
      heading: 'The sheet is stopped',
      paragraphs: [
        'None of its codes works any more.',
        'Change your password at {application} now, look at what else changed in your account, and get a new sheet.',
      ],
    },
    alreadyDone: {
      heading: 'The sheet was stopped before',
      paragraphs: ['None of its codes works. If you have not yet, change your password at {application}.'],
    },
    ended: {
      heading: 'The sheet did not work any more',
      paragraphs: [
        'The sheet that the message was about was replaced, used up or cancelled before. Nobody can go on with what a code of it has opened.',
        'Change your password at {application} now, and look at what else changed in your account.',
      ],
    },
    unknown: {
      heading: 'This link does not work',
      paragraphs: [
        'It is older than 30 days, or was not copied completely.',
        'To be safe, sign in to {application} as you usually do, change your password and get a new sheet.',
      ],
    },
  },
}
