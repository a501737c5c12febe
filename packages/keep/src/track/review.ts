import { statusRow } from './status.ts'
import { editCopy } from '../model/copies.ts'
import { currentSet, showRef } from '../model/find.ts'
import { confirmSet } from '../model/sets.ts'
import type { Account, Book, Changed, Round, RoundAnswer, RoundKind, Surroundings } from '../model/types.ts'
import { KeepError } from '../errors.ts'

/** What a question is about, which decides what an answer changes. */
export type Topic = 'count' | 'copy' | 'set' | 'contacts' | 'vault-copy' | 'recovery-key'

/** One question of a round. */
export interface Question {
  readonly topic: Topic
  /** The id of the account or copy that it is about; `vault` for the vault itself. */
  readonly subject: string
  readonly text: string
  /** What to do where the answer is no. */
  readonly ifNo: string
}

/**
 * The questions of a round, in a fixed order. Monthly: codes that run low, and the vault's own copy. Quarterly: every sheet.
 * Yearly: those, and whether every set is current and the recovery key is legible.
 */
export function roundQuestions(book: Book, kind: RoundKind, today: string): readonly Question[] {
  const vaultCopy: Question = {
    topic: 'vault-copy',
    subject: 'vault',
    text: 'Is there a copy of the vault file on another device or disk?',
    ifNo: 'Copy the vault file somewhere else, or put it in a folder that is backed up.',
  }
  const recoveryKey: Question = {
    topic: 'recovery-key',
    subject: 'vault',
    text: 'Is the printed recovery key of the vault in its place, and does it still open the vault?',
    ifNo: 'Print a new one: keep keys new-recovery-key. To try the one you have: keep keys check-recovery-key.',
  }
  const withCodes = book.accounts.filter((account) => currentSet(account) !== null)
  switch (kind) {
    case 'monthly':
      return [...withCodes.flatMap((account) => countQuestions(account, today)), vaultCopy]
    case 'quarterly':
      return [...withCodes.flatMap((account) => copyQuestions(book, account)), vaultCopy]
    case 'yearly':
      return [
        ...withCodes.flatMap((account) => [...setQuestions(account), ...copyQuestions(book, account)]),
        ...book.accounts.flatMap(contactQuestions),
        recoveryKey,
        vaultCopy,
      ]
    default:
      return kind satisfies never
  }
}

/** The questions of a round that were not answered yet. */
export function openQuestions(book: Book, round: Round, today: string): readonly Question[] {
  const answered = new Set(round.answers.map(({ question, subject }) => `${question} ${subject}`))
  return roundQuestions(book, round.kind, today).filter(
    ({ topic, subject }) => !answered.has(`${topic} ${subject}`),
  )
}

/** The round of a kind that was begun and not finished; `null` where there is none. */
export function roundInProgress(book: Book, kind: RoundKind): Round | null {
  return book.rounds.find((round) => round.kind === kind && round.finishedAt === null) ?? null
}

export function startRound(book: Book, kind: RoundKind, { now, newId }: Surroundings): Changed {
  const round: Round = { id: newId(), kind, startedAt: now.toISOString(), finishedAt: null, answers: [] }
  const rounds = [...book.rounds, round].slice(-500)
  return {
    book: { ...book, rounds },
    action: 'review.started',
    subjects: [round.id],
    note: `The ${kind} review was begun`,
  }
}

/** Records an answer, and what follows from it: a sheet that was seen is checked, one that was not there is lost. */
export function answerQuestion(
  book: Book,
  roundId: string,
  question: Question,
  answer: RoundAnswer['answer'],
  around: Surroundings,
): Changed {
  const round = requireRound(book, roundId)
  const { topic, subject } = question
  const given: RoundAnswer = { question: topic, subject, answer, at: around.now.toISOString() }
  const answers = [...round.answers, given]
  const followed = consequence(book, question, answer, around)
  return {
    book: replaceRound(followed, { ...round, answers }),
    action: 'review.answered',
    subjects: subject === 'vault' ? [roundId] : [roundId, subject],
    note: `Review, ${topic}: ${answer}`,
  }
}

export function finishRound(book: Book, roundId: string, { now }: Surroundings): Changed {
  const round = requireRound(book, roundId)
  const after = replaceRound(book, { ...round, finishedAt: now.toISOString() })
  return {
    book: after,
    action: 'review.finished',
    subjects: [roundId],
    note: `The ${round.kind} review is done`,
  }
}

function consequence(
  book: Book,
  { topic, subject }: Question,
  answer: RoundAnswer['answer'],
  around: Surroundings,
): Book {
  if (answer === 'skipped') return book
  if (topic === 'copy') {
    const checkedOn = around.now.toISOString().slice(0, 10)
    return editCopy(book, subject, answer === 'yes' ? { checkedOn } : { state: 'lost' }, around).book
  }
  const account = book.accounts.find(({ id }) => id === subject)
  const set = account === undefined ? null : currentSet(account)
  if (topic !== 'set' || answer !== 'yes' || account === undefined || set === null) return book
  return confirmSet(book, account.id, set.id, around).book
}

function countQuestions(account: Account, today: string): readonly Question[] {
  const { left, total, problems } = statusRow(account, today)
  if (!problems.includes('few-left') && !problems.includes('none-left')) return []
  return [
    {
      topic: 'count',
      subject: account.id,
      text: `${account.name}: ${left} of ${total} codes are left. Have you made a new set?`,
      ifNo: `Make one at the service, then: keep import FILE --account ${account.name}`,
    },
  ]
}

function copyQuestions(book: Book, account: Account): readonly Question[] {
  const copies = currentSet(account)?.copies.filter(({ state }) => state === 'in-place') ?? []
  return copies.map((copy) => ({
    topic: 'copy',
    subject: copy.id,
    text:
      `${account.name}, copy ${copy.number} of ${copy.of} (${copy.medium}, ${showRef(book, copy.at)}): is it there and legible` +
      (copy.seal === null ? '?' : `, and seal ${copy.seal} intact?`),
    ifNo: 'It is recorded as lost. Whoever has it can use the codes: make a new set.',
  }))
}

function setQuestions(account: Account): readonly Question[] {
  return [
    {
      topic: 'set',
      subject: account.id,
      text: `${account.name}: does the service still show this set as the current one?`,
      ifNo: `Make a new set and import it: keep import FILE --account ${account.name}`,
    },
  ]
}

function contactQuestions(account: Account): readonly Question[] {
  const { emailOnFile, phoneOnFile } = account.recovery
  if (emailOnFile === null && phoneOnFile === null) return []
  return [
    {
      topic: 'contacts',
      subject: account.id,
      text: `${account.name}: are the address and phone number on file there still yours?`,
      ifNo: 'Change them at the service, then: keep edit NAME --email-on-file … --phone-on-file …',
    },
  ]
}

function requireRound(book: Book, roundId: string): Round {
  const round = book.rounds.find(({ id }) => id === roundId)
  if (round === undefined) throw new KeepError('name_unknown', 'This review is not in the vault any more.')
  return round
}

function replaceRound(book: Book, after: Round): Book {
  return { ...book, rounds: book.rounds.map((round) => (round.id === after.id ? after : round)) }
}
