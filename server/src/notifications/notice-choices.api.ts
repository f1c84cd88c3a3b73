import type { digestSettingsEndpoints, noticeChoiceEndpoints } from '@portico/contract'
import type { Handlers } from '../platform/http/endpoints.ts'
import type { DigestSettings } from './digest-settings.ts'
import type { NoticeChoices } from './notice-choices.ts'

export const noticeChoicesApi = (
  choices: NoticeChoices,
  digest: DigestSettings,
): Handlers<typeof noticeChoiceEndpoints & typeof digestSettingsEndpoints> => ({
  showNoticeChoices: ({ actor }) => choices.showNoticeChoices(actor),
  updateNoticeChoices: ({ actor, body }) => choices.updateNoticeChoices(actor, body),
  showDigestSettings: () => digest.show(),
  updateDigestSettings: ({ actor, body }) => digest.updateDigestSettings(actor, body),
})
