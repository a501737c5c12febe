import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isSettled, reviewAnswers, reviewRounds } from 'sparekey-keep-team'
import type { Review } from 'sparekey-keep-team'
import type { Context } from '../command.ts'
import { oneOf, requireWord, wholeNumber } from '../read-options.ts'
import { count } from '../words.ts'
import { nameOf, openTeam } from './at-work.ts'
import type { Office } from '../../team/office.ts'
import { bundleOf, checkBundle } from '../../team/review-bundle.ts'
import { answerItem, beginReview, questionsOf, reviewCalled } from '../../team/reviews.ts'
import { createFile } from '../../vault/save.ts'
import { KeepError } from '../../errors.ts'

const actions = { open, show, answer, close, bundle, verify } as const
const names = Object.keys(actions) as readonly (keyof typeof actions)[]

/** `keep team review [open|show|answer|close|bundle|verify]` */
export async function review(context: Context): Promise<void> {
  const word = context.given.positionals[1] ?? 'show'
  await actions[oneOf(word, 'What to do with the review', names)](context)
}

/** `keep team review open monthly|quarterly|yearly` */
async function open(context: Context): Promise<void> {
  const round = oneOf(requireWord(context.given, 2, 'how often this is looked at'), 'The round', reviewRounds)
  const { office } = await openTeam(context)
  const id = `v${context.newId()}`
  await beginReview(office, round, id)
  await report(context, office, reviewCalled(office.state, id))
}

/** `keep team review [show] [--review ID]` */
async function show(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  await report(context, office, reviewCalled(office.state, context.given.text('review')))
}

/** `keep team review answer NUMBER ANSWER [--why TEXT]` */
async function answer(context: Context): Promise<void> {
  const { given } = context
  const number = requireWord(given, 2, 'the number')
  const said = oneOf(requireWord(given, 3, 'the answer'), 'The answer', reviewAnswers)
  const why = given.text('why')?.trim() ?? ''
  if (said !== 'ok' && why === '')
    throw new KeepError('usage_invalid', 'Say what was found, or what was done, with --why.', {
      field: 'why',
    })
  const { office } = await openTeam(context)
  const meant = reviewCalled(office.state, given.text('review'))
  const item = meant.items[wholeNumber(number, 'NUMBER', 1, meant.items.length) - 1] ?? ''
  await answerItem(office, meant.id, item, { answer: said, why: why === '' ? null : why })
  await report(context, office, reviewCalled(office.state, meant.id))
}

/** `keep team review close [--review ID]` */
async function close(context: Context): Promise<void> {
  const { office } = await openTeam(context)
  const { id, round } = reviewCalled(office.state, context.given.text('review'))
  await office.say(() => ({ words: { type: 'review.close', review: id } }))
  context.report({ review: id, closed: true }, () =>
    [`The ${round} review is over.`, `Its evidence: keep team review bundle FILE --review ${id}`].join('\n'),
  )
}

/** `keep team review bundle FILE --review ID` */
async function bundle(context: Context): Promise<void> {
  const path = resolve(requireWord(context.given, 2, 'the file'))
  const { office } = await openTeam(context)
  const meant = reviewCalled(office.state, context.given.text('review') ?? lastEnded(office))
  await createFile(path, await bundleOf(office, meant))
  context.report({ file: path, review: meant.id }, () =>
    [
      `${path} proves the review to whoever has it: keep team review verify FILE, without a vault or a server.`,
      'It holds names of services and of people, and what was said; no code.',
    ].join('\n'),
  )
}

/** `keep team review verify FILE` */
async function verify(context: Context): Promise<void> {
  const evidence = checkBundle(await readFile(requireWord(context.given, 2, 'the file')))
  const { state, review: checked, releases, questions, reasons } = evidence
  const person = (id: string): string => state.members.get(id)?.name ?? id
  const answers = checked.items.map((item) => {
    const given = checked.answers.get(item) ?? []
    return {
      question: questions.get(item) ?? item,
      answers: given.map((one) => ({
        by: person(one.by),
        at: one.at,
        answer: one.answer,
        byPasskey: one.byPasskey,
        why: one.why === null ? null : (reasons.get(one.why) ?? '(unreadable)'),
      })),
    }
  })
  const { round, openedAt, closedAt } = checked
  context.report({ team: state.team, review: checked.id, round, openedAt, closedAt, releases, answers }, () =>
    [
      `The ${round} review of the team ${state.team.slice(0, 16)}… holds: from ${openedAt.slice(0, 10)} to ${closedAt?.slice(0, 10)}.`,
      `It covered everything that there was: ${count(checked.items.length, 'thing')}, each settled. The log of ${count(releases, 'release')} is whole.`,
      '',
      ...answers.flatMap(({ question, answers: given }) => [
        question,
        ...given.map(
          ({ by, at, answer: said, why, byPasskey }) =>
            `    ${at.slice(0, 10)} ${by}${byPasskey ? ' (by passkey)' : ''}: ${said}${why === null ? '' : `, ${why}`}`,
        ),
      ]),
      '',
      'Names and reasons are as the one who wrote this file read them. Compare the team’s id with a member whom you know.',
    ].join('\n'),
  )
}

async function report(context: Context, office: Office, meant: Review): Promise<void> {
  const questions = await questionsOf(office, meant)
  const items = meant.items.map((item, index) => {
    const last = meant.answers.get(item)?.at(-1)
    return {
      number: index + 1,
      question: questions.get(item) ?? item,
      answer: last?.answer ?? null,
      byPasskey: last?.byPasskey ?? false,
      by: last === undefined ? null : nameOf(office, last.by),
      settled: isSettled(last?.answer),
    }
  })
  const left = items.filter(({ settled }) => !settled).length
  context.report({ review: meant.id, round: meant.round, open: left, items }, () =>
    [
      `The ${meant.round} review ${meant.id}, begun by ${nameOf(office, meant.by)} on ${meant.openedAt.slice(0, 10)}:`,
      ...items.map(
        ({ number, question, answer: said, by, byPasskey }) =>
          `${String(number).padStart(4)}  ${said === null ? '·' : `${said} (${by}${byPasskey ? ', by passkey' : ''})`}  ${question}`,
      ),
      left === 0
        ? 'Everything is settled: keep team review close'
        : `${count(left, 'thing')} to settle: keep team review answer NUMBER ok (or finding, mended, accepted, not-checked with --why)`,
    ].join('\n'),
  )
}

function lastEnded({ state }: Office): string | null {
  return [...state.reviews.values()].findLast(({ closedAt }) => closedAt !== null)?.id ?? null
}
