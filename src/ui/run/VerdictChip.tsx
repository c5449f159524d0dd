import { Tip } from '../parts/Tip.tsx'
import { useVerification, type Verification } from '../share/verify.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './run.module.css'

/** Whether an experiment from a link came out the same on this computer. */
export function VerdictChip() {
  const verdict = useLab((state) => state.verdict)
  const fromLink = useLab((state) => state.work.origin === 'link')
  const last = useVerification((state) => state.last)
  if (verdict === 'pending') return <Chip look="pending" text={t('verdict.pending')} hint={t('verdict.pending.hint')} />
  if (verdict === 'reproduced')
    return <Chip look="reproduced" text={t('verdict.reproduced')} hint={t('verdict.reproduced.hint')} />
  if (verdict === 'differs') return <Chip look="differs" text={t('verdict.differs')} hint={difference(last)} />
  if (fromLink && last?.outcome === 'failed')
    return <Chip look="differs" text={t('verdict.failed')} hint={t('verdict.failed.hint', { reason: last.reason })} />
  return null
}

function difference(last: Verification | null): string {
  if (last?.outcome !== 'differs') return t('verdict.differs')
  const digests = t('verdict.differs.digest', { expected: last.expected, got: last.got })
  if (last.theirs === last.ours) return digests
  return `${digests} ${t('verdict.differs.engine', { theirs: last.theirs, ours: last.ours })}`
}

function Chip({ look, text, hint }: { look: string; text: string; hint: string }) {
  return (
    <Tip text={hint}>
      <output className={styles.verdict} data-verdict={look} data-testid="verdict">
        {text}
      </output>
    </Tip>
  )
}
