import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Context } from '../command.ts'
import { openTeam } from './at-work.ts'
import { comparePolicy, policyHash, policyText } from '../../team/policy.ts'
import type { Office } from '../../team/office.ts'
import { namedShelves } from '../../team/shelves.ts'
import { KeepError } from '../../errors.ts'

/** `keep team policy [--check FILE]` */
export async function policy(context: Context): Promise<number | undefined> {
  const copy = context.given.text('check')
  const { office } = await openTeam(context)
  const text = await textFor(office)
  const hash = policyHash(text)
  if (copy !== null) return compare(context, await fileAt(copy), { text, hash })
  context.report({ hash, text }, () => text.trimEnd())
  context.say(`SHA-256 of this text: ${hash}`)
  return undefined
}

function compare(
  context: Context,
  copy: string,
  { text, hash }: { readonly text: string; readonly hash: string },
): number | undefined {
  const difference = comparePolicy(copy, text)
  if (difference === null)
    throw new KeepError('input_refused', 'This is no policy of this team, or not from its first line on.')
  const { gone, missing } = difference
  const holds = gone.length + missing.length === 0
  context.report({ holds, hash, gone, missing }, () =>
    holds
      ? 'The copy says what the settings say.'
      : [
          'The settings have changed since this copy. It says (-), they say (+):',
          ...gone.map((line) => `- ${line}`),
          ...missing.map((line) => `+ ${line}`),
          'Have the text of today signed: keep team policy',
        ].join('\n'),
  )
  return !holds && context.given.flag('exit-code') ? 1 : undefined
}

async function textFor(office: Office): Promise<string> {
  const shelfNames = new Map((await namedShelves(office)).map(({ name, item }) => [item.id, name]))
  return policyText({ state: office.state, shelfNames })
}

async function fileAt(path: string): Promise<string> {
  try {
    return await readFile(resolve(path), 'utf8')
  } catch (cause) {
    throw new KeepError('file_unreadable', 'The file cannot be read.', { cause })
  }
}
