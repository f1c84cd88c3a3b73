import { CircleCheck, CircleDashed, Clock3, type LucideIcon, TriangleAlert } from 'lucide-react'
import styles from './status-mark.module.css'

export type Tone = 'good' | 'wait' | 'bad' | 'quiet'

const shapes: Record<Tone, LucideIcon> = { good: CircleCheck, wait: Clock3, bad: TriangleAlert, quiet: CircleDashed }

/** A state as a word and a shape; the colour only repeats it. */
export function StatusMark({ tone, children }: { tone: Tone; children: string }) {
  const Shape = shapes[tone]
  return (
    <span className={`${styles.mark} ${styles[tone]}`}>
      <Shape size={14} strokeWidth={2.25} aria-hidden />
      {children}
    </span>
  )
}
