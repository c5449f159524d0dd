// @ts-check
/**
 * npm run bench: every figure with its reference measured in the same call, the ratio and the goal.
 * Options: --json, --quick (one round, shorter), --only <hold|chain|memory|telemetry|javascript|ebpf>. bench/canvas.mjs measures the page, bench/ns3.mjs compares results with ns-3's.
 */
import { lab, ns3Libraries, other, program, reference } from './tools.mjs'

const json = process.argv.includes('--json')
const quick = process.argv.includes('--quick')
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : null
const rounds = quick ? 1 : 5
/** Of runs in turn, the fastest of each side: neighbours on a shared machine can only slow a run down. @param {number[]} rates */
const best = (rates) => Math.max(...rates)

/** @param {string} text */
const say = (text) => {
  if (!json) console.log(text)
}
const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(1)} %`
/** @param {number} value */
const million = (value) => (value / 1e6).toFixed(2)
/** @type {Record<string, unknown>} */
const report = {}
/** @type {{ goal: string, value: string, met: boolean }[]} */
const goals = []

if (!only || only === 'hold') {
  const mine = program('hold')
  const theirs = reference('hold', 'hold.cpp', [])
  say('\nHold model, million events per second: engine | C++ std::priority_queue | ratio')
  const sizes = [100, 1000, 10_000, 100_000, 1_000_000]
  /** @type {number[]} */
  const ratios = []
  /** @type {number[]} */
  const ties = []
  const cells = []
  for (const distribution of ['exponential', 'uniform', 'net', 'bimodal', 'constant']) {
    for (const pending of sizes) {
      const events = quick ? 500_000 : 2_000_000
      const engine = []
      /** @type {number[]} */
      const pq = []
      for (let round = 0; round < rounds; round++) {
        engine.push(lab(mine, [pending, events, distribution]).eventsPerSecond)
        if (theirs) pq.push(other(theirs, [pending, events, distribution]).eventsPerSecond)
      }
      const ratio = theirs ? best(engine) / best(pq) : Number.NaN
      ;(distribution === 'constant' ? ties : ratios).push(ratio)
      cells.push({ distribution, pending, engine: best(engine), reference: theirs ? best(pq) : null, ratio })
      say(
        `  ${distribution.padEnd(12)} ${String(pending).padStart(8)}  ${million(best(engine)).padStart(6)} | ${theirs ? million(best(pq)).padStart(6) : '     –'} | ${ratio.toFixed(2)}`,
      )
    }
  }
  report.hold = cells
  if (theirs) {
    const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
    goals.push({ goal: 'hold: geometric mean ≥ 1.2', value: mean.toFixed(2), met: mean >= 1.2 })
    goals.push({ goal: 'hold: no cell below 0.7', value: Math.min(...ratios).toFixed(2), met: Math.min(...ratios) >= 0.7 })
    goals.push({ goal: 'hold: all ties ≥ 0.4', value: Math.min(...ties).toFixed(2), met: Math.min(...ties) >= 0.4 })
  }
}

if (!only || only === 'chain') {
  const mine = program('chain')
  const theirs = reference('chain', 'chain.cc', ns3Libraries)
  say(
    `\nChain, million packet-hops per second: lab | ns-3 (Debian's package, UDP) | ratio${theirs ? '' : ' (ns-3 is not installed: apt-get install ns3 libns3-dev)'}`,
  )
  const lines = []
  for (const [name, hops, packets, shape] of /** @type {[string, number, number, string][]} */ ([
    ['1 hop', 1, quick ? 200_000 : 1_000_000, 'store'],
    ['10 hops', 10, quick ? 40_000 : 200_000, 'store'],
    ['10 hops, full machines', 10, quick ? 40_000 : 200_000, 'machine'],
  ])) {
    const engine = []
    /** @type {number[]} */
    const ns3 = []
    for (let round = 0; round < rounds; round++) {
      engine.push(lab(mine, [hops, packets, shape]).packetHopsPerSecond)
      if (theirs) ns3.push(other(theirs, [`--hops=${hops}`, `--n=${Math.round(packets / 5)}`]).hopsps)
    }
    const ratio = theirs ? best(engine) / best(ns3) : Number.NaN
    lines.push({ name, engine: best(engine), reference: theirs ? best(ns3) : null, ratio })
    say(
      `  ${name.padEnd(24)} ${million(best(engine)).padStart(6)} | ${theirs ? (best(ns3) / 1e6).toFixed(3) : '–'} | ${ratio.toFixed(1)}`,
    )
    // Debian's package is 1.4 to 1.5 times slower than ns-3 built for speed: the goals of 6 and 2 become 9 and 3
    const least = shape === 'machine' ? 3 : 9
    if (theirs) goals.push({ goal: `chain, ${name}: ≥ ${least} × Debian's ns-3`, value: ratio.toFixed(1), met: ratio >= least })
  }
  report.chain = lines
}

if (!only || only === 'memory') {
  const memory = lab(program('memory'), [quick ? 5e6 : 1e8], ['--expose-gc'])
  report.memory = memory
  say(
    `\nMemory: ${memory.bytes.toFixed(0)} bytes for each of ${memory.packets} packets in flight (${memory.queueBytes.toFixed(0)} of them their pending event);`,
  )
  say(
    `  process ${(memory.residentEarly / 2 ** 20).toFixed(1)} MiB after 10⁶ packet-hops, ${(memory.residentLate / 2 ** 20).toFixed(1)} MiB after ${memory.packetHops.toExponential(1)}`,
  )
  goals.push({ goal: 'memory: ≤ 256 bytes per packet in flight', value: memory.bytes.toFixed(0), met: memory.bytes <= 256 })
  goals.push({
    goal: 'memory: no growth with packets passed (± 5 %)',
    value: `${(memory.growth * 100).toFixed(1)} %`,
    met: memory.growth <= 0.05,
  })
}

if (!only || only === 'telemetry') {
  const telemetry = lab(program('telemetry'), [])
  report.telemetry = telemetry
  say(`\nWorker, share of the run, ${telemetry.series} series: median (quartiles)`)
  /** @type {[string, string][]} */
  const duties = [
    ['frames', 'telemetry at 20 Hz'],
    ['log', 'log of stages'],
    ['snapshots', 'snapshots, 4 a second'],
  ]
  for (const [duty, name] of duties) {
    const { median: middle, low, high } = telemetry[duty]
    say(`  ${name.padEnd(24)} ${percent(middle)} (${percent(low)} … ${percent(high)})`)
  }
  goals.push({
    goal: 'telemetry: ≤ 3 % at 20 Hz with at least 50 series',
    value: percent(telemetry.frames.median),
    met: telemetry.frames.median <= 0.03 && telemetry.series >= 50,
  })
}

if (!only || only === 'javascript') {
  const script = program('javascript')
  const packets = quick ? 100_000 : 500_000
  const runs = Array.from({ length: rounds }, () => lab(script, [packets]))
  const rate = best(runs.map(({ packetsPerSecond }) => packetsPerSecond))
  const { operationsPerPacket, stateBytes } = runs[0]
  report.javascript = { packetsPerSecond: rate, operationsPerPacket, stateBytes }
  say(
    `\nJavaScript, mark and count, metering on: ${million(rate)} million packets per second, ${operationsPerPacket} operations each, state of ${(stateBytes / 2 ** 20).toFixed(2)} MiB`,
  )
  goals.push({
    goal: 'javascript: ≥ 250,000 packets per second',
    value: Math.round(rate).toLocaleString('en'),
    met: rate >= 250_000,
  })
}

if (!only || only === 'ebpf') {
  const mine = program('ebpf')
  const theirs = reference('ebpf', 'ebpf.c', [])
  say('\neBPF, million instructions per second: interpreter | interpreter in C | ratio | WebAssembly')
  const lines = []
  for (const [name, runs] of /** @type {[string, number][]} */ ([
    ['arithmetic', quick ? 20 : 100],
    ['memory', quick ? 20 : 100],
    ['parser', quick ? 500_000 : 3_000_000],
  ])) {
    const engine = []
    /** @type {number[]} */
    const inC = []
    /** @type {number[]} */
    const translated = []
    for (let round = 0; round < rounds; round++) {
      const measured = lab(mine, [name, runs, 'interpreter'])
      engine.push(measured.instructionsPerSecond)
      const faster = lab(mine, [name, runs, 'translation'])
      if (faster.sum !== measured.sum || faster.executed !== measured.executed)
        throw new Error(`${name}: the translation differs`)
      translated.push(faster.instructionsPerSecond)
      if (!theirs) continue
      const compared = other(theirs, [measured.program, measured.context, runs])
      if (compared.sum !== measured.sum || compared.executed !== measured.executed) throw new Error(`${name}: the results differ`)
      inC.push(compared.instructionsPerSecond)
    }
    const ratio = theirs ? best(engine) / best(inC) : Number.NaN
    lines.push({ name, engine: best(engine), reference: theirs ? best(inC) : null, ratio, translation: best(translated) })
    say(
      `  ${name.padEnd(12)} ${million(best(engine)).padStart(8)} | ${theirs ? million(best(inC)).padStart(8) : '–'} | ${ratio.toFixed(2)} | ${million(best(translated)).padStart(8)}`,
    )
    const met = best(engine) >= 50e6 || ratio >= 0.4
    const value = `${million(best(engine))}, ${ratio.toFixed(2)}`
    goals.push({ goal: `ebpf, ${name}: ≥ 50 million instructions per second, or 0.4 of C`, value, met })
    goals.push({
      goal: `ebpf, ${name}: translation ≥ 500 million instructions per second`,
      value: million(best(translated)),
      met: best(translated) >= 500e6,
    })
  }
  report.ebpf = lines
}

report.goals = goals
if (json) console.log(JSON.stringify(report, null, 2))
else {
  say('\nGoals')
  for (const { goal, value, met } of goals) say(`  ${met ? '✓' : '✗'} ${goal}: ${value}`)
}
