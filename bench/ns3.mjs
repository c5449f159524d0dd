// @ts-check
/**
 * node bench/ns3.mjs [--quick] [--json]: the lab beside ns-3 3.37 (Debian's ns3 and libns3-dev), same topology and parameters:
 * drops and delay of a chain that is fed with one shared trace; goodput, fairness, queue and retransmissions of TCP over a dumbbell,
 * means over seeds; and the packet-hops per second of both.
 * --only <control>,<flows>,<queue>,<delay ms>[,<seconds>]: one dumbbell.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, lab, median, ns3Libraries, other, program, reference } from './tools.mjs'

const quick = process.argv.includes('--quick')
const json = process.argv.includes('--json')
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1].split(',') : null
const warm = 10
const seeds = quick ? [1, 2] : [1, 2, 3, 4, 5]

/** @typedef {{ control: string, flows: number, queue: number, delay: number, seconds: number }} Combination */
/** @type {Combination[]} the dumbbell of the reference, and three that differ in delay, queue and number of flows */
const combinations = only
  ? [{ control: only[0], flows: Number(only[1]), queue: Number(only[2]), delay: Number(only[3]), seconds: Number(only[4] ?? 60) }]
  : ['newreno', 'cubic'].flatMap((control) => [
      { control, flows: 10, queue: 100, delay: 10, seconds: 60 },
      { control, flows: 5, queue: 50, delay: 40, seconds: 60 },
      { control, flows: 20, queue: 200, delay: 5, seconds: 60 },
      { control, flows: 3, queue: 300, delay: 25, seconds: 60 },
    ])

const mine = program('dumbbell')
const theirs = reference('dumbbell', 'dumbbell.cc', ns3Libraries)
const theirChain = reference('chain', 'chain.cc', ns3Libraries)
if (theirs === null || theirChain === null) {
  console.error('ns-3 is not installed: apt-get install ns3 libns3-dev')
  process.exit(2)
}

/** Numbers in (0, 1], the same for both sides (Park and Miller's generator). @param {number} seed */
function uniform(seed) {
  let state = seed
  const next = () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
  for (let i = 0; i < 10; i++) next()
  return next
}
/** When each flow begins, within the first second, in whole nanoseconds. @param {number} seed @param {number} flows */
const starts = (seed, flows) => {
  const next = uniform(seed)
  return Array.from({ length: flows }, () => next().toFixed(9)).join()
}

/** @param {number[]} list */
const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length
/** What is compared: name, value of a run, and how far apart two may be. @type {[string, (run: any) => number, (lab: number, ns3: number) => boolean][]} */
const figures = [
  ['goodput, Mb/s', (run) => run.totMbps, (a, b) => Math.abs(a / b - 1) <= 0.02],
  ["Jain's index", (run) => run.jain, (a, b) => Math.abs(a - b) <= 0.05],
  ['mean queue, packets', (run) => run.meanQ, (a, b) => Math.abs(a / b - 1) <= 0.1],
  ['sent again, %', (run) => (100 * run.dataAgain) / run.dataSent, (a, b) => Math.abs(a / b - 1) <= 0.2],
]
const report = []

/** Poisson arrivals of exponential sizes that load a link of 8 Mb/s to `load`: times in ns, then bytes. @param {number} seed @param {number} packets @param {number} load */
function trace(seed, packets, load) {
  const next = uniform(seed)
  const numbers = new Float64Array(2 * packets)
  for (let i = 0, now = 0; i < packets; i++) {
    now += Math.floor((-Math.log(next()) * 1e6) / load)
    numbers[i] = now
    numbers[packets + i] = Math.min(60_000, Math.max(30, Math.round(-Math.log(next()) * 1000)))
  }
  const file = join(build, `trace-${seed}.f64`)
  writeFileSync(file, numbers)
  return file
}
if (!only) {
  const chainOfLab = program('trace-chain')
  const packets = quick ? 20_000 : 100_000
  for (const [hops, queue, load] of [
    [1, 1_000_000, 0.8],
    [1, 5, 0.8],
    [10, 1_000_000, 0.8],
    [10, 5, 0.8],
    [4, 20, 1.1],
  ]) {
    const file = trace(hops * 100 + 1, packets, load)
    const a = lab(chainOfLab, [file, hops, queue])
    const b = other(theirChain, [`--trace=${file}`, `--hops=${hops}`, `--q=${queue}`])
    const near = {
      delay: Math.abs(a.meanDelayMs / b.meanDelayMs - 1) <= 0.001,
      drops: Math.abs(a.drops - b.drops) <= packets / 1000,
    }
    report.push({ hops, queue, load, figure: 'mean delay, ms', lab: a.meanDelayMs, ns3: b.meanDelayMs, met: near.delay })
    report.push({ hops, queue, load, figure: 'drops', lab: a.drops, ns3: b.drops, met: near.drops })
    if (json) continue
    console.log(`\nchain of ${hops}, ${queue} waiting places, load ${load}, ${packets} packets of one trace: lab | ns-3 | ratio`)
    console.log(
      `  ${near.delay ? '✓' : '✗'} ${'mean delay, ms'.padEnd(22)} ${a.meanDelayMs.toFixed(6)} | ${b.meanDelayMs.toFixed(6)} | ${(a.meanDelayMs / b.meanDelayMs).toFixed(6)}`,
    )
    console.log(`  ${near.drops ? '✓' : '✗'} ${'drops'.padEnd(22)} ${a.drops} | ${b.drops}`)
  }
}
/** @type {number[]} */
const speeds = []
for (const combination of combinations) {
  const { control, flows, queue, delay, seconds } = combination
  const ours = seeds.map((seed) => lab(mine, [control, flows, queue, delay, seconds, warm, seed, starts(seed, flows)]))
  const tcp = control === 'cubic' ? 'TcpCubic' : 'TcpNewReno'
  const ns3 = seeds.map((seed) =>
    other(theirs, [
      `--tcp=${tcp}`,
      `--flows=${flows}`,
      `--q=${queue}`,
      `--delay=${delay}`,
      `--T=${seconds}`,
      `--warm=${warm}`,
      `--seed=${seed}`,
      `--starts=${starts(seed, flows)}`,
      '--count=true',
    ]),
  )
  speeds.push(...ours.map((run, i) => run.hopsps / ns3[i].hopsps))
  if (!json) console.log(`\n${control}, ${flows} flows, queue ${queue}, ${delay} ms: lab | ns-3 | ratio`)
  for (const [name, value, near] of figures) {
    const [a, b] = [mean(ours.map(value)), mean(ns3.map(value))]
    report.push({ ...combination, figure: name, lab: a, ns3: b, met: near(a, b) })
    if (!json)
      console.log(
        `  ${near(a, b) ? '✓' : '✗'} ${name.padEnd(22)} ${a.toFixed(4).padStart(9)} | ${b.toFixed(4).padStart(9)} | ${(a / b).toFixed(3)}`,
      )
  }
}
if (json) console.log(JSON.stringify({ report, speed: median(speeds) }, null, 2))
else console.log(`\npacket-hops per second: ${median(speeds).toFixed(1)} × ns-3's (least ${Math.min(...speeds).toFixed(1)})`)
