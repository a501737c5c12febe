export { GET, POST } from '../../../lib/backup-codes'
