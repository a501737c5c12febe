import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Fault } from '../../topology.ts'

const execute = promisify(execFile)

/** What the disk holds while it is not full. It lies in memory, and takes what is written to it. */
const SIZE_MEBIBYTES = 8192

export interface SmallDisk {
  readonly full: Fault
  readonly unmount: () => Promise<void>
}

/** A file system of its own for the database, which can be made full. `null`: this user may not mount one here. */
export const mountSmallDisk = async (folder: string): Promise<SmallDisk | null> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    await execute('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MEBIBYTES}m,mode=0700`, 'tmpfs', folder])
  } catch {
    return null
  }
  const resize = (size: string): Promise<unknown> => execute('mount', ['-o', `remount,size=${size}`, folder])
  return {
    full: {
      name: 'F10 the disk is full',
      inject: async () => {
        for (let triesLeft = 20; ; triesLeft -= 1) {
          const { blocks, bfree, bsize } = await statfs(folder)
          try {
            // A page more than is used: the next few writes find no room.
            await resize(String((blocks - bfree + 1) * bsize))
            return
          } catch (error) {
            // Meanwhile more was written than that: no disk is made smaller than what it holds.
            if (triesLeft === 0) throw error
          }
        }
      },
      heal: async () => {
        await resize(`${SIZE_MEBIBYTES}m`)
      },
    },
    unmount: async () => {
      await execute('umount', ['-l', folder])
    },
  }
}
