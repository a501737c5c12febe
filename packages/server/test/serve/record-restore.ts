// Writes docs/restore-session.txt: `node packages/server/test/serve/record-restore.ts`. A test fails where it is no longer true.
import { writeFileSync } from 'node:fs'
import { drill } from './restore-drill.ts'

const heading =
  'A restore, as it goes when the kept checkpoint lies apart from the database (docs/guides/run-the-service.md).\n' +
  'Lines that begin with "#" say what happens beside the commands.\n'
const { session } = await drill()
writeFileSync(new URL('../../../../docs/restore-session.txt', import.meta.url), `${heading}\n${session}`)
