import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { loneDirectorDelayHours, parseNote, readChainText } from 'sparekey-keep-team'
import type { Statement } from 'sparekey-keep-team'
import type { Context } from '../command.ts'
import { confirm, requireWord } from '../read-options.ts'
import { nameOf, openTeam } from './at-work.ts'
import { ruleInWords } from './roles.ts'
import { isTextsByName, readFormat } from '../../team/formats.ts'
import type { Office, Proposal, SecondDirectorNeeded } from '../../team/office.ts'
import { findNamed, namedShelves } from '../../team/shelves.ts'
import { asKeepError } from '../../team/words.ts'
import { createFile } from '../../vault/save.ts'
import { KeepError } from '../../errors.ts'

// What weighs most takes two directors, or one who announced it three days before. Between the two stands a file.

const format = 'sparekey.team-proposal/v1'

interface Waiting extends Proposal {
  /** The place of its announcement in the chain; `null`: it waits for another director. */
  readonly intent: number | null
}

/**
 * Writes what takes a second director to the file of `--out`, for them to look at and sign; where there is none, announces it.
 *
 * @throws KeepError `team_refused` where no file is named.
 */
export async function propose(context: Context, needed: SecondDirectorNeeded): Promise<void> {
  const out = context.given.text('out')
  if (out === null)
    throw new KeepError(
      'team_refused',
      needed.isAlone
        ? `${needed.message} To announce it: the same command again with --out FILE.`
        : `${needed.message} To have another director sign it: the same command again with --out FILE.`,
    )
  const path = resolve(out)
  const intent = needed.isAlone ? await needed.office.announce(needed.proposal) : null
  const { note, blobs } = needed.proposal
  const files = Object.fromEntries(
    [...blobs].map(([hash, bytes]) => [hash, Buffer.from(bytes).toString('base64')]),
  )
  await createFile(path, Buffer.from(`${JSON.stringify({ format, note, files, intent })}\n`))
  context.report({ proposal: path, announced: needed.isAlone }, () =>
    needed.isAlone
      ? [
          `It is announced: every member can see it. Keep ${path}, and in ${loneDirectorDelayHours} hours: keep team second ${path}`,
          'Nothing was changed yet. Until then, leave the people of the team as they are.',
        ].join('\n')
      : [
          `${path} waits for another director: keep team second ${path}`,
          'It holds for five minutes, and as long as nothing else happens in the team: call them now. Nothing was changed yet.',
        ].join('\n'),
  )
}

/** `keep team second FILE` */
export async function second(context: Context): Promise<void> {
  const waiting = parsed(await readFile(requireWord(context.given, 1, 'the file of the proposal')))
  const { office } = await openTeam(context)
  const { text, signatures } = asKeepError(() => parseNote(waiting.note))
  const { statement } = asKeepError(() => readChainText(text))
  const by = signatures.map(({ name }) => nameOf(office, name)).join(' and ')
  const isAnnounced = waiting.intent !== null
  context.say(`${by} ${isAnnounced ? 'announced' : 'proposes'}: ${await inWords(office, statement)}`)
  const question = isAnnounced ? 'Do it now?' : 'Sign it as the second director?'
  if (!context.given.flag('yes') && !(await confirm(context.terminal, question, false))) return
  if (waiting.intent === null) await office.second(waiting)
  else await office.carryOut(waiting, waiting.intent)
  context.report({ done: statement.type }, () => (isAnnounced ? 'Done.' : 'Signed, and done.'))
}

async function inWords(office: Office, statement: Statement): Promise<string> {
  switch (statement.type) {
    case 'kit.make':
      return `a kit that opens every code without the server, kept by ${statement.custodian === null ? 'somebody outside the team' : nameOf(office, statement.custodian)}.`
    case 'member.director':
      return `${nameOf(office, statement.member)} ${statement.on ? 'becomes a director' : 'is no director any more'}.`
    case 'member.add':
      return `${statement.card.name} joins as a director.`
    case 'member.remove':
      return `${nameOf(office, statement.member)}, a director, is removed.`
    case 'shelf.rule':
      return `a weaker rule.\n${ruleInWords(findNamed(await namedShelves(office), statement.shelf, 'shelf').name, statement.rule)}`
    case 'server.key':
      return `the server has another key for its log: ${statement.logKey}.`
    default:
      throw new KeepError('input_invalid', 'This proposes nothing that takes two directors.')
  }
}

function parsed(bytes: Uint8Array): Waiting {
  const { note, files, intent } = readFormat(bytes, format) ?? {}
  const place = typeof intent === 'number' || intent === null ? intent : undefined
  if (typeof note !== 'string' || !isTextsByName(files) || place === undefined)
    throw new KeepError('input_invalid', 'This file is no proposal of a director.')
  const blobs = new Map(
    Object.entries(files).map(([hash, file]) => [hash, Buffer.from(file, 'base64')] as const),
  )
  return { note, blobs, intent: place }
}
