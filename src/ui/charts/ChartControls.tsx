import { ToggleGroup } from 'radix-ui'
import { useLab } from '../store/lab.ts'
import { t } from '../text/text.ts'
import styles from './charts.module.css'
import { type ChartId, chartIds, ofConnections } from './series.ts'
import { useChartSettings } from './settings.ts'

/** Which charts to show, how much time, and the summary once there is one. Stands in the head of the dock. */
export function ChartControls() {
  const { chosen, whole, summary, choose, setWhole, setSummary } = useChartSettings()
  const connected = useLab((state) => (state.layout?.connections.length ?? 0) > 0)
  const ended = useLab((state) => state.result !== null)
  return (
    <div className={styles.controls}>
      <ToggleGroup.Root
        type="multiple"
        className={styles.choices}
        aria-label={t('charts.choose')}
        value={summary && ended ? [] : [...chosen]}
        onValueChange={(value) => {
          if (summary && ended) choose([...new Set([...chosen, ...(value as ChartId[])])])
          else if (value.length > 0) choose(value as ChartId[])
        }}
      >
        {chartIds
          .filter((chart) => connected || !ofConnections(chart))
          .map((chart) => (
            <ToggleGroup.Item key={chart} value={chart} className={styles.choice}>
              {t(`charts.${chart}`)}
            </ToggleGroup.Item>
          ))}
      </ToggleGroup.Root>
      {ended && (
        <button
          type="button"
          className={styles.choice}
          data-state={summary ? 'on' : 'off'}
          data-notice={summary ? undefined : true}
          aria-pressed={summary}
          onClick={() => setSummary(!summary)}
        >
          {t('summary.title')}
        </button>
      )}
      <ToggleGroup.Root
        type="single"
        className={styles.span}
        aria-label={t('charts.window')}
        value={whole ? 'whole' : 'recent'}
        onValueChange={(value) => value !== '' && setWhole(value === 'whole')}
      >
        <ToggleGroup.Item value="recent" className={styles.choice}>
          {t('charts.window.recent')}
        </ToggleGroup.Item>
        <ToggleGroup.Item value="whole" className={styles.choice}>
          {t('charts.window.whole')}
        </ToggleGroup.Item>
      </ToggleGroup.Root>
    </div>
  )
}
