// The limit that redemption and issue are measured against: the same binding, alone on all cores.
import { availableParallelism } from 'node:os'
import { hashRaw } from '@node-rs/argon2'
import { rate } from '../measure.ts'

const secret = Buffer.from('X7K9M3NPQR2W5T8V')
const salt = Buffer.alloc(16, 7)
const argon2id = 2

export const derive = (): Promise<unknown> =>
  hashRaw(secret, {
    salt,
    memoryCost: 19456,
    timeCost: 2,
    parallelism: 1,
    outputLen: 32,
    algorithm: argon2id,
  })

export const rawRate = (derivations: number): Promise<number> =>
  rate(derivations, availableParallelism(), derive)
