import { once } from 'node:events'
import type { Command, Context } from '../command.ts'
import { vaultPath } from '../paths.ts'
import { wholeOption } from '../read-options.ts'
import { openKnownSession, vaultOptions } from '../session.ts'
import { browserCommand, openInBrowser } from '../../page/browser.ts'
import { Desk } from '../../page/desk.ts'
import { servePage } from '../../page/serve.ts'
import type { Ending } from '../../page/serve.ts'

const idleSecondsByDefault = 600

/** Opens the page. */
export const command: Command = {
  usage: ['[--no-browser] [--idle-seconds N]'],
  description:
    'Opens the vault as a page in your browser. The page is served by this program on this machine alone; its address lets one\n' +
    'browser in, once. It closes when it was not used for ten minutes, when the vault is locked, and on Ctrl-C.',
  options: {
    'no-browser': { type: 'boolean', help: 'show the address, and open no browser' },
    'idle-seconds': {
      type: 'string',
      value: 'N',
      help: `close after so long without use (default ${idleSecondsByDefault})`,
    },
    ...vaultOptions,
  },
  positionals: 0,
  async run(context) {
    const { given, env } = context
    const idleSeconds = wholeOption(given, 'idle-seconds', 1, 86_400) ?? idleSecondsByDefault
    const desk = new Desk(context, await vaultPath(given.text('vault'), env))
    if ((await desk.stage()) === 'locked') {
      const known = await openKnownSession(context, desk.settings)
      if (known !== null) desk.session = known
    }
    const served = await servePage(desk, idleSeconds)
    await announce(context, served.address)
    const stopped = new AbortController()
    void once(process, 'SIGINT', stopped).then(served.close, () => {})
    void once(process, 'SIGTERM', stopped).then(served.close, () => {})
    const ending = await served.closed
    stopped.abort()
    context.say(endings[ending])
    return undefined
  },
}

const endings: Readonly<Record<Ending, string>> = {
  idle: 'Nobody used the page for a while: it is closed, and what it knew is forgotten.',
  locked: 'The vault is locked, and the page closed.',
  asked: 'The page is closed.',
}

async function announce(context: Context, address: string): Promise<void> {
  const { given, env } = context
  const browser = given.flag('no-browser') || context.json ? null : browserCommand(env)
  const isOpening = browser !== null && (await openInBrowser(browser, address))
  context.report({ address }, () =>
    [
      isOpening
        ? 'Your browser opens the page. If it does not, open this address; it works once:'
        : 'Open this address in a browser of this machine; it works once:',
      `  ${address}`,
      'Ctrl-C closes the page.',
    ].join('\n'),
  )
}
