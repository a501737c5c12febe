export {
  postgresStore,
  type PgClient,
  type PgNotice,
  type PgPool,
  type PgQuery,
  type PgResult,
  type PostgresOptions,
} from './store/sql/postgres.ts'
export { printMigrations } from './store/sql/migrations.ts'
