import styles from './rows.module.css'

const half = 30
/** relative error at the end of the mark */
const end = 0.3

/** An error to the left or right of nothing, with the tenth around it; an arrow where it goes on. */
export function ErrorMark({ error, look }: { error: number; look: 'good' | 'warn' | 'bad' | undefined }) {
  const reach = Math.min(1, Math.abs(error) / end) * half
  const x = error < 0 ? half - reach : half
  const tenth = (0.1 / end) * half
  const beyond = Math.abs(error) > end
  const tip = error < 0 ? 0 : 2 * half
  const back = error < 0 ? 5 : -5
  return (
    <svg className={styles.mark} data-grade={look} width={2 * half} height={14} viewBox={`0 0 ${2 * half} 14`} aria-hidden="true">
      <rect className={styles.tenth} x={half - tenth} y={1} width={2 * tenth} height={12} rx={2} />
      {beyond ? (
        <path className={styles.amount} d={`M${half} 4.5 H${tip + back} V2.5 L${tip} 7 L${tip + back} 11.5 V9.5 H${half} Z`} />
      ) : (
        <rect className={styles.amount} x={Math.min(x, 2 * half - 1)} y={4.5} width={Math.max(reach, 1.5)} height={5} rx={1} />
      )}
      <path className={styles.zero} d={`M${half} 0 V14`} />
    </svg>
  )
}
