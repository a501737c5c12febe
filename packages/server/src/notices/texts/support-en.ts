import type { SupportNoticeKind } from 'sparekey'
import type { SupportMessageTexts } from './support-texts.ts'
import type { KindTexts } from './texts.ts'

export const supportKinds: Readonly<Record<SupportNoticeKind, KindTexts>> = {
  support_opened: {
    subject: '{application}: somebody asked for help to get into your account',
    happened:
      'Somebody asked for help to get into your account at {application}, because phone, key or codes are lost. This is request {number}. Nobody is in your account because of it: people look at it first, and then there is a wait.',
    timeName: 'When',
    ifYou:
      'Keep the number of the request. Nobody from the help desk calls you and asks for a code, or asks you to press a button.',
    ifNotYou:
      'Somebody may want to take your account. Stop the request now. You do not need to sign in for that.',
  },
  support_reviewed: {
    subject: '{application}: request {number} was looked at and agreed to',
    happened:
      'People at {application} looked at request {number} and agreed to it. The earliest time to go on is {earliest}. Until then nobody gets a code: the wait is there so that you can stop it.',
    timeName: 'When',
    ifYou:
      'Come back at that time. Sign in to {application} with your password, and ask for your code on the page for lost codes.',
    ifNotYou:
      'Somebody wants to take your account, and time is short. Stop the request now. You do not need to sign in for that.',
  },
  support_halfway: {
    subject: '{application}: half of the wait for request {number} is over',
    happened:
      'Somebody asked for help to get into your account at {application}. Half of the wait for request {number} is over. The earliest time to go on is {earliest}.',
    timeName: 'When',
    ifYou: 'Come back at that time. Nothing is to be done until then.',
    ifNotYou:
      'Somebody wants to take your account, and time is short. Stop the request now. You do not need to sign in for that.',
  },
  support_date_changed: {
    subject: '{application}: the date of request {number} was changed',
    happened:
      'Request {number} for help with your account at {application} has another date. The earliest time to go on is {earliest}.',
    timeName: 'When',
    ifYou: 'Come back at that time. Nothing is to be done until then.',
    ifNotYou:
      'Somebody wants to take your account, and time is short. Stop the request now. You do not need to sign in for that.',
  },
  support_released: {
    subject: '{application}: your code can be asked for',
    happened:
      'The wait for request {number} is over. Until {until} a code can be asked for. It goes to an address that we have for you, and to no other.',
    timeName: 'When',
    ifYou:
      'Sign in to {application} with your password, and ask for your code on the page for lost codes. Nobody else needs it: give it to nobody.',
    ifNotYou:
      'Somebody wants to take your account, and only the code is missing. Stop the request now. You do not need to sign in for that.',
  },
  support_code: {
    subject: '{application}: the code that you asked for',
    happened: 'A code was asked for.',
    timeName: 'When',
    ifYou: 'Type it on the page on which you asked for it.',
    ifNotYou: 'Give it to nobody.',
  },
  support_claimed: {
    subject: '{application}: a code was sent for request {number}',
    happened:
      'Somebody signed in to {application} with your password and asked for the code of request {number}. It was sent to an address that we have for you. It is good for a short time.',
    timeName: 'When',
    ifYou: 'Look in your other mailboxes. Give the code to nobody.',
    ifNotYou: 'Somebody has your password. Stop the request now, then change your password.',
  },
  support_wrong_code: {
    subject: '{application}: wrong codes were typed for request {number}',
    happened:
      'Three wrong codes were typed for request {number} for help with your account at {application}. All were refused. After a few more the request ends.',
    timeName: 'When',
    ifYou: 'Take your time. Copy the code from our newest message, or ask for a new one.',
    ifNotYou: 'Somebody guesses, and has your password. Stop the request now, then change your password.',
  },
  support_used: {
    subject: '{application}: the code of request {number} was used',
    happened:
      'The code that we sent for request {number} was used. Whoever used it can go on into your account at {application}. Codes that you had before may have stopped working.',
    timeName: 'When',
    ifYou: 'Set up your phone or key again, and make a new sheet. Do it now: the time for it is short.',
    ifNotYou: 'Somebody else may be in your account. Say so now. You do not need to sign in for that.',
  },
  support_completed: {
    subject: '{application}: request {number} is done',
    happened:
      'What was to be put right after request {number} is done. Your account at {application} has its usual ways in again.',
    timeName: 'When',
    ifYou: 'Keep your new sheet where you will find it without your phone.',
    ifNotYou: 'Somebody else is in your account. Say so now. You do not need to sign in for that.',
  },
  support_overdue: {
    subject: '{application}: please finish putting your account right',
    happened:
      'After the code of request {number} was used at {application}, some steps were left undone: set up your phone or key anew, make a new sheet, change your password, or sign out elsewhere.',
    timeName: 'Was due',
    ifYou:
      'Sign in and finish them. What is still to be done is shown there. If you cannot get in, talk to those who run {application}.',
    ifNotYou: 'Somebody else may be in your account. Say so now. You do not need to sign in for that.',
  },
  support_ended: {
    subject: '{application}: request {number} is over',
    happened:
      '{why} Request {number} for help with your account at {application} is over. No code of it works.',
    timeName: 'When',
    ifYou: 'If you still cannot get in, talk to those who run {application}.',
    ifNotYou:
      'If you never asked for help, change your password, and look at what else changed in your account.',
  },
  support_disputed: {
    subject: '{application}: what came of request {number} was stopped',
    happened:
      'Somebody pressed “This was not me” in one of our messages. Before, the code of request {number} was used. New sheets that were made for your account at {application} since then do not work any more.',
    timeName: 'When',
    ifYou: 'Talk to those who run {application} now. Change your password, and sign out everywhere.',
    ifNotYou: 'Somebody can read your messages. Secure your mailbox first, then change your password.',
  },
}

export const support: SupportMessageTexts = {
  facts: {
    number: 'Request',
    openedBy: 'Asked by',
    openedAt: 'Asked on',
    frozenUntil: 'No new request before',
    restrictUntil: 'Some things are held back until',
  },
  openers: {
    operator: '{name}, help desk of {application}',
    automation: '{name} for {application}, by a program',
    owner: 'somebody who knows your password, on our page',
  },
  earliestUnknown: 'not known yet',
  ended: {
    owner: 'Somebody pressed “This was not me” in one of our messages.',
    own_use: 'Somebody got in with a code or a device that your account already had.',
    support: 'Those who run {application} stopped it.',
    time: 'Its time has passed.',
    wrong_codes: 'Too many wrong codes were typed.',
  },
  links: {
    status: {
      before: 'This page shows how it stands:',
      name: 'See how it stands',
      after: 'Opening the page changes nothing.',
    },
    confirm: {
      before:
        'Did you ask for help? Open this page and press its button, so that we know that this reached you:',
      name: 'I asked for this',
      after: 'Opening the page alone changes nothing.',
    },
    cancel: {
      before: 'Open this page and press its button. The request stops at once, and no code of it works:',
      name: 'This was not me',
      after: 'Opening the page alone changes nothing.',
    },
    dispute: {
      before:
        'Open this page and press its button. New sheets stop working at once, and nobody can go on with the code:',
      name: 'This was not me',
      after: 'Opening the page alone changes nothing. It is there for 30 days from the use of the code.',
    },
  },
  code: {
    subject: '{application}: the code that you asked for',
    before: 'Your code for {application}:',
    goodUntil: 'It is good until {time}, and works once.',
    where: 'Type it on the page on which you asked for it.',
    never:
      'We never ask you for it: not on the phone, not in a message. Whoever asks for it wants to harm you.',
  },
  contact: 'You reach those who run {application} here: {contact}',
  footer:
    'You get this because this address belongs to your account at {application}. Nobody at the help desk needs a code of yours: give it to nobody.',
}
