import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './filters.module.css'

/** The fields by which a page is narrowed down, and what it is narrowed down to already. */
export const Filters = ({ children }: { children: ReactNode }) => (
  <search className={styles.filters} aria-label="Filters">
    {children}
  </search>
)

interface ChosenFilterProps {
  word: string
  name: string
  /** What taking it away does. */
  removal: string
  onRemove: () => void
}

/** One thing that was chosen elsewhere and can only be taken away here. */
export const ChosenFilter = ({ word, name, removal, onRemove }: ChosenFilterProps) => (
  <p className={styles.chosen}>
    <span>
      {word}: <strong>{name}</strong>
    </span>
    <button type="button" onClick={onRemove} aria-label={removal}>
      <X size={16} aria-hidden />
    </button>
  </p>
)
