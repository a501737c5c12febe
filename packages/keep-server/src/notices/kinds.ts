/** What a notice may tell, beside who did it: ids, counts, words of the chain that the server reads anyway, and handles. */
export type Facts = Readonly<Record<string, string | number>>

interface Words {
  /** `{name}` stands for a fact. */
  readonly subject: string
  readonly says: string
  /** What the one who reads it may want to do; `null`: nothing. */
  readonly todo: string | null
  /** Whether the team's channels are told, too. What concerns one person's own account is for that person. */
  readonly forChannels: boolean
}

// In ASCII, so that no mail program breaks a command of ours in two.
const watch = 'If you know nothing of this, speak to {by} now, by another way than through this server.'

/** Every kind of notice with its words. Nothing else is ever said in one. */
export const wordsOf = {
  'request.made': {
    subject: '{by} asks for a code',
    says: '{by} asks for codes that take an approval. Your own program shows which, and why.',
    todo: 'Decide on it: keep team approve {request}',
    forChannels: true,
  },
  'request.approved': {
    subject: '{by} approved what you asked for',
    says: '{by} approved your request for codes.',
    todo: 'Take them while it holds: keep team reveal SET',
    forChannels: false,
  },
  'request.denied': {
    subject: '{by} said no to what you asked for',
    says: '{by} denied your request for codes.',
    todo: null,
    forChannels: false,
  },
  'code.released': {
    subject: '{by} was given a code',
    says: 'The server gave its half of a code to {by}, as it was approved, and wrote it into the log.',
    todo: 'If this was not to be: keep team remove {by}, and make new codes at the service.',
    forChannels: true,
  },
  // Break-glass: the rule of the shelf lets owners and directors do so, and everybody who could have approved hears of it.
  'code.released-alone': {
    subject: '{by} took a code without a second person',
    says: '{by} took a code by themselves. The rule of the shelf lets its owners and the directors do so, on record.',
    todo: watch,
    forChannels: true,
  },
  'member.added': {
    subject: '{member} was taken in',
    says: '{by} took {member} into the team.',
    todo: watch,
    forChannels: true,
  },
  'member.removed': {
    subject: '{member} was removed from the team',
    says: '{by} removed {member}. The server gives them nothing from here on.',
    todo: 'See what they read, and what they could have read: keep team report {member}',
    forChannels: true,
  },
  'member.removed-you': {
    subject: 'You were removed from the team',
    says: '{by} removed you from the team. Your address is deleted from this server; this is its last message to you.',
    todo: null,
    forChannels: false,
  },
  'director.named': {
    subject: '{member} is a director',
    says: 'The directors made {member} one of them.',
    todo: watch,
    forChannels: true,
  },
  'director.ended': {
    subject: '{member} is no director any more',
    says: 'The directors decided that {member} is none of them any more.',
    todo: watch,
    forChannels: true,
  },
  'decision.announced': {
    subject: '{by} announced a decision that takes two directors',
    says: '{by} is the only director, and may do what was announced in {hours} hours. Every program shows what it is when it is done.',
    todo: watch,
    forChannels: true,
  },
  'shelf.rule-changed': {
    subject: 'The rule of a shelf was changed',
    says: '{by} changed what a shelf asks for before a code is given out.',
    todo: watch,
    forChannels: true,
  },
  'kit.made': {
    subject: 'A kit was made',
    says: '{by} made a kit: a key on paper that stands in for the server.',
    todo: watch,
    forChannels: true,
  },
  'server.key-changed': {
    subject: "The key of the server's log was changed",
    says: "The directors gave the team's log another key of a server.",
    todo: watch,
    forChannels: true,
  },
  'device.added': {
    subject: 'A device was added to you',
    says: 'A device was added that may act in your name.',
    todo: 'If this was not you, have a director remove you at once: they invite you again, under new keys.',
    forChannels: false,
  },
  'device.revoked': {
    subject: 'A device of yours was revoked',
    says: '{by} revoked a device of yours. The server gives it nothing from here on.',
    todo: null,
    forChannels: false,
  },
  'passkey.added': {
    subject: 'A passkey was added to you',
    says: 'A passkey was added that may sign in on the pages of this server, approve, veto and answer in your name.',
    todo: 'If this was not you: keep team passkey revoke {passkey}',
    forChannels: false,
  },
  'passkey.revoked': {
    subject: 'A passkey of yours was revoked',
    says: '{by} revoked a passkey of yours. Nothing is signed with it from here on.',
    todo: null,
    forChannels: false,
  },
  'emergency.asked': {
    subject: '{by} asks for an emergency release',
    says: '{by} asks for codes as an emergency contact. Unless somebody vetoes, they are given out {hours} hours after a director and an owner were told.',
    todo: 'If this is no emergency: keep team emergency veto {emergency}',
    forChannels: true,
  },
  'emergency.reminder': {
    subject: 'An emergency release is nearing',
    says: '{by} asked for codes as an emergency contact, and nobody has vetoed. They are given out from {from}.',
    todo: 'If this is no emergency: keep team emergency veto {emergency}',
    forChannels: true,
  },
  'emergency.open': {
    subject: 'The wait of an emergency release is over',
    says: 'Nobody has vetoed what {by} asked for as an emergency contact: the codes are given out until {until}.',
    todo: 'If this is no emergency: keep team emergency veto {emergency}',
    forChannels: true,
  },
  'emergency.vetoed': {
    subject: '{by} vetoed the emergency release',
    says: '{by} vetoed the emergency release: no code is given out under it.',
    todo: null,
    forChannels: true,
  },
  'emergency.cancelled': {
    subject: '{by} took the emergency request back',
    says: '{by} took the emergency request back: no code is given out under it.',
    todo: null,
    forChannels: true,
  },
  'emergency.released': {
    subject: '{by} was given a code in an emergency release',
    says: 'The delay was over and nobody had vetoed: the server gave its half of a code to {by}, and wrote it into the log.',
    todo: 'Make new codes at the service.',
    forChannels: true,
  },
  'review.opened': {
    subject: 'A review has begun',
    says: '{by} began a review. There may be answers that only you can give.',
    todo: 'See what is asked: keep team review',
    forChannels: true,
  },
  'review.due': {
    subject: 'A review is due',
    says: 'It is time for the next {round} review.',
    todo: 'Begin it: keep team review open {round}',
    forChannels: true,
  },
  'log.checkpoint': {
    subject: 'Monthly checkpoint of the log',
    says: "This is where the team's chain and its log of releases stand, under the signature of the server. Keep this message: a server that shows another history later is found out by it.",
    todo: null,
    forChannels: false,
  },
  'address.set': {
    subject: 'Notices of your team come here',
    says: 'Your program gave this address to the server, and notices of your team come here from here on.',
    todo: null,
    forChannels: false,
  },
  'address.replaced': {
    subject: 'Notices of your team do not come here any more',
    says: 'One of your devices replaced or deleted this address. This is the last message to it.',
    todo: 'If this was not you, your device may be in other hands: have a director remove you at once.',
    forChannels: false,
  },
} as const satisfies Readonly<Record<string, Words>>

export type NoticeKind = keyof typeof wordsOf
export const noticeKinds = Object.keys(wordsOf) as readonly NoticeKind[]
