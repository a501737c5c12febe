import { z } from 'zod'
import { readLinkUrl } from '../../config/values.ts'
import { defineOperation, noQuery } from '../operation.ts'
import { assertAccountId } from '../path.ts'
import { invalidField } from '../problem.ts'
import { isOfCode } from '../../pages/steps/step.ts'
import { authentication, pageSessionId, pagePurpose, timeOut } from '../schemas.ts'

const link = z.string().max(2048)

export const openPageSessionRequest = z.strictObject({
  accountId: z.string().describe('Your own id of the account: 1 to 256 bytes of UTF-8.'),
  purpose: pagePurpose,
  returnUrl: z
    .string()
    .max(2048)
    .describe(
      "Where the person goes back to, also on cancel. In scheme, host, port and path equal to an entry of the tenant's list.",
    ),
  authentication: z
    .exactOptional(authentication)
    .describe('With enroll and manage, unless `recoveryToken` is given: how the person was authenticated.'),
  firstFactor: z
    .exactOptional(authentication)
    .describe(
      'Required with challenge and support, and given with these alone: how the person passed the first factor.',
    ),
  recoveryToken: z
    .exactOptional(z.string().max(512))
    .describe('With enroll and manage, in the place of `authentication`: the token of an open recovery.'),
  accountName: z
    .exactOptional(z.string().min(1).max(256))
    .describe(
      'The account as its owner knows it, e.g. an address. It stands on the sheet, unless its owner leaves it off.',
    ),
  supportUrl: z
    .exactOptional(link)
    .describe(
      'An https URL at which a person who lacks the codes is helped. Default: as the service is set up.',
    ),
  otherMethodsUrl: z
    .exactOptional(link)
    .describe(
      'An https URL at which a passkey or security key can be added. Default: as the service is set up. After a use, people ' +
        'may come there before they come to `returnUrl`: read what became of the page first there, too.',
    ),
})

type Request = z.output<typeof openPageSessionRequest>

export const openPageSessionResponse = z.strictObject({
  pageSessionId,
  url: z.string().describe("Send the person's browser there. It opens once."),
  expiresAt: timeOut,
})

export const openPageSession = defineOperation({
  operationId: 'openPageSession',
  method: 'post',
  path: '/v1/page-sessions',
  summary: 'Open a hosted page',
  description:
    'Gives a link to a page of the service at which one person gets a sheet, uses a code or looks after a sheet. Keep ' +
    '`pageSessionId` in the session of that person: what became of it is read under this id, and from nowhere else.',
  scope: 'pages',
  idempotent: false,
  bodySchema: openPageSessionRequest,
  querySchema: noQuery,
  requestExample: {
    accountId: 'ada',
    purpose: 'challenge',
    returnUrl: 'https://app.example.org/back',
    firstFactor: { methods: ['pwd'], at: '2026-11-21T20:00:00.000Z' },
  },
  success: {
    status: 201,
    description: 'The link.',
    schema: openPageSessionResponse,
    example: {
      pageSessionId: 'pgs_…',
      url: 'https://codes.example.org/pages/pgl_…',
      expiresAt: '2026-11-21T20:30:00.000Z',
    },
  },
  refusals: {
    insufficient_authentication: '`recoveryToken` is not the token of an open recovery of this account.',
  },
  call: async ({ sparekey, visits, body }) => {
    assertAccountId(body.accountId)
    assertReturnUrl(body.returnUrl, visits.returnUrls)
    assertStatement(body)
    const { accountId, purpose, returnUrl, authentication: stated = null, firstFactor = null } = body
    const recoveryId = await openRecovery(sparekey.recoveries, body)
    if (recoveryId === 'none') return NOT_STANDING_IN
    const visit = {
      accountId,
      purpose,
      returnUrl,
      authentication: stated,
      firstFactor,
      recoveryId,
      ...(body.accountName === undefined ? {} : { accountName: body.accountName }),
      ...linkOf(body, 'supportUrl'),
      ...linkOf(body, 'otherMethodsUrl'),
    }
    return { ok: true, ...(await visits.open(visit)) } as const
  },
})

const NOT_STANDING_IN = {
  ok: false,
  code: 'insufficient_authentication',
  detail: '"recoveryToken" is not the token of an open recovery of this account.',
} as const

/** The id of the recovery that stands in for a second factor. The token itself goes no further. */
const openRecovery = async (
  recoveries: {
    introspect(
      token: string,
    ): Promise<{ active: false } | { active: true; accountId: string; recoveryId: string }>
  },
  { accountId, recoveryToken }: Request,
): Promise<string | null> => {
  if (recoveryToken === undefined) return null
  const found = await recoveries.introspect(recoveryToken)
  return found.active && found.accountId === accountId ? found.recoveryId : 'none'
}

/** Scheme, host, port and path as the list has them; what follows a "?" is the application's own. */
const assertReturnUrl = (given: string, allowed: readonly string[]): void => {
  const url = URL.parse(given)
  const isPlain = url !== null && url.username === '' && url.password === '' && !given.includes('#')
  if (isPlain && allowed.includes(`${url.origin}${url.pathname}`)) return
  throw invalidField(
    'returnUrl',
    '"returnUrl" must equal an entry of the tenant\'s list of return addresses in scheme, host, port and path.',
  )
}

/** A link that the page shows, as it was given; a page never leads to a script or out of https. */
const linkOf = <F extends 'supportUrl' | 'otherMethodsUrl'>(
  body: Request,
  field: F,
): { readonly [N in F]?: string } => {
  const given = body[field]
  if (given === undefined) return {}
  const url = readLinkUrl(given)
  if (url !== undefined) return { [field]: url } as { readonly [N in F]: string }
  throw invalidField(
    field,
    `"${field}" must be an https URL (or http on this machine) without a name or a password.`,
  )
}

/** A code is a second factor, so its page asks for the first; a sheet is given to who passed a second one. */
const assertStatement = ({ purpose, authentication: stated, firstFactor, recoveryToken }: Request): void => {
  const given = { authentication: stated, firstFactor, recoveryToken }
  const fitting = isOfCode(purpose)
    ? (['firstFactor'] as const)
    : (['authentication', 'recoveryToken'] as const)
  for (const field of ['authentication', 'firstFactor', 'recoveryToken'] as const) {
    if (given[field] === undefined || fitting.some((one) => one === field)) continue
    throw invalidField(field, `"${field}" does not go with the purpose "${purpose}".`)
  }
  const [field] = fitting
  const count = fitting.filter((one) => given[one] !== undefined).length
  if (count === 1) return
  throw invalidField(
    field,
    count === 0
      ? `"${field}" is required with the purpose "${purpose}".`
      : '"authentication" and "recoveryToken" are both given: give one of them.',
  )
}
