import { createHash, pbkdf2Sync } from 'node:crypto'
import { hashSync } from 'bcryptjs'
import type { ImportOfVerifiers } from '../../src/interface/import.ts'

/** What other systems keep of these two codes. */
export const foreignCodes = ['a1b2c3d4e5f60718', '0f1e2d3c4b5a6978'] as const

type Rows = Pick<ImportOfVerifiers, 'scheme' | 'verifiers'> & { readonly from: string }

const [one, other] = foreignCodes
const salts = [Buffer.alloc(12, 0x51), Buffer.alloc(12, 0x9e)] as const
const sum = (name: string, ...parts: readonly (string | Buffer)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash(name)).digest()

/** Rows by the real packages, and by `node:crypto` where a system writes a bare hash. */
export const foreignRows: readonly Rows[] = [
  ...(['$2a$', '$2b$', '$2y$'] as const).map((prefix) => ({
    from: `bcryptjs 3.0.3, as ${prefix}`,
    scheme: 'bcrypt' as const,
    verifiers: foreignCodes.map((code) => prefix + hashSync(code, 4).slice(4)),
  })),
  {
    from: 'Django 5.2.17, PBKDF2PasswordHasher',
    scheme: 'pbkdf2',
    verifiers: [
      'pbkdf2_sha256$1000$NaClNaClNaClNaClNaClNa$zcfsTEgKnG6F1xqmIil7nvQnB3s/IdJosio7QYSpMjk=',
      'pbkdf2_sha256$1000$seasaltseasaltseasalt1$PXKd9QhAuFQ6MdYKdfCVhfxsuFGWD2fr5ADB18Ovr4o=',
    ],
  },
  {
    from: 'passlib 1.7.4, pbkdf2_sha256',
    scheme: 'pbkdf2',
    verifiers: [
      '$pbkdf2-sha256$1000$AAECAwQFBgcICQoLDA0ODw$LqOpZ46mkIuRRherb4dmBNCbpQajPnGwg6cv9gTLP2Q',
      '$pbkdf2-sha256$1000$AQIDBAUGBwgJCgsMDQ4PEA$PJXmS/6aWwB2CZhnSQ58t6Z2sxarzBWBU8esXQ46d2o',
    ],
  },
  {
    from: 'passlib 1.7.4, pbkdf2_sha512, as Devise writes it too',
    scheme: 'pbkdf2',
    verifiers: [
      '$pbkdf2-sha512$1000$AAECAwQFBgcICQoLDA0ODw$an4wsP2a4ihpUbxsKlaTFnOCT8UagDrjeGue8FEHID/sZIbsg6IViPkrpK7QxQ91EigQOf5Q3g6EcZCp2MUeNg',
      '$pbkdf2-sha512$1000$AQIDBAUGBwgJCgsMDQ4PEA$s5d35g7ZKVsl53HTYb6tx.qW.YksuRTy.hMPQJ1YBbNpQdYKC8S5QF0lBq.kRa9E9YOLbOnY35U3sUuIKPCUXA',
    ],
  },
  {
    from: 'a PHC string',
    scheme: 'pbkdf2',
    verifiers: foreignCodes.map((code, index) => {
      const salt = salts[index] ?? ''
      const text = (bytes: Buffer | string) => Buffer.from(bytes).toString('base64').replaceAll('=', '')
      return `$pbkdf2-sha256$i=700,l=32$${text(salt)}$${text(pbkdf2Sync(code, salt, 700, 32, 'sha256'))}`
    }),
  },
  {
    from: 'SHA-512 in Base64',
    scheme: 'sha512',
    verifiers: [one, other].map((code) => sum('sha512', code).toString('base64')),
  },
  {
    from: 'SHA-256 in hexadecimal',
    scheme: 'sha256',
    verifiers: [one, other].map((code) => sum('sha256', code).toString('hex')),
  },
  {
    from: 'SHA-256 of salt and code',
    scheme: 'sha256',
    verifiers: [one, other].map((code, index) => {
      const salt = salts[index] ?? Buffer.alloc(0)
      return `$sha256$${salt.toString('base64')}$${sum('sha256', salt, code).toString('base64')}`
    }),
  },
  {
    from: 'SHA-512 of code and salt',
    scheme: 'sha512',
    verifiers: [one, other].map((code, index) => {
      const salt = salts[index] ?? Buffer.alloc(0)
      return `$sha512-after$${salt.toString('base64url')}$${sum('sha512', code, salt).toString('hex')}`
    }),
  },
]
