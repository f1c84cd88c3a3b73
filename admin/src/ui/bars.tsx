import { VisuallyHidden } from '@mantine/core'
import styles from './bars.module.css'

export interface Bar {
  key: string
  label: string
  calls: number
  /** Part of the calls. */
  errors: number
}

interface BarsProps {
  /** What is drawn, in a sentence. */
  title: string
  bars: readonly Bar[]
  /** Every how many bars one is labelled. */
  labelEvery?: number
}

const width = 640
const height = 160
const floor = height - 22
const number = new Intl.NumberFormat()

/** Calls per period as bars, their errors as the lower part in another colour; the numbers stand in a table below. */
export function Bars({ title, bars, labelEvery = 1 }: BarsProps) {
  if (bars.every((bar) => bar.calls === 0)) return <p>No calls in this time.</p>
  const most = Math.max(1, ...bars.map((bar) => bar.calls))
  const step = width / Math.max(1, bars.length)
  const thickness = Math.min(48, step * 0.68)
  const tall = (calls: number) => (calls === 0 ? 0 : Math.max(2, (calls / most) * (floor - 28)))
  return (
    <div>
      <svg className={styles.chart} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
        <line className={styles.base} x1={0} x2={width} y1={floor + 0.5} y2={floor + 0.5} />
        {bars.map((bar, index) => {
          const x = index * step + (step - thickness) / 2
          return (
            <g key={bar.key}>
              <title>{`${bar.label}: ${number.format(bar.calls)} calls, ${number.format(bar.errors)} errors`}</title>
              <rect
                className={styles.calls}
                x={x}
                width={thickness}
                y={floor - tall(bar.calls)}
                height={tall(bar.calls)}
                rx={2}
              />
              <rect
                className={styles.errors}
                x={x}
                width={thickness}
                y={floor - tall(bar.errors)}
                height={tall(bar.errors)}
                rx={2}
              />
              {index % labelEvery === 0 && (
                <text className={styles.label} x={index * step + step / 2} y={height - 3} textAnchor="middle">
                  {bar.label}
                </text>
              )}
            </g>
          )
        })}
        <text className={styles.label} x={0} y={18}>{`most: ${number.format(most)}`}</text>
      </svg>
      <p className={styles.key}>
        <span>Calls</span>
        <span className={styles.keyErrors}>of these answered with an error</span>
      </p>
      <details className={styles.numbers}>
        <summary>Numbers as a table</summary>
        <div className={styles.scroll}>
          <table>
            <caption>
              <VisuallyHidden>{title}</VisuallyHidden>
            </caption>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Calls</th>
                <th scope="col">Errors</th>
              </tr>
            </thead>
            <tbody>
              {bars.map((bar) => (
                <tr key={bar.key}>
                  <th scope="row">{bar.label}</th>
                  <td>{number.format(bar.calls)}</td>
                  <td>{number.format(bar.errors)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </div>
  )
}
