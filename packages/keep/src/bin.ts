#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { configFolder } from './cli/config-folder.ts'

// What is compiled is kept in a folder of the user's own: the default is one that everybody may write to, and whatever lies there
// is run. Where nothing of this program's lies yet, asking for help leaves nothing behind.
const folder = configFolder(process.env)
if (existsSync(folder)) enableCompileCache(join(folder, 'compiled'))

const { start } = await import('./cli/start.ts')
await start()
