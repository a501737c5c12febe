import type { SupportTexts } from './texts.ts'

export const en: SupportTexts = {
  start: {
    heading: 'I have lost everything',
    lead: 'No phone, no key, no backup codes: you can still get back into your account at {application}. It takes time, so that nobody else can do it in your name.',
    first: {
      heading: 'Try this first',
      items: [
        'Look for another sheet: among your papers, in your password manager, and among your downloads for “backup-codes”.',
        'Look for a device on which you are still signed in: an old phone, a tablet, a computer at home.',
        'Ask the person with whom you share papers or keys. They may have a copy.',
      ],
    },
    how: {
      heading: 'What happens then',
      items: [
        'You ask for help. Your request gets a number.',
        'We write to every address that we have for you. In that message you press “I asked for this”.',
        'People at {application} look at your request. None of them ever sees your code.',
        'Then you wait. In that time the real owner can say no. You see the date on this page.',
        'You come back, and we send you a code by mail. You type it here, and set up your phone or key again.',
      ],
    },
    wait: 'How long it takes: {shortest} to {longest}, depending on what is known of you. Nobody can sell you a faster way.',
    scam: {
      heading: 'Beware of people who “help”',
      items: [
        'We never call and ask for a code. Nobody at the help desk needs to know your code.',
        'Whoever asks you on the phone to press a button in our messages wants to take your account.',
        'Were you told of a request that is not yours? Press “This was not me” in that message. You need not sign in.',
      ],
    },
    contact: {
      heading: 'Who helps you',
      text: 'You reach those who run {application} here: {contact}',
      none: 'Those who run {application}. Take their number or address from a bill or a contract, not from a message.',
    },
    signIn: {
      heading: 'Ask for help',
      paragraphs: [
        'Go to {application} and sign in with your password. Where it asks for a code, say that you have lost everything. It brings you back here, and you can send your request.',
        'You do not know your password either? Talk to those who run {application}.',
      ],
    },
    off: {
      heading: 'No request can be made here',
      paragraphs: ['Talk to those who run {application}. They tell you what else there is.'],
    },
    ask: {
      heading: 'Ask for help now',
      lead: 'We write to all your addresses at once. You can stop the request at any time by a link in these messages.',
      reason: 'What happened?',
      reasons: {
        lost_all_factors: 'My phone or key is lost or broken, and so are my codes',
        device_stolen: 'They were stolen',
        locked_out: 'My codes are switched off',
        other: 'Something else',
      },
      addresses: 'I can no longer read the messages that you send me',
      addressesHint:
        'Then it takes the longest, and you have to come to the people of {application} in person.',
      button: 'Send my request',
    },
  },
  standing: {
    open: {
      heading: 'Your request is with us',
      text: 'We wrote to your addresses. Open that message and press “I asked for this”. Then people at {application} look at your request.',
    },
    review: {
      heading: 'People are looking at your request',
      text: 'There is nothing for you to do. We write to you when they have agreed, or when they need more.',
    },
    held: {
      heading: 'Your request is on hold',
      text: 'Somebody has to look at it first. Talk to those who run {application} and name the number.',
    },
    unreached: {
      heading: 'Our messages have not reached you yet',
      text: 'People agreed to your request. The wait begins when a message has reached one of your addresses. If none does, talk to those who run {application} and name the number.',
    },
    waiting: {
      heading: 'You can go on from {time}',
      text: 'That is {ahead}. Come back then: sign in to {application} with your password, and ask for your code on this page.',
    },
    ready: {
      heading: 'You can get your code now',
      text: '{how}',
    },
    used: {
      heading: 'Your code was used',
      text: 'You are back in {application}. If that was not you, press “This was not me” in our message about it.',
    },
    withdrawn: {
      heading: 'Your request was taken back',
      text: 'Those who run {application} closed it. Talk to them if you still need help.',
    },
    denied: {
      heading: 'Your request was turned down',
      text: 'It is not clear enough that it is you. Talk to those who run {application}: there may be another way.',
    },
    cancelled: {
      heading: 'Your request was stopped',
      text: 'Somebody pressed “This was not me”, or came in with a code or device of yours. For a time no new request can be made. Talk to those who run {application} if that was not you.',
    },
    expired: {
      heading: 'The time for your request is over',
      text: 'It was not finished in time. You can ask again.',
    },
    failed: {
      heading: 'Your request has ended',
      text: 'The code was not used in time, or wrong ones were typed too often. For some days no new request can be made.',
    },
    disputed: {
      heading: 'This was stopped',
      text: 'Somebody said of the use of the code: “This was not me”. Talk to those who run {application} now.',
    },
  },
  own: {
    text: 'Somebody at the help desk made this request for you? Say that it is yours: then we know that you know your password.',
    button: 'This is my request',
  },
  notYours: 'This was not you? Press “This was not me” in one of our messages: it stops at once.',
  found:
    'Did you find your codes after all? Use one at {application} as usual. This request then ends by itself.',
  facts: {
    number: 'Request',
    openedBy: 'Asked by',
    openedAt: 'Asked on',
    earliest: 'Earliest time to go on',
    until: 'A code can be asked for until',
  },
  byOwner: 'somebody who knows your password, on this page',
  byProgram: '{name} for {application}, by a program',
  claim: {
    how: {
      email:
        'It comes by mail, to an address that we have for you. It is good for 10 minutes: open your mail first.',
      sms: 'It comes as a text message, to a number that we have for you. It is good for 10 minutes.',
      post: 'It comes as a letter, to the postal address that we have for you. It is good for 21 days.',
      in_person:
        'It is shown on this page, once, and is good for an hour. Ask for it while the people of {application} see you.',
    },
    button: 'Send me the code',
    again: 'Send me another code',
    haveIt: 'I have the code already',
    heading: 'Type the code that we sent',
    sent: 'It is good until {time}.',
    arrives: 'It may take a minute to arrive. Look among the unwanted mail, too.',
    sentTo: 'We sent it to {addresses}.',
    show: 'Show me the code',
    shown: {
      heading: 'Your code',
      paragraphs: ['It is shown this one time, and works once. Type it below now, and show it to nobody.'],
    },
    field: 'The code from our message',
    hint: 'Small letters, spaces and hyphens do not matter.',
    use: 'Use this code',
    never: 'Type it here and nowhere else. Nobody needs to hear it from you.',
  },
  said: {
    empty: { heading: 'Nothing was typed', text: 'Type or paste the code from our message.' },
    too_long: {
      heading: 'That is too long for a code',
      text: 'Type or paste just the code from our message.',
    },
    wrong_length: {
      heading: 'That is not the code',
      text: 'It has too few or too many letters and digits. Copy the code from our message. This did not count as a try.',
    },
    check_failed: {
      heading: 'That looks like a slip',
      text: 'One symbol is wrong or two are swapped. Compare it with our message. This did not count as a try.',
    },
    sheet_name: {
      heading: 'That is not the code',
      text: 'The code in our message is longer: four groups of four.',
    },
    authenticator: {
      heading: 'That is not the code',
      text: 'Six digits come from somewhere else. The code in our message is longer: four groups of four.',
    },
    code_invalid: {
      heading: 'That is not the code that we sent',
      text: 'Take it from our newest message: an older code does not work any more. After five wrong tries the request ends.',
    },
    code_already_used: {
      heading: 'This code was used before',
      text: 'It was used on {time}. If that was not you, press “This was not me” in our message about it.',
    },
    set_superseded: {
      heading: 'That is from an older message',
      text: 'Take the code from our newest message.',
    },
    set_revoked: { heading: 'This code does not work any more', text: 'Ask for a new one below.' },
    set_expired: {
      heading: 'This code is too old',
      text: 'It was good for 10 minutes. Ask for a new one below.',
    },
    too_many_attempts: {
      heading: 'Too many wrong tries',
      text: 'Wait until {time}, or ask for a new code below.',
    },
    codes_disabled: {
      heading: 'This code does not work any more',
      text: 'There were too many wrong tries, or your request ended. Ask for a new code below, if there is the button for it.',
    },
  },
  after: {
    heading: 'You are in',
    lead: 'Work through this list now: the time for it is short. The codes that you lost may not work any more.',
    newSheet: 'So that you have codes the next time. Keep them in two places.',
    restricted:
      'Until {time} some things may be held back in {application}, such as payments. That protects you if this was not you.',
  },
  cancel: {
    ask: {
      heading: 'This was not me',
      paragraphs: [
        'Somebody asked for help to get into your account at {application}.',
        'If you know nothing of it, press the button. The request stops at once. For 30 days nobody can make a new one.',
        'If it was you after all, close this page. Nothing has changed.',
      ],
    },
    button: 'Stop the request',
    done: {
      heading: 'The request is stopped',
      paragraphs: [
        'Nobody gets into your account with it. For 30 days no new one can be made.',
        'If you can sign in to {application}, change your password now: somebody may know it.',
      ],
    },
  },
  confirm: {
    ask: {
      heading: 'Did you ask for this?',
      paragraphs: [
        'Press the button only if you began this yourself, and if name and time below are right.',
        'Does somebody on the phone ask you to press it? Then do not press it. Nobody at the help desk asks for that.',
        'If this was not you, press “This was not me” in the same message.',
      ],
    },
    button: 'I asked for this',
    done: {
      heading: 'Thank you: we know that it is you',
      paragraphs: ['People at {application} now look at your request. We write to you when there is news.'],
    },
  },
  dispute: {
    ask: {
      heading: 'This was not me',
      paragraphs: [
        'A code that we sent for this request was used to get into your account at {application}.',
        'If that was not you, press the button. New sheets that were made since do not work any more, and nobody can go on with the code.',
        'If it was you after all, close this page. Nothing has changed.',
      ],
    },
    button: 'Stop all of this',
    done: {
      heading: 'It is stopped',
      paragraphs: [
        'New sheets that were made since do not work any more. For 30 days no new request can be made.',
        'Talk to those who run {application} now. Change your password, and sign out everywhere.',
      ],
    },
  },
  unknown: {
    heading: 'This link does not work',
    paragraphs: [
      'It is too old, or was not copied completely. Try the newest message that we sent you.',
      'Does something seem wrong to you? Talk to those who run {application}.',
    ],
  },
  later: {
    heading: 'That did not work just now',
    paragraphs: ['Nothing was changed. Open the link again in a moment.'],
  },
  signIn: 'To go on, sign in to {application} with your password and say that you have lost everything.',
}
