import { openPostgres } from '../support/databases.ts'
import { racesOn } from '../support/races.ts'

racesOn('PostgreSQL, two processes', openPostgres)
