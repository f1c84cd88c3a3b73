import { VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './data-table.module.css'

export interface Column<T> {
  label: string
  /** What the row shows; the first column names the row. */
  show: (item: T) => ReactNode
  numeric?: boolean
  /** Holds a few short words, which are not broken. */
  brief?: boolean
}

interface DataTableProps<T> {
  /** What the table holds, for who can't see it. */
  title: string
  items: readonly T[]
  columns: readonly Column<T>[]
  /** The row's menu, last. */
  menu?: ((item: T) => ReactNode) | undefined
  /** The rows are those of before, new ones are on their way. */
  busy?: boolean
}

/** Rows of a list; on narrow screens each row becomes a block. */
export function DataTable<T extends { id: string }>({ title, items, columns, menu, busy = false }: DataTableProps<T>) {
  return (
    <div className={`${styles.frame} ${busy ? styles.busy : ''}`}>
      {/* The roles stay when the narrow layout takes the table display away. */}
      {/* biome-ignore-start lint/a11y/noRedundantRoles: see above */}
      <table className={styles.table} aria-label={title} aria-busy={busy} role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ label, numeric }) => (
              <th key={label} scope="col" role="columnheader" className={numeric ? styles.number : undefined}>
                {label}
              </th>
            ))}
            {menu && (
              <th scope="col" role="columnheader" className={styles.menu}>
                <VisuallyHidden>Actions</VisuallyHidden>
              </th>
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {items.map((item) => (
            <tr key={item.id} role="row">
              {columns.map(({ label, show, numeric, brief }, index) =>
                index === 0 ? (
                  <th key={label} scope="row" role="rowheader">
                    {show(item)}
                  </th>
                ) : (
                  <td
                    key={label}
                    role="cell"
                    data-label={label}
                    className={numeric ? styles.number : brief ? styles.brief : undefined}
                  >
                    {show(item)}
                  </td>
                ),
              )}
              {menu && (
                <td role="cell" className={styles.menu}>
                  {menu(item)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {/* biome-ignore-end lint/a11y/noRedundantRoles: see above */}
    </div>
  )
}

/** A second, quieter line in a cell. */
export const Soft = ({ children }: { children: ReactNode }) => <span className={styles.soft}>{children}</span>
