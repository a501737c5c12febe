import { html } from 'hono/html'
import type { NoticeKind } from 'sparekey'
import { codeBlock } from '../../docs/markup.ts'
import { languages } from '../../notices/language.ts'
import { renderNotice } from '../../notices/render.ts'
import { en } from '../../notices/texts/en.ts'
import { definitions, searchForm, selectField } from '../shell/parts.ts'
import type { Query, Screen, Shown, Visit } from '../shell/screen.ts'
import { sampleNotice } from './sample-notice.ts'

/** Every kind that an owner can be told of. */
export const noticeKinds = Object.keys(en.kinds) as readonly NoticeKind[]

const languageNames: Readonly<Record<string, string>> = { en: 'English', de: 'German' }

/** What owners are told: each message in each language, with the tenant's name and invented facts. */
export const messagesScreen: Screen = {
  path: 'messages',
  permission: 'setting.view',
  title: 'Messages',
  show: (visit, query) => show(visit, query),
}

const show = async (visit: Visit, { given }: Query): Promise<Shown> => {
  const { served, config } = visit.permit('setting.view')
  const kind = noticeKinds.find((one) => one === given['kind']) ?? 'code_used'
  const language =
    languages.find((one) => one.language === given['language'])?.language ?? served.settings.defaultLanguage
  const { subject, text } = await renderNotice(sampleNotice(kind, visit.tenant, language, visit.now), {
    publicUrl: config.publicUrl ?? 'https://codes.example.org',
    applicationName: served.settings.applicationName ?? config.applicationName,
    defaultLanguage: served.settings.defaultLanguage,
    contact: served.settings.supportContact ?? config.supportContact,
  })
  return {
    page: html`<p>
        Every owner is told these, at every address on file; no setting leaves one out. The facts here are
        invented, the links lead nowhere.
      </p>
      ${searchForm(
        'Which message',
        visit.link('messages'),
        [
          selectField(
            { name: 'kind', label: 'Message', value: kind },
            noticeKinds.map((one) => [one, kindName(one)]),
          ),
          selectField(
            { name: 'language', label: 'Language', value: language },
            languages.map((one) => [one.language, languageNames[one.language] ?? one.language]),
          ),
        ],
        'Show',
      )}
      ${definitions([['Subject', html`<span lang="${language}">${subject}</span>`]])}
      <div lang="${language}">${codeBlock('As a mail without pictures and styles', text)}</div>`,
  }
}

const kindName = (kind: NoticeKind): string => kind.replaceAll('_', ' ')
