// Loaded before a service on SQLite (`--import`): it kills itself at the point that the file named by PROOF_POINT_FILE says, the
// next time that it comes there. `before COMMIT`: what it wrote is lost. `after COMMIT`: it is there, and nobody was told. With
// ` of a use` behind, only where the transaction uses a code.
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { readFileSync, rmSync } from 'node:fs'

const file = process.env['PROOF_POINT_FILE']
const LOOK_MILLISECONDS = 10
let point: string | null = null

const look = (path: string): void => {
  try {
    point = readFileSync(path, 'utf8')
  } catch {
    point = null
  }
}

const passing = (path: string, step: string): void => {
  if (point !== step) return
  rmSync(path, { force: true })
  process.kill(process.pid, 'SIGKILL')
}

if (file !== undefined) {
  setInterval(() => look(file), LOOK_MILLISECONDS).unref()
  let hasUse = false
  const { exec, prepare } = DatabaseSync.prototype
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string): void {
    if (sql.startsWith('BEGIN')) hasUse = false
    passing(file, `before ${sql}`)
    if (hasUse) passing(file, `before ${sql} of a use`)
    exec.call(this, sql)
    passing(file, `after ${sql}`)
    if (hasUse) passing(file, `after ${sql} of a use`)
  }
  DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string): StatementSync {
    const statement = prepare.call(this, sql)
    if (!sql.startsWith('INSERT INTO sparekey_redemptions')) return statement
    const run = statement.run.bind(statement)
    const noted = (...values: Parameters<typeof run>): ReturnType<typeof run> => {
      hasUse = true
      return run(...values)
    }
    Object.assign(statement, { run: noted })
    return statement
  }
}
