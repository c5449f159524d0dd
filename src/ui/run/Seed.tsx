import { Popover } from 'radix-ui'
import { Pane } from '../parts/Pane.tsx'
import { Tip } from '../parts/Tip.tsx'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import { NumberForm } from './NumberForm.tsx'
import styles from './run.module.css'

const largest = 4_294_967_295

/** Same seed, same random numbers. */
export function Seed() {
  const seed = useLab((state) => state.topology.seed)
  return (
    <Popover.Root>
      <Tip text={t('run.seed.hint')}>
        <Popover.Trigger className={styles.seed} aria-label={`${t('run.seed')} ${seed}`} data-testid="seed">
          <span>{t('run.seed')}</span> <b>{seed}</b>
        </Popover.Trigger>
      </Tip>
      <Pane label={t('run.seed')} side="bottom">
        <NumberForm
          title={t('run.seed')}
          hint={t('run.seed.hint')}
          unit="count"
          value={seed}
          min={0}
          max={largest}
          whole
          dice={{ title: t('run.seed.next'), draw: () => 1 + Math.floor(Math.random() * 9999) }}
          onSet={(value) => {
            const { topology, change } = useLab.getState()
            change({ ...topology, seed: value }, `${t('run.seed')} ${value}`)
          }}
        />
      </Pane>
    </Popover.Root>
  )
}
