import { Tip } from '../parts/Tip.tsx'
import { useVerification, type Verification } from '../share/verify.ts'
import type { LabState } from '../store/lab.ts'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './run.module.css'

/** What the run does now; and, for an experiment from a link, whether it came out the same. */
export function RunState() {
  const status = useLab((state) => state.status)
  const started = useLab((state) => state.started)
  const verdict = useLab((state) => state.verdict)
  const fromLink = useLab((state) => state.work.origin === 'link')
  const failure = useLab((state) => state.failure)
  const last = useVerification((state) => state.last)
  const name = stateName(status, started)
  return (
    <>
      <span className={styles.state} data-state={name} data-testid="run-state" title={failure ?? undefined}>
        {t(`run.state.${name}`)}
      </span>
      {verdict === 'pending' && <Verdict verdict="pending" text={t('verdict.pending')} hint={t('verdict.pending.hint')} />}
      {verdict === 'reproduced' && <Verdict verdict="reproduced" text={t('verdict.reproduced')} hint={t('verdict.reproduced.hint')} />}
      {verdict === 'differs' && <Verdict verdict="differs" text={t('verdict.differs')} hint={difference(last)} />}
      {verdict === 'none' && fromLink && last?.outcome === 'failed' && (
        <Verdict verdict="differs" text={t('verdict.failed')} hint={t('verdict.failed.hint', { reason: last.reason })} />
      )}
    </>
  )
}

function stateName(status: LabState['status'], started: boolean) {
  if (status === 'loading') return started ? 'running' : 'ready'
  if (status === 'paused') return started ? 'paused' : 'ready'
  return status
}

function difference(last: Verification | null): string {
  if (last?.outcome !== 'differs') return t('verdict.differs')
  const digests = t('verdict.differs.digest', { expected: last.expected, got: last.got })
  if (last.theirs === last.ours) return digests
  return `${digests} ${t('verdict.differs.engine', { theirs: last.theirs, ours: last.ours })}`
}

function Verdict({ verdict, text, hint }: { verdict: string; text: string; hint: string }) {
  return (
    <Tip text={hint}>
      <output className={styles.verdict} data-verdict={verdict} data-testid="verdict">
        {text}
      </output>
    </Tip>
  )
}
