/** A packet through the program: which one, what became of it, what it cost, where it stopped. */
import { CircleDot, Play, RotateCcw, SkipForward, StepForward, X } from 'lucide-react'
import { forwardRef, useImperativeHandle, useState } from 'react'
import type { Breakpoint, Seen, Tried } from '../../worker/program-trial.ts'
import { bytesOf, type TrialPacketName, trialPackets } from '../../worker/trial-packets.ts'
import { command } from '../app/command-key.ts'
import { Kept, Table } from '../inspector/Kept.tsx'
import { Button } from '../parts/Button.tsx'
import { type Option, Select } from '../parts/Select.tsx'
import { Tip } from '../parts/Tip.tsx'
import { useLab } from '../store/lab.ts'
import { nameOfComponent } from '../store/place.ts'
import { type ProgramSlot, secondsOf, tapOf } from '../store/programs.ts'
import { plural, t } from '../text/text.ts'
import { format } from '../text/units.ts'
import { HexView } from './HexView.tsx'
import styles from './trial.module.css'
import { frameName, recordedFrames, type TrialControls } from './trial.ts'

interface TrialPaneProps {
  readonly trial: TrialControls
  readonly script: boolean
  /** the place that it is tried for; undefined = no component runs it */
  readonly slot: ProgramSlot | undefined
  readonly breakpoints: readonly Breakpoint[]
  onBreakpoints(breakpoints: readonly Breakpoint[]): void
}
export interface TrialHandle {
  run(): void
}

const made = Object.keys(trialPackets) as TrialPacketName[]
const isMade = (name: string): name is TrialPacketName => name in trialPackets

export const TrialPane = forwardRef<TrialHandle, TrialPaneProps>(function TrialPane(
  { trial, script, slot, breakpoints, onBreakpoints },
  ref,
) {
  const selected = useLab((state) => state.packet?.frame)
  const [packet, setPacket] = useState<string>('udp')
  const [pasted, setPasted] = useState('')
  const [recorded, setRecorded] = useState<readonly Uint8Array[]>([])
  const options: Option[] = [
    ...made.map((name) => ({ value: name, title: t(`trial.packet.${name}`) })),
    ...(selected ? [{ value: 'selected', title: t('trial.packet.selected') }] : []),
    ...recorded.map((frame, index) => ({ value: `recorded ${index}`, title: frameName(recorded.length - index, frame) })),
    { value: 'pasted', title: t('trial.packet.pasted') },
  ]
  const chosen = options.some(({ value }) => value === packet) ? packet : 'udp'
  const bytes = isMade(chosen)
    ? trialPackets[chosen]
    : chosen === 'selected'
      ? (selected ?? null)
      : chosen === 'pasted'
        ? bytesOf(pasted)
        : recorded[Number(chosen.split(' ')[1])]
  const waits = trial.tried?.stopped?.waits === true
  const run = () => bytes && trial.run(bytes)
  useImperativeHandle(ref, () => ({ run }))

  return (
    <section className={styles.trial} aria-label={t('trial.name')} data-testid="trial">
      {slot && <Live component={slot.component} />}
      {trial.tried && (
        <div className={styles.result} data-busy={trial.busy || undefined}>
          <Result tried={trial.tried} script={script} slot={slot} />
        </div>
      )}
      {trial.refused !== null && (
        <p className={styles.fault} role="alert">
          {trial.refused}
        </p>
      )}
      {breakpoints.length > 0 && <Breakpoints breakpoints={breakpoints} script={script} onChange={onBreakpoints} />}
      {chosen === 'pasted' && (
        <div className={styles.paste}>
          <textarea
            aria-label={t('trial.paste')}
            placeholder={t('trial.paste')}
            value={pasted}
            rows={3}
            spellCheck={false}
            aria-invalid={pasted !== '' && bytes === null}
            onChange={({ target }) => setPasted(target.value)}
          />
          {pasted !== '' && bytes === null && <p role="alert">{t('trial.no-bytes')}</p>}
        </div>
      )}
      {/* at the foot, so that it stays where it is whatever comes above it */}
      <div className={styles.bar}>
        <div className={styles.packet}>
          <Select id="trial-packet" label={t('trial.packet')} value={chosen} options={options} onChange={setPacket} />
        </div>
        <Recorder
          slot={slot}
          onTaken={(frames) => {
            setRecorded(frames)
            setPacket('recorded 0')
          }}
        />
        <span className={styles.gap} />
        {waits && (
          <>
            <Tip text={t(script ? 'trial.step-tip.script' : 'trial.step-tip')}>
              <Button onClick={() => trial.go('step')}>
                <StepForward size={14} aria-hidden />
                {t('trial.step')}
              </Button>
            </Tip>
            <Tip text={t('trial.continue-tip')}>
              <Button onClick={() => trial.go('continue')}>
                <SkipForward size={14} aria-hidden />
                {t('trial.continue')}
              </Button>
            </Tip>
          </>
        )}
        <Tip text={t('trial.run-tip')} keys={`${command}↵`}>
          <Button look={waits ? 'plain' : 'primary'} disabled={bytes === null} data-trial-run onClick={run}>
            <Play size={14} aria-hidden />
            {t('trial.run')}
          </Button>
        </Tip>
        <Tip text={t('trial.reset')}>
          <button type="button" className={styles.icon} aria-label={t('trial.reset')} onClick={trial.reset}>
            <RotateCcw size={15} />
          </button>
        </Tip>
      </div>
    </section>
  )
})

/** What the program keeps where it runs, while the inspector, which shows it as well, is closed. */
function Live({ component }: { component: string }) {
  const shown = useLab(({ started, inspectorOpen }) => started && !inspectorOpen)
  if (!shown) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
    <section className={styles.live} tabIndex={0} aria-label={t('trial.live')} data-testid="program-live">
      <h3>{t('trial.live')}</h3>
      <Kept id={component} />
    </section>
  )
}

/** Packets of the design's own run: recorded where the program stands, then taken from there. */
function Recorder({ slot, onTaken }: { slot: ProgramSlot | undefined; onTaken(frames: readonly Uint8Array[]): void }) {
  const tap = useLab(({ topology }) => (slot ? tapOf(topology, slot.component) : undefined))
  const tapped = useLab((state) => tap !== undefined && state.taps.includes(tap))
  const frames = useLab((state) => state.recorded.frames)
  if (tap === undefined) return null
  const where = nameOfComponent(tap)
  const ready = tapped && frames > 0
  const text = t(ready ? 'trial.take' : tapped ? 'trial.recording' : 'trial.record', { where })
  return (
    <Tip text={ready ? text : t('trial.record-tip')}>
      <button
        type="button"
        className={styles.record}
        data-on={tapped || undefined}
        aria-label={text}
        onClick={() => {
          if (ready) void recordedFrames().then((found) => found.length > 0 && onTaken(found))
          else useLab.getState().toggleTap(tap)
        }}
      >
        <CircleDot size={14} aria-hidden />
        {ready ? frames.toLocaleString('en') : null}
      </button>
    </Tip>
  )
}

function Breakpoints({
  breakpoints,
  script,
  onChange,
}: {
  breakpoints: readonly Breakpoint[]
  script: boolean
  onChange: TrialPaneProps['onBreakpoints']
}) {
  return (
    <ul className={styles.breakpoints} aria-label={t('trial.breakpoints')}>
      {breakpoints.map(({ line, condition }) => (
        <li key={line}>
          <span>{t('trial.breakpoint', { line })}</span>
          <input
            type="text"
            aria-label={t('trial.condition', { line })}
            placeholder={t(script ? 'trial.condition-hint.script' : 'trial.condition-hint')}
            value={condition}
            maxLength={200}
            spellCheck={false}
            onChange={({ target }) =>
              onChange(breakpoints.map((each) => (each.line === line ? { line, condition: target.value } : each)))
            }
          />
          <button
            type="button"
            className={styles.icon}
            aria-label={t('trial.remove-breakpoint', { line })}
            onClick={() => onChange(breakpoints.filter((each) => each.line !== line))}
          >
            <X size={14} />
          </button>
        </li>
      ))}
    </ul>
  )
}

function Result({ tried, script, slot }: { tried: Tried; script: boolean; slot: ProgramSlot | undefined }) {
  const { verdict, fault, stopped, cost, runs, log, sent, timers, tables } = tried
  const seconds = useLab(({ topology }) => (slot ? secondsOf(topology, slot, cost) : undefined))
  return (
    <>
      <div className={styles.outcome} role="status" data-testid="trial-outcome">
        {verdict && (
          <span className={styles.verdict} data-passes={verdict.passes}>
            {verdict.name}
            {verdict.number !== undefined && <small>= {verdict.number}</small>}
          </span>
        )}
        {fault && (
          <span className={styles.faultText}>
            {fault.line === undefined
              ? t('trial.fault', { message: fault.message })
              : t('trial.fault-line', { line: fault.line, message: fault.message })}
          </span>
        )}
        {stopped && (
          <span className={styles.stoppedText}>
            {t('trial.stopped', { line: stopped.line ?? '–', next: stopped.next ?? '' })}
          </span>
        )}
        <span className={styles.cost}>
          {t(script ? 'trial.cost.script' : 'trial.cost.machine', { count: cost.toLocaleString('en') })}
          {seconds !== undefined && ` · ${t('trial.time', { time: format(seconds, 'second') })}`}
          {` · ${plural('trial.runs', runs)}`}
        </span>
      </div>
      {stopped && (
        <div className={styles.sight}>
          {stopped.why !== undefined && <p>{t('trial.condition-failed', { why: stopped.why })}</p>}
          {script ? (
            <SeenList title={t('trial.variables')} seen={stopped.variables} />
          ) : (
            <SeenList title={t('trial.registers')} seen={stopped.registers} />
          )}
          {stopped.stack.length > 0 && <SeenList title={t('trial.stack')} seen={stopped.stack} />}
        </div>
      )}
      <HexView before={tried.before} after={tried.after} />
      {log.length + sent.length + timers.length > 0 && (
        <section className={styles.section} aria-label={t('trial.log')}>
          <h3>{t('trial.log')}</h3>
          <ol className={styles.log}>
            {log.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines are known by their order
              <li key={index}>{line}</li>
            ))}
            {sent.map(({ to, bytes }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <li key={`sent ${index}`}>{t('trial.sent', { to: addressText(to), bytes: format(bytes.length, 'byte') })}</li>
            ))}
            {timers.map(({ after, mark }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <li key={`timer ${index}`}>{t('trial.timer', { time: format(after * 1e-12, 'second'), mark })}</li>
            ))}
          </ol>
        </section>
      )}
      {tables.length > 0 && (
        <section className={styles.section} aria-label={t('trial.kept')} data-testid="trial-kept">
          <h3>{t('trial.kept')}</h3>
          {tables.map((table) => (
            <Table key={table.name} table={table} />
          ))}
        </section>
      )}
    </>
  )
}

const addressText = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (Math.floor(address / 2 ** shift) & 255).toString()).join('.')

function SeenList({ title, seen }: { title: string; seen: readonly Seen[] }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {seen.length === 0 && <p>{t('trial.nothing-seen')}</p>}
      <dl>
        {seen.map(({ name, value, meaning }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {value}
              {meaning !== undefined && <small>{meaning}</small>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
