import type { UseFormReturnType } from '@mantine/form'
import { Notice } from '../ui/notice.tsx'
import { Panel } from '../ui/panel.tsx'
import { ReferencePicker } from '../ui/reference-picker.tsx'
import type { PlanValues } from './plan-fields.tsx'
import { planInWords } from './plan-in-words.ts'
import styles from './plan-side.module.css'

/** The plan as developers will read it, while it is being written. */
export function PlanPreview({ values }: { values: PlanValues }) {
  return (
    <Panel title="In words" quiet>
      <p aria-live="polite" className={styles.words}>
        {planInWords(values)}
      </p>
    </Panel>
  )
}

interface PlanCataloguesProps {
  form: UseFormReturnType<PlanValues>
  known?: readonly { id: string; name: string }[]
}

export function PlanCatalogues({ form, known = [] }: PlanCataloguesProps) {
  const { value, onChange, error } = form.getInputProps('catalogueIds')
  return (
    <Panel title="Offered in">
      <ReferencePicker
        list="listCatalogues"
        label="Catalogues"
        description="There it can be chosen with every product that is listed there too."
        value={value}
        onChange={onChange}
        known={known}
        error={error}
      />
      {value.length === 0 && <Notice tone="wait">Without a catalogue nobody can choose this plan.</Notice>}
    </Panel>
  )
}
