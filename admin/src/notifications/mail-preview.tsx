import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import styles from './mail-preview.module.css'

/** What a recipient sees. The frame runs nothing and loads nothing. */
export function MailPreview({ html, text }: { html: string; text: string }) {
  const [form, setForm] = useState('html')
  return (
    <div>
      <SegmentedControl
        aria-label="Form of the mail"
        size="xs"
        value={form}
        onChange={setForm}
        data={[
          { value: 'html', label: 'HTML' },
          { value: 'text', label: 'Plain text' },
        ]}
      />
      {form === 'html' ? (
        <iframe className={styles.frame} title="Mail as HTML" sandbox="" srcDoc={html} />
      ) : (
        <pre className={styles.text}>{text}</pre>
      )}
    </div>
  )
}
