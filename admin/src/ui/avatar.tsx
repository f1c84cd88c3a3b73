import styles from './avatar.module.css'

interface AvatarProps {
  name: string
  picture: string | null
  large?: boolean
}

/** Beside the name, which says all there is to say: a picture, or initials. */
export function Avatar({ name, picture, large = false }: AvatarProps) {
  const size = large ? styles.large : ''
  if (picture)
    return <img className={`${styles.avatar} ${size}`} src={`/api/v1/pictures/${picture}`} alt="" loading="lazy" />
  const words = name.split(/\s+/).filter((word) => word !== '')
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '')
  return (
    <span className={`${styles.avatar} ${size}`} aria-hidden>
      {letters.join('').toLocaleUpperCase('en-GB') || '?'}
    </span>
  )
}
