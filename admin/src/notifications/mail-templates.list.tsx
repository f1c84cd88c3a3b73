import type { ItemOf } from '../api/client.ts'
import { useRead } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Answer } from '../ui/answer.tsx'
import { type Column, DataTable, Soft } from '../ui/data-table.tsx'
import { LinkTo } from '../ui/link-to.tsx'
import { Moment } from '../ui/moment.tsx'
import { Page } from '../ui/page.tsx'
import { useMailLanguages } from './mail-language-select.tsx'
import { MailTabs } from './mail-tabs.tsx'

type Template = ItemOf<'listMailTemplates'> & { id: string }

const columns: readonly Column<Template>[] = [
  {
    label: 'Mail',
    show: (template) => (
      <>
        <LinkTo to={paths.mailTemplate(template.name)}>{template.title}</LinkTo>
        <Soft>{template.when}</Soft>
      </>
    ),
  },
  {
    label: 'Words',
    show: (template) =>
      template.changedAt ? (
        <>
          Yours, changed <Moment at={template.changedAt} />
          <Written template={template} />
          {template.failure && <Soft>Failed at sending; others stood in. {template.failure}</Soft>}
        </>
      ) : (
        'As shipped'
      ),
  },
]

/** For which languages; nothing where there is only one. */
function Written({ template }: { template: Template }) {
  const languages = useMailLanguages()
  if (languages.length < 2) return null
  const written = languages.filter(({ tag }) => template.variants.some(({ language }) => language === tag))
  return <Soft>In {written.map(({ name }) => name).join(', ')}</Soft>
}

export function MailTemplatesPage() {
  const templates = useRead('listMailTemplates', {})
  return (
    <Page
      title="Mail templates"
      lead="What the portal writes, and when."
      trail={[{ label: 'Mail', to: paths.mails() }]}
    >
      <MailTabs />
      <Answer of={templates}>
        {({ items }) => (
          <DataTable
            title="Mail templates"
            items={items.map((template) => ({ ...template, id: template.name }))}
            columns={columns}
          />
        )}
      </Answer>
    </Page>
  )
}
