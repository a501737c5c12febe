import { settings } from '../../config/settings.ts'
import { boundHeap } from '../../memory.ts'
import { EXIT, type RegisterCommand } from '../command.ts'

const settingsHelp = (): string => {
  const width = Math.max(...settings.map(({ name }) => name.length))
  const lines = settings.map(
    ({ name, meaning, defaultText }) => `  ${name.padEnd(width)}  ${meaning} (default: ${defaultText})`,
  )
  return `
Settings are environment variables; each secret may also be given as a file, named by the variable with _FILE:
${lines.join('\n')}

Examples:
  $ sparekey serve --try
  $ SPAREKEY_DATABASE_URL_FILE=/run/secrets/database SPAREKEY_HOST=0.0.0.0 sparekey serve`
}

/** `sparekey serve`: the service, until SIGTERM or SIGINT. */
export const serveCommand: RegisterCommand = (program, { terminal, exitWith }) => {
  program
    .command('serve')
    .description('Run the service until SIGTERM or SIGINT.')
    .option('--try', 'also serve a page to try it out (on this machine alone, with SQLite)', false)
    .option(
      '--demo <address>',
      'where an application runs beside it, for that page to link to while it answers',
    )
    .addHelpText('after', settingsHelp)
    .action(async (options: { readonly try: boolean; readonly demo?: string }) => {
      boundHeap()
      const { serve } = await import('../../serve/serve.ts')
      const { stoppedInTime } = await serve({
        terminal,
        withTryPage: options.try,
        demoUrl: options.demo ?? null,
      })
      exitWith(stoppedInTime ? EXIT.done : EXIT.failed)
    })
}
