// What the service's role may do in PostgreSQL, read off the statements that it runs, so that a role has what it needs and
// nothing else: above all it can neither change nor delete a redemption. `node tools/lib/deploy/grants.ts` writes
// deploy/postgres/grants.sql, which a test compares.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { statements } from '../../../packages/sparekey/src/store/sql/statements.ts'
import { repositoryRoot } from '../workspace.ts'

export const GRANTS_FILE = 'deploy/postgres/grants.sql'
export const SERVICE_ROLE = 'sparekey'

const READ_BY_HAND = ['sparekey_migrations']
const PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const

/** The rights to each table, in the order of their names. */
export function neededRights(texts: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const rights = new Map<string, Set<string>>()
  const need = (table: string, privilege: string): void => {
    rights.set(table, (rights.get(table) ?? new Set(['SELECT'])).add(privilege))
  }
  for (const table of READ_BY_HAND) need(table, 'SELECT')
  for (const text of texts) {
    for (const [, verb = '', table = ''] of text.matchAll(
      /\b(FROM|INSERT INTO|UPDATE|DELETE FROM) (sparekey_\w+)/g,
    )) {
      need(table, verb === 'FROM' ? 'SELECT' : verb.replace(/ .*/, ''))
    }
    const [, upserted] = /\bINSERT INTO (\w+)[^]*\bDO UPDATE\b/.exec(text) ?? []
    if (upserted !== undefined) need(upserted, 'UPDATE')
  }
  return new Map(
    [...rights]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([table, had]) => [table, PRIVILEGES.filter((privilege) => had.has(privilege))]),
  )
}

/** The file. What was granted before and is not needed is taken away. */
export function grantsSql(role = SERVICE_ROLE): string {
  const rights = neededRights(Object.values(statements))
  const lines = [...rights].map(
    ([table, privileges]) => `GRANT ${privileges.join(', ')} ON ${table} TO ${role};`,
  )
  return `-- What the role that the service connects as may do. Run as the owner of the tables, after each "sparekey migrate":
--
--   psql --set ON_ERROR_STOP=1 --file deploy/postgres/grants.sql "$OWNER_URL"
--
-- Nothing here can change or delete a redemption: a use stays used, whatever the service is made to do.
-- Written by: node tools/lib/deploy/grants.ts

BEGIN;
REVOKE ALL ON ${[...rights.keys()].join(', ')} FROM ${role};
${lines.join('\n')}
COMMIT;
`
}

if (import.meta.main) writeFileSync(join(repositoryRoot, GRANTS_FILE), grantsSql())
