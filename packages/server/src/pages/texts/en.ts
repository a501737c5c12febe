import type { PagesTexts } from './texts.ts'

export const en: PagesTexts = {
  language: 'en',
  direction: 'ltr',
  skip: 'Skip to the content',
  said: {
    empty: { heading: 'Nothing was typed', text: 'Type or paste one code from your sheet.' },
    too_long: {
      heading: 'That is too long for a code',
      text: 'Type or paste just one code from your sheet.',
    },
    impossible_symbol: {
      heading: 'That looks like a slip',
      text: 'Codes have only plain letters and digits. Look at {group}. This did not count as a try.',
    },
    letter_u: {
      heading: 'That looks like a slip',
      text: 'There is no U in these codes. Look at {group}. This did not count as a try.',
    },
    sheet_name: {
      heading: 'That is the sheet’s name, not a code',
      text: 'The four symbols at the top name the sheet. The codes below it are longer: take one of them.',
    },
    wrong_length: {
      heading: 'That is not one of these codes',
      text: 'It has too few or too many letters and digits. It may be another service’s code: look for the sheet of {application}. This did not count as a try.',
    },
    group_short: {
      heading: 'That looks like a slip',
      text: 'Something is missing: {group} is too short. This did not count as a try.',
    },
    group_long: {
      heading: 'That looks like a slip',
      text: 'There is too much: {group} is too long. This did not count as a try.',
    },
    check_failed: {
      heading: 'That looks like a slip',
      text: 'One symbol is wrong or two are swapped. Compare it with your sheet. This did not count as a try.',
    },
    authenticator: {
      heading: 'That is from your authenticator app',
      text: 'Six digits come from the app on your phone or from a message. Here a code from your printed sheet is asked for.',
    },
    phrase: {
      heading: 'That looks like a recovery phrase',
      text: 'Words like these open a wallet or a vault. Nobody at {application} needs them: never type them here. Nothing was kept.',
    },
    many: { heading: 'Just one of them', text: 'Several codes were pasted. Type or paste one of them.' },
    code_invalid: {
      heading: 'Not one of your codes',
      text: 'It is written like a code, but it is not on your sheet. Compare it letter by letter, or take another one.',
    },
    code_already_used: {
      heading: 'This code was used before',
      text: 'It was used on {time}, and each works once. Cross it off and take another. If that was not you, somebody may have your sheet: get a new one.',
    },
    set_superseded: {
      heading: 'That is from the older sheet {sheet}',
      text: 'It stopped working on {time}, when a newer sheet took its place. Take a code from the newest one.',
    },
    set_revoked: {
      heading: 'That is from sheet {sheet}, which was stopped',
      text: 'It has not worked since {time}.',
    },
    set_expired: {
      heading: 'That is from sheet {sheet}, which is too old',
      text: 'It stopped working on {time}.',
    },
    too_many_attempts: {
      heading: 'Too many wrong tries',
      text: 'Wait until {time}, then try again. Nothing was looked at, so this did not count.',
    },
    codes_disabled: {
      heading: 'Your codes are switched off',
      text: 'There were too many wrong tries, or somebody said “this was not me”. Only a new sheet ends that. Go back and choose another way in.',
    },
    signed_in_long_ago: {
      heading: 'It has been a while',
      text: 'Go back to {application}, sign in again and come back here. Nothing was used up.',
    },
    not_enough: {
      heading: 'A code is not enough here',
      text: 'Go back to {application} and choose another way.',
    },
    issue_limit_reached: {
      heading: 'Enough new sheets for today',
      text: 'The next one can be made on {time}. The sheet that you have keeps working.',
    },
    already_shown: {
      heading: 'That sheet was shown already',
      text: 'Codes are shown once. If you kept them, check your copy; if not, make a new sheet.',
    },
    not_pending: {
      heading: 'That sheet no longer waits to be checked',
      text: 'A newer one took its place, or it was stopped. See below how things stand.',
    },
    busy: {
      heading: 'Too busy just now',
      text: 'Nothing was used up and nothing counted. Try again in a moment.',
    },
    undecided: {
      heading: 'It is not known yet whether that worked',
      text: 'Wait a moment. If this page does not change when you open it again, send the same code once more: it cannot be used up twice.',
    },
    stopped: {
      heading: 'The sheet is stopped',
      text: 'None of its codes works any more. Make a new sheet, so that you have a way in.',
    },
  },
  unnamed: {
    time: 'an earlier day',
    sheet: '',
    groups: [
      'the first group',
      'the second group',
      'the third group',
      'the fourth group',
      'the fifth group',
      'the sixth group',
      'every group',
    ],
  },
  back: { goOn: 'Go on to {application}', cancel: 'Back to {application}', later: 'Later' },
  over: {
    heading: 'This page is over',
    text: 'It was opened before, or its time has passed. Go back to the application and begin again from there.',
  },
  elsewhere: {
    heading: 'This came from another page',
    text: 'Nothing was done. Go back to the application and begin again from there.',
  },
  ended: { heading: 'Nothing was changed', text: 'You left before anything was done.' },
  challenge: {
    heading: 'Use a backup code',
    lead: 'Take the sheet that you saved for {application}, and one code on it that is not crossed off.',
    field: 'Backup code',
    hint: 'Small letters, spaces and hyphens do not matter. Each code works once.',
    button: 'Use this code',
    noCodes: 'I don’t have my codes',
    noCodesText: [
      'Look where you keep papers, in your password manager and among your downloads for “backup-codes”.',
      'Do not keep guessing: after a few wrong tries each is followed by a wait.',
      'Trust nobody who offers to speed this up or asks you for a code. Go back to {application} and choose another way.',
    ],
  },
  after: {
    heading: 'You are in. {left}',
    crossOff: 'Cross off the code that starts with {label} on sheet {sheet}: it is used up.',
    none: 'No codes left.',
    one: '1 code left.',
    many: '{count} codes left.',
    few: 'That is few. Make a new sheet while you can.',
    toDo: 'What to do now',
    done: 'done',
    tasks: {
      replace_codes: {
        name: 'Make a new sheet',
        text: 'So that you have a full one the next time. The old one works until you have checked the new one.',
      },
      reenroll_factor: {
        name: 'Set up your phone or security key again',
        text: 'In {application}, as soon as you are back there: it is what you sign in with every day.',
      },
      change_password: {
        name: 'Change your password',
        text: 'In {application}, if anybody else may know it.',
      },
      end_other_sessions: {
        name: 'Sign out everywhere else',
        text: 'In {application}, above all if a device was lost.',
      },
    },
    newSheet: 'Make a new sheet',
  },
  enroll: {
    heading: 'Get your backup codes',
    why: [
      'They let you into {application} on the day your phone or security key is lost, broken or not at hand.',
      'They are shown once. Have a printer, a pen or your password manager ready.',
    ],
    oldWorks: 'Sheet {sheet} keeps working until you have checked the new one.',
    unchecked: 'Sheet {sheet} was made on {day}, but not checked yet.',
    check: 'Check the copy that I saved',
    howMany: 'How many codes?',
    count: '{count} codes',
    button: 'Show my codes',
  },
  sheet: {
    heading: 'Save these codes',
    name: 'Sheet {sheet}',
    codesOf: 'Backup codes for {application}',
    once: 'They are shown this one time. Nobody can look them up later.',
    label: 'Each works once. The two bold symbols name a code, in case we tell you that it was used.',
    keep: 'Keep them in two places, one of them not on this device',
    places:
      'If the device is lost, what is only on it is lost too. Paper with your documents and an entry in your password manager are good places.',
    copy: 'Copy all',
    copied: 'Copied.',
    notCopied: 'The browser did not allow that. Select the codes and copy them.',
    download: 'Save as a text file',
    print: 'Print',
    next: 'I have saved them',
    fileEnd: 'Each code works once. Cross it off when you have used it.',
  },
  check: {
    heading: 'Check your copy',
    lead: 'Type or paste any one code from the copy you saved. It is only compared, not used up.',
    field: 'One code from your copy',
    hint: 'Small letters, spaces and hyphens do not matter.',
    button: 'Check it',
    showAgain: 'Show them again',
    anew: 'Make a new sheet',
    anewHint: 'Did not save them? This sheet goes, and you get another one.',
  },
  manage: {
    heading: 'Your backup codes',
    standing: 'Made on {day}. {left} of {count} codes left.',
    noSheet: 'No sheet works at this moment.',
    used: 'Used codes',
    usedAt: '{label}… on {time}',
    replace: 'Replace the sheet',
    first: 'Make a sheet',
    seen: 'My sheet may have been seen',
    stopHeading: 'Stop sheet {sheet}?',
    stopText:
      'Every code on it stops working at once, and that cannot be undone. Make a new sheet right after, while you are signed in.',
    stop: 'Stop this sheet',
    keep: 'Keep it',
    history: 'What happened',
    events: {
      'set.issued': 'A sheet was made.',
      'set.confirmed': 'A sheet was checked, with the code that starts with {label}.',
      'set.superseded': 'A sheet stopped working: a newer one took its place.',
      'set.abandoned': 'A sheet was dropped before it was checked.',
      'set.exhausted': 'The last code of the sheet was used.',
      'set.expired': 'A sheet grew too old and stopped working.',
      'set.revoked': 'A sheet was stopped.',
      'set.suspended': 'A sheet was stopped: “this was not me”.',
      'code.redeemed': 'The code that starts with {label} was used.',
      'code.reuse_refused': 'The used code that starts with {label} was tried again.',
      'code.dead_set_refused': 'A code of an older sheet was tried.',
      'attempts.delayed': 'Several wrong tries in a row.',
      'attempts.disabled': 'Too many wrong tries: the codes were switched off.',
    },
  },
  saved: {
    heading: 'Saved for certain',
    text: 'Your copy is right. Sheet {sheet} works from now on, and any sheet before it no longer does.',
    later: {
      heading: 'Not checked yet',
      text: 'You can check your copy another time. A sheet that you had before keeps working until then.',
    },
  },
}
