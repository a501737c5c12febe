/** Why sheets are ended and their owners asked for new ones where a database went back to an older state. */
export const restoredBackup = 'restored_backup'
