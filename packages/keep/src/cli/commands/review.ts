import type { Command, Context } from '../command.ts'
import { oneOf } from '../read-options.ts'
import { change, openSession, vaultOptions } from '../session.ts'
import type { Session } from '../session.ts'
import { table } from '../table.ts'
import { terminalMissing } from '../terminal.ts'
import type { RoundAnswer, RoundKind } from '../../model/types.ts'
import { addDays, dateOf } from '../../track/dates.ts'
import { roundDueOn } from '../../track/due.ts'
import {
  answerQuestion,
  finishRound,
  openQuestions,
  roundInProgress,
  roundQuestions,
  startRound,
} from '../../track/review.ts'
import type { Question } from '../../track/review.ts'
import { KeepError } from '../../errors.ts'

const kinds = ['monthly', 'quarterly', 'yearly'] as const

/** Goes through a round of review. */
export const command: Command = {
  usage: ['', 'monthly | quarterly | yearly', 'quarterly --answer copy:ID=yes … --finish    (scripts)'],
  description:
    'Goes through sheets and sets, question by question: is the sheet there, is the seal intact, is the set current? Stop\n' +
    'whenever you like; the round goes on where it was. Without a kind it shows when each round is due.',
  options: {
    answer: {
      type: 'string',
      multiple: true,
      value: 'TOPIC:ID=ANSWER',
      help: 'answer yes, no or skipped; --json lists topics and ids',
    },
    finish: { type: 'boolean', help: 'end the round with what was answered' },
    ...vaultOptions,
  },
  positionals: 1,
  async run(context) {
    const [word] = context.given.positionals
    const session = await openSession(context)
    if (word === undefined) return overview(context, session)
    const kind = oneOf(word, 'The round', kinds)
    const answers = context.given.texts('answer')
    if (answers.length > 0 || context.given.flag('finish')) return answerAll(context, session, kind, answers)
    const questions = questionsNow(context, session, kind)
    if (context.json) {
      context.report({ kind, questions }, () => '')
      return undefined
    }
    if (!context.terminal.interactive) throw terminalMissing()
    return goThrough(context, session, kind)
  },
}

function overview(context: Context, { book }: Session): undefined {
  const today = dateOf(context.now())
  const rounds = kinds.map((kind) => ({
    kind,
    dueOn: roundDueOn(book, kind, today),
    inProgress: roundInProgress(book, kind) !== null,
    questions: roundQuestions(book, kind, today).length,
  }))
  context.report({ rounds }, () =>
    table(
      ['ROUND', 'DUE', 'QUESTIONS', ''],
      rounds.map(({ kind, dueOn, inProgress, questions }) => [
        kind,
        dueOn === null ? 'nothing to look at yet' : dueOn <= today ? 'now' : dueOn,
        String(questions),
        inProgress ? `begun: keep review ${kind}` : '',
      ]),
      context.terminal.columns,
    ),
  )
  return undefined
}

async function goThrough(context: Context, session: Session, kind: RoundKind): Promise<undefined> {
  const { terminal } = context
  let current = await begin(context, session, kind)
  const questions = questionsNow(context, current, kind)
  if (questions.length === 0) terminal.note('There is nothing to look at.')
  const todo: string[] = []
  for (const [index, question] of questions.entries()) {
    const answer = await ask(context, `(${index + 1} of ${questions.length}) ${question.text}`)
    if (answer === 'no') {
      todo.push(question.ifNo)
      terminal.note(`    → ${question.ifNo}`)
    }
    current = await record(context, current, kind, question, answer)
  }
  return end(context, current, kind, todo)
}

async function answerAll(
  context: Context,
  session: Session,
  kind: RoundKind,
  answers: readonly string[],
): Promise<undefined> {
  let current = await begin(context, session, kind)
  for (const text of answers) {
    const [, topic = '', subject = '', answer = ''] = /^([a-z-]+):([^=]+)=(.+)$/.exec(text) ?? []
    const question = questionsNow(context, current, kind).find(
      (item) => item.topic === topic && item.subject === subject,
    )
    if (question === undefined)
      throw new KeepError(
        'input_invalid',
        'An --answer is to no open question. "keep review KIND --json" lists them.',
        { field: 'answer' },
      )
    current = await record(
      context,
      current,
      kind,
      question,
      oneOf(answer, 'The answer', ['yes', 'no', 'skipped']),
    )
  }
  if (context.given.flag('finish')) return end(context, current, kind, [])
  context.report(
    { kind, questions: questionsNow(context, current, kind) },
    () => `${answers.length} answered.`,
  )
  return undefined
}

async function end(
  context: Context,
  session: Session,
  kind: RoundKind,
  todo: readonly string[],
): Promise<undefined> {
  const after = await change(session, context, (book, around) =>
    finishRound(book, roundInProgress(book, kind)?.id ?? '', around),
  )
  const next = roundDueOn(after.book, kind, dateOf(context.now()))
  context.report({ kind, finished: true, next, todo }, () =>
    [
      `The ${kind} round is done${next === null ? '' : `; the next is due on ${next}`}.`,
      ...(todo.length === 0 ? [] : ['', 'To do:', ...new Set(todo.map((line) => `  ${line}`))]),
    ].join('\n'),
  )
  return undefined
}

async function begin(context: Context, session: Session, kind: RoundKind): Promise<Session> {
  const open = roundInProgress(session.book, kind)
  if (open === null) return change(session, context, (book, around) => startRound(book, kind, around))
  const isOld = open.startedAt.slice(0, 10) < addDays(dateOf(context.now()), -30)
  context.say(
    `Going on with the round begun on ${open.startedAt.slice(0, 10)}${isOld ? ', which is a while ago' : ''}.`,
  )
  return session
}

function questionsNow(context: Context, { book }: Session, kind: RoundKind): readonly Question[] {
  const today = dateOf(context.now())
  const round = roundInProgress(book, kind)
  return round === null ? roundQuestions(book, kind, today) : openQuestions(book, round, today)
}

function record(
  context: Context,
  session: Session,
  kind: RoundKind,
  question: Question,
  answer: RoundAnswer['answer'],
): Promise<Session> {
  return change(session, context, (book, around) =>
    answerQuestion(book, roundInProgress(book, kind)?.id ?? '', question, answer, around),
  )
}

async function ask({ terminal }: Context, question: string): Promise<RoundAnswer['answer']> {
  for (;;) {
    const answer = (await terminal.ask(`${question} [y/n/s to skip] `)).trim().toLowerCase()
    if (['y', 'yes'].includes(answer)) return 'yes'
    if (['n', 'no'].includes(answer)) return 'no'
    if (['s', 'skip'].includes(answer)) return 'skipped'
    terminal.note('Please answer y, n or s.')
  }
}
