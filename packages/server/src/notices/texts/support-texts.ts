import type { Notice } from 'sparekey'

type NoticeCase = NonNullable<Notice['support']>

/** What messages about a request for help say beside the texts of their kinds. */
export interface SupportMessageTexts {
  readonly facts: {
    readonly number: string
    readonly openedBy: string
    readonly openedAt: string
    readonly frozenUntil: string
    readonly restrictUntil: string
  }
  /** `{name}`: of a person; `{application}`. */
  readonly openers: Readonly<Record<NoticeCase['openedAs'], string>>
  /** In the place of a time that is not set. */
  readonly earliestUnknown: string
  /** Why a request came to nothing: a sentence. */
  readonly ended: Readonly<Record<NonNullable<NoticeCase['ended']>['by'], string>>
  readonly links: Readonly<Record<keyof NoticeCase['links'], LinkTexts>>
  /** The message with the code. `{application}`, `{time}`. */
  readonly code: {
    readonly subject: string
    readonly before: string
    readonly goodUntil: string
    readonly where: string
    readonly never: string
  }
  /** `{contact}`: how to reach those who run the application. */
  readonly contact: string
  readonly footer: string
}

interface LinkTexts {
  readonly before: string
  readonly name: string
  readonly after: string
}
