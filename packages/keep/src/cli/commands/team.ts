import type { Command, Context } from '../command.ts'
import { oneOf, requireWord } from '../read-options.ts'
import { vaultOptions } from '../session.ts'
import { whatTheLogShows } from '../../team/words.ts'

type Action = (context: Context) => Promise<void> | Promise<number | undefined>

const actions = {
  create: async (context) => (await import('../team/people.ts')).createTeam(context),
  invite: async (context) => (await import('../team/people.ts')).invitePerson(context),
  join: async (context) => (await import('../team/people.ts')).joinTeam(context),
  accept: async (context) => (await import('../team/people.ts')).acceptPeople(context),
  members: async (context) => (await import('../team/people.ts')).showMembers(context),
  remove: async (context) => (await import('../team/people.ts')).removePerson(context),
  report: async (context) => (await import('../team/report.ts')).report(context),
  shelf: async (context) => (await import('../team/shelves.ts')).makeShelf(context),
  share: async (context) => (await import('../team/shelves.ts')).share(context),
  rotate: async (context) => (await import('../team/shelves.ts')).rotate(context),
  list: async (context) => (await import('../team/shelves.ts')).list(context),
  role: async (context) => (await import('../team/roles.ts')).role(context),
  director: async (context) => (await import('../team/roles.ts')).director(context),
  rule: async (context) => (await import('../team/roles.ts')).rule(context),
  who: async (context) => (await import('../team/roles.ts')).who(context),
  request: async (context) => (await import('../team/access.ts')).ask(context),
  approve: async (context) => (await import('../team/access.ts')).decide(context),
  reveal: async (context) => (await import('../team/access.ts')).revealCode(context),
  emergency: async (context) => (await import('../team/emergency.ts')).emergency(context),
  review: async (context) => (await import('../team/review.ts')).review(context),
  calendar: async (context) => (await import('../team/calendar.ts')).calendar(context),
  check: async (context) => (await import('../team/check.ts')).check(context),
  policy: async (context) => (await import('../team/policy.ts')).policy(context),
  device: async (context) => (await import('../team/device.ts')).device(context),
  copy: async (context) => (await import('../team/copy.ts')).copy(context),
  kit: async (context) => (await import('../team/kit.ts')).kit(context),
  second: async (context) => (await import('../team/second.ts')).second(context),
  passkey: async (context) => (await import('../team/passkey.ts')).passkey(context),
  address: async (context) => (await import('../team/address.ts')).address(context),
  checkpoint: async (context) => (await import('../team/checkpoint.ts')).checkpoint(context),
  used: async (context) => (await import('../team/access.ts')).tellUse(context),
} as const satisfies Readonly<Record<string, Action>>

type ActionName = keyof typeof actions
const names = Object.keys(actions) as readonly ActionName[]

/** Codes that a team holds together. */
export const command: Command = {
  usage: [
    'create NAME --server URL --as HANDLE        found a team',
    'invite [--director]                         a link for somebody',
    'join [-] --as HANDLE                        take an invitation, from standard input or asked for',
    'accept [HANDLE]                             take in who handed in a card',
    'members | list                              who is in it; what it holds, and who asks',
    'shelf NAME [--critical] [--owner HANDLE]…   a place for codes, and who is who on it',
    'role HANDLE ROLE --shelf NAME               owner, responder, contact, custodian, reviewer or none',
    'director HANDLE [--off]                     name a director, or end it',
    'rule SHELF [--critical | --ordinary]        what the shelf asks for, or change it',
    'who SET                                     who can open it, and who did',
    'share ACCOUNT --shelf NAME                  put codes of your vault on a shelf',
    'rotate ACCOUNT --shelf NAME                 the new codes of your vault take the place of the old ones',
    'request SET --why TEXT                      ask for a code',
    'approve [REQUEST] [--deny]                  decide on what somebody asks',
    'reveal SET [--show]                         the next code, on record',
    'used SET NUMBER --worked yes|no|not-tried   what became of it',
    'emergency ask SET --why TEXT                a contact asks where nobody can approve',
    'emergency [show | veto [ID] | cancel [ID]]  how far it is; stop it; take it back',
    'remove HANDLE                               somebody leaves: everything gets new keys',
    'review open monthly|quarterly|yearly        look at everything; show, answer, close, bundle, verify',
    'calendar [FILE.ics] [--mine] [--names]      what is to be done; as a file that calendars read',
    'check [--exit-code]                         what would lock the team out',
    'policy [--check FILE] [--exit-code]         the rules in words; whether a signed copy still says them',
    'device [HANDLE]                             the devices of somebody, and what was given to each',
    'device ask | add [LINE]                     make this machine one of yours; take one in that asks',
    'device remove ID                            a device that is lost or stolen: nothing goes to it any more',
    'copy add SET --sheet ID --place TEXT        register a printed sheet: who has it, where, under which seal',
    'copy [check | move | end] SHEET             the register; look at one, hand it on, say what became of it',
    'kit make [--custodian HANDLE]               a key on paper for when there is no server',
    'kit pack FILE                               all that the server stores, for the kit',
    'kit open FILE SET                           open a set with pack, kit and your vault',
    'second FILE                                 sign what another director proposes, or do what you announced',
    'passkey [link | take CHECK | revoke ID]     a passkey for the pages of the server, to approve and veto there',
    'address [ADDRESS | --off]                   where the server writes to you; only it is shown this',
    'checkpoint FILE|-                           whether the history goes on from a message that you kept',
    'report HANDLE                               what somebody read, could read, or knows of',
  ],
  description:
    'Every code of a team opens with two halves: one that its people hold, one that the server gives out code by code, after it\n' +
    `wrote down to whom. ${whatTheLogShows}`,
  options: {
    team: { type: 'string', value: 'NAME', help: 'which of your teams (join: what you call it)' },
    server: { type: 'string', value: 'URL', help: 'where the server of a new team is' },
    as: { type: 'string', value: 'HANDLE', help: 'what you are called in the team; the server sees it' },
    director: { type: 'boolean', help: 'invite somebody as a director' },
    critical: { type: 'boolean', help: 'a shelf where every code takes a second person' },
    ordinary: { type: 'boolean', help: 'a shelf where owners and directors reveal by themselves' },
    off: { type: 'boolean', help: 'end it' },
    owner: {
      type: 'string',
      multiple: true,
      value: 'HANDLE',
      help: 'may keep, approve and reveal on the shelf',
    },
    responder: { type: 'string', multiple: true, value: 'HANDLE', help: 'may ask for codes of the shelf' },
    contact: {
      type: 'string',
      multiple: true,
      value: 'HANDLE',
      help: 'may ask in an emergency, and has codes after the wait',
    },
    'emergency-hours': {
      type: 'string',
      value: 'N',
      help: 'how long contacts of a shelf wait for codes that nobody approved; "none": they get none',
    },
    custodian: {
      type: 'string',
      multiple: true,
      value: 'HANDLE',
      help: 'looks after paper copies; keeps the kit',
    },
    outside: {
      type: 'string',
      value: 'NAME',
      help: 'who has a copy and is no member; only members can read it',
    },
    sheet: {
      type: 'string',
      value: 'ID',
      help: 'what is printed on a copy, as in K7Q2-M4XZ; the server sees it',
    },
    number: { type: 'string', value: 'N', help: 'it is copy N …' },
    of: { type: 'string', value: 'N', help: '… of N' },
    place: { type: 'string', value: 'TEXT', help: 'where a copy lies; only members can read it' },
    seal: { type: 'string', value: 'NUMBER', help: 'the number on the seal of a copy' },
    found: { type: 'string', value: 'WORD', help: 'what is wrong with a copy: opened or missing' },
    'check-by': { type: 'string', value: 'DATE', help: 'when a copy is looked at next; the server sees it' },
    reviewer: { type: 'string', multiple: true, value: 'HANDLE', help: 'may read everything but codes' },
    shelf: { type: 'string', value: 'NAME', help: 'the shelf that codes go to' },
    why: {
      type: 'string',
      value: 'TEXT',
      help: 'what a code is needed for (only who may say yes or no can read it); what a review found',
    },
    purpose: {
      type: 'string',
      value: 'WORD',
      help: 'incident (default), rotate, drill or other; the server sees it',
    },
    codes: { type: 'string', value: 'N', help: 'how many codes are asked for (default 1)' },
    minutes: { type: 'string', value: 'N', help: 'for how long (default 30)' },
    deny: { type: 'boolean', help: 'say no' },
    review: { type: 'string', value: 'ID', help: 'which review, where several are open' },
    show: { type: 'boolean', help: 'write the code to the screen instead of the clipboard' },
    worked: { type: 'string', value: 'ANSWER', help: 'yes, no or not-tried' },
    out: { type: 'string', value: 'FILE', help: 'write what takes a second director to a new file' },
    mine: { type: 'boolean', help: 'what is to be done by you' },
    names: { type: 'boolean', help: 'name the accounts in the titles of the calendar' },
    check: { type: 'string', value: 'FILE', help: 'a copy of the policy that was signed' },
    'exit-code': { type: 'boolean', help: 'exit with 1 where something is wrong' },
    yes: { type: 'boolean', help: 'do not ask back' },
    ...vaultOptions,
  },
  positionals: 4,
  async run(context) {
    const action = oneOf(requireWord(context.given, 0, 'what to do'), 'What to do', names)
    try {
      const code = await actions[action](context)
      return typeof code === 'number' ? code : undefined
    } catch (error) {
      const { SecondDirectorNeeded } = await import('../../team/office.ts')
      if (!(error instanceof SecondDirectorNeeded)) throw error
      await (await import('../team/second.ts')).propose(context, error)
    }
    return undefined
  },
}
