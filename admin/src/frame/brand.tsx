import icon from '../look/icon.svg'
import styles from './frame.module.css'

export function Brand() {
  return (
    <span className={styles.brand}>
      <img src={icon} alt="" width={26} height={26} />
      <span>
        Portico <span className={styles.brandPart}>admin</span>
      </span>
    </span>
  )
}
