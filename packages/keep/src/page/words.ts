/** A message without the sentences that name a command: they are for who sits at a terminal. */
export function withoutCommands(message: string): string {
  const sentences = message.split(/(?<=[.!?:]) +/)
  const kept = sentences.filter((sentence) => !/\bkeep [a-z]|--[a-z]|^[a-z-]+ [A-Z]{3}/.test(sentence))
  const text = kept.join(' ').replace(/:$/, '.')
  return text === '' ? 'That cannot be done here.' : text
}

/** A calendar date as people write it: `22 Nov 2026`. */
export function day(date: string): string {
  return new Date(`${date.slice(0, 10)}T00:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
}

/** A word that stands for a choice, with spaces for its dashes. */
export function plain(word: string): string {
  return word.replaceAll('-', ' ')
}

/** A way in, or a step of a plan, with `memory` as people say it. */
export function inPlainWords(text: string): string {
  return text.replaceAll('(memory)', '(in your head)')
}
