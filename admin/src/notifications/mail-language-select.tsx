import { Select } from '@mantine/core'
import { useRead } from '../api/queries.ts'

interface MailLanguageSelectProps {
  label: string
  description?: string
  /** Null: the first of these. */
  value: string | null
  onChange: (language: string) => void
  error?: React.ReactNode
  disabled?: boolean
}

/** Nothing where mails are written in one language. */
export function MailLanguageSelect({ value, onChange, ...field }: MailLanguageSelectProps) {
  const languages = useMailLanguages()
  if (languages.length < 2) return null
  const isOffered = languages.some(({ tag }) => tag === value)
  return (
    <Select
      {...field}
      data={languages.map(({ tag, name, ownName }) => ({
        value: tag,
        label: name === ownName ? name : `${name} (${ownName})`,
      }))}
      allowDeselect={false}
      value={isOffered ? value : (languages[0]?.tag ?? null)}
      onChange={(tag) => tag && onChange(tag)}
    />
  )
}

export function useMailLanguages() {
  return useRead('showMailLanguages', {}).data?.languages ?? []
}
