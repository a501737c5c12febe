import type { Command, Context } from '../command.ts'
import { dateOption, wholeOption, wordOption } from '../read-options.ts'
import { change, openSession, vaultOptions } from '../session.ts'
import type { Session } from '../session.ts'
import { count } from '../words.ts'
import { addAccount } from '../../model/accounts.ts'
import type { AccountDraft } from '../../model/accounts.ts'
import { findAccount } from '../../model/find.ts'
import { nameFault } from '../../model/names.ts'
import { addSet } from '../../model/sets.ts'
import type { Account, Book } from '../../model/types.ts'
import { draftForAccount, rotateEveryDaysByDefault } from '../../tasks/account-draft.ts'
import { KeepError } from '../../errors.ts'

const kinds = [
  'backup-codes',
  'single-recovery-code',
  'recovery-key',
  'recovery-phrase',
  'user-chosen',
  'none',
] as const
const purposes = ['ordinary', 'e-mail', 'password-manager'] as const

/** Adds an account, and codes that are typed in. */
export const command: Command = {
  usage: [
    '[SERVICE]',
    '--to NAME    (type new codes for an account that is there)',
    '--service SERVICE --login LOGIN --kind none    (an account without codes)',
  ],
  description:
    'Adds an account and asks for its codes, one a line. Without a terminal it adds the account alone; codes then come in\n' +
    'with "keep import - --account NAME". Codes are never taken from arguments: those show up in lists of processes.',
  options: {
    service: { type: 'string', value: 'SERVICE', help: 'the service, such as github' },
    login: { type: 'string', value: 'LOGIN', help: 'user name or e-mail address there' },
    name: {
      type: 'string',
      value: 'NAME',
      help: 'the name of the account here (default: service and login)',
    },
    kind: { type: 'string', value: 'KIND', help: kinds.join(', ') },
    purpose: { type: 'string', value: 'WHAT', help: `${purposes.join(', ')}: what else the account opens` },
    owner: { type: 'string', value: 'WHO', help: 'whose account it is' },
    'rotate-days': {
      type: 'string',
      value: 'N',
      help: `make new codes every N days (default ${rotateEveryDaysByDefault})`,
    },
    'generated-on': { type: 'string', value: 'DATE', help: 'when the service made the codes' },
    to: { type: 'string', value: 'NAME', help: 'type codes for this account; they replace the ones before' },
    'keep-old': { type: 'boolean', help: 'the codes before go on working' },
    ...vaultOptions,
  },
  positionals: 1,
  async run(context) {
    const session = await openSession(context)
    const to = context.given.text('to')
    const target =
      to === null ? await addNew(context, session) : { session, account: findAccount(session.book, to) }
    const { account } = target
    if (account.kind === 'none' || !context.terminal.interactive) {
      if (to !== null)
        throw new KeepError(
          'terminal_missing',
          'Codes are typed at a terminal. Without one: keep import - --account NAME',
        )
      context.report({ account: account.id, name: account.name, added: 0 }, () => `Added ${account.name}.`)
      return undefined
    }
    const codes = await typeCodes(context, account)
    if (codes.length === 0) {
      context.report(
        { account: account.id, name: account.name, added: 0 },
        () => `No code was typed. ${account.name} is there without codes.`,
      )
      return undefined
    }
    return saveCodes(context, target.session, account, codes)
  },
}

async function addNew(context: Context, session: Session): Promise<{ session: Session; account: Account }> {
  const { given } = context
  const draft = await askForAccount(context, session.book)
  if (dateOption(given, 'generated-on') !== null && draft.kind === 'none') {
    throw new KeepError('usage_invalid', 'An account without codes takes no --generated-on.')
  }
  const after = await change(session, context, (book, around) => addAccount(book, draft, around))
  const account = after.book.accounts.find(({ name }) => name === draft.name) ?? after.book.accounts.at(-1)
  if (account === undefined) throw new KeepError('name_unknown', 'The account is not there any more.')
  return { session: after, account }
}

/** What a new account is made from: options first, then questions for what is missing. */
export async function askForAccount(
  context: Context,
  book: Book,
  knownService: string | null = null,
): Promise<AccountDraft & { name: string }> {
  const { given, terminal } = context
  const ask = async (option: string, question: string): Promise<string> => {
    const value = given.text(option)
    if (value !== null || !terminal.interactive) return value ?? ''
    return (await terminal.ask(question)).trim()
  }
  const service =
    knownService ?? given.positionals[0] ?? (await ask('service', 'Which service? (for example GitHub) '))
  if (service === '') throw new KeepError('usage_invalid', 'Name the service: --service github')
  const login = await ask('login', 'Your user name or e-mail address there: ')
  const kind = wordOption(given, 'kind', kinds)
  const purpose = wordOption(given, 'purpose', purposes)
  const rotateEveryDays = wholeOption(given, 'rotate-days', 1, 3650)
  const said = {
    service,
    login,
    owner: given.text('owner') ?? '',
    ...(kind === null ? {} : { kind }),
    ...(purpose === null ? {} : { purpose }),
    ...(rotateEveryDays === null ? {} : { rotateEveryDays }),
  }
  const suggested = await draftForAccount(book, { ...said, name: '' })
  for (;;) {
    const name = await ask('name', `Name for it here [${suggested.name}]: `)
    if (name === '') return suggested
    const fault =
      given.text('name') === null
        ? nameFault(name, { service, login, kind: suggested.kind ?? 'backup-codes' })
        : null
    if (fault === null) return { ...suggested, name }
    terminal.note(fault)
  }
}

async function typeCodes({ terminal }: Context, account: Account): Promise<readonly string[]> {
  terminal.note(
    `Type the codes of ${account.name} as the service shows them, one a line. Enter alone ends the list.`,
  )
  const codes: string[] = []
  for (;;) {
    const typed = (await terminal.ask(`${String(codes.length + 1).padStart(3)}. `)).trim()
    if (typed === '') return codes
    if (codes.includes(typed)) terminal.note('     That one is in the list already.')
    else codes.push(typed)
  }
}

async function saveCodes(
  context: Context,
  session: Session,
  account: Account,
  texts: readonly string[],
): Promise<undefined> {
  const { given } = context
  let replaced = false
  await change(session, context, (book, around) => {
    const added = addSet(
      book,
      account.id,
      {
        codes: texts.map((text) => ({ text, used: false })),
        generatedOn: dateOption(given, 'generated-on'),
        source: 'typed',
        keepOld: given.flag('keep-old'),
      },
      around,
    )
    replaced = added.replaced !== null
    return added
  })
  context.report(
    { account: account.id, name: account.name, added: texts.length, replaced },
    () =>
      `${count(texts.length, 'code')} kept for ${account.name}.${replaced ? ' The set before is void: destroy its copies ("keep due" lists them).' : ''}`,
  )
  return undefined
}
