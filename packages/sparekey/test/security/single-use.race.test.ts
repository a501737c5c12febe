import { openSqlite } from '../support/databases.ts'
import { racesOn } from '../support/races.ts'

racesOn('SQLite', openSqlite)
