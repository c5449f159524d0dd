/**
 * The component contract: what one kind of component declares, and what the engine gives it.
 * A kind is data plus handlers; all its state lives in typed columns that the engine allocates,
 * snapshots and restores. Nothing here knows any particular kind.
 */
import type { PlanProgram, ProgramLanguage } from './plan.ts'
import type { World } from './world.ts'

/** Where code runs. */
export type Level = 'nic' | 'kernel' | 'user' | 'cluster'
/** Palette group: a level, or one of the groups that are not a place where code runs. */
export type Group = Level | 'service' | 'network' | 'traffic' | 'infrastructure'

/** Where a number comes from (design: costs, profiles and honesty). */
export type Role = 'given' | 'fitted' | 'extrapolated' | 'assumed'
export interface Citation {
  readonly role: Role
  /** id of the paper or standard; absent only for `assumed` */
  readonly source?: string
  /** section, figure or table in the source */
  readonly section?: string
  /** the words of the source, or for `assumed` the reason for the value */
  readonly text: string
}

export type Unit =
  | 'second'
  | 'hertz'
  | 'cycle'
  | 'cycle/byte'
  | 'byte'
  | 'byte/second'
  | 'bit/second'
  | 'packet'
  | 'packet/second'
  | 'fraction'
  | 'count'
  | 'kilometre'

/** Another parameter of the same kind, and the values of it under which this one has an effect. */
export type Condition = { readonly parameter: string } & (
  | { readonly is: readonly (string | boolean)[] }
  | { readonly above: number }
)

interface ParameterBase {
  readonly title: string
  readonly doc: string
  /** parameters of one section stand together under its name; absent = with the others, first */
  readonly section?: string
  /** absent = always */
  readonly when?: Condition
}
export interface NumberParameter extends ParameterBase {
  readonly type: 'number'
  readonly unit: Unit
  readonly default: number
  readonly min: number
  readonly max: number
  readonly integer?: boolean
  readonly cite: Citation
}
export interface ChoiceParameter<Option extends string = string> extends ParameterBase {
  readonly type: 'choice'
  readonly default: Option
  readonly options: { readonly [option in Option]: { readonly title: string; readonly doc: string } }
  /** values that an option gives to other parameters of the same kind, unless the person set them */
  readonly sets?: {
    readonly [option in Option]?: { readonly [parameter: string]: { readonly value: number; readonly cite: Citation } }
  }
  readonly cite: Citation
}
export interface FlagParameter extends ParameterBase {
  readonly type: 'flag'
  readonly default: boolean
  /** off = the component has failed: it can be failed and restored by a click */
  readonly failure?: true
  readonly cite: Citation
}
export interface TextParameter extends ParameterBase {
  readonly type: 'text'
  readonly default: string
  readonly maxLength: number
  /** what it must read as unless it is empty: one IPv4 address, that of a multicast group, static routes, the modules of a Scout path, or who may run what code; absent = anything */
  readonly format?: 'address' | 'group' | 'routes' | 'modules' | 'policy'
  /** it is the name of one of the programs that the program of this parameter holds (`entries`); '' = chosen by itself */
  readonly entryOf?: string
}
/** The id of another component that has the role `role`; '' = choose by itself. */
export interface ReferenceParameter extends ParameterBase {
  readonly type: 'reference'
  readonly role: string
  readonly default: ''
}
/** The SHA-256 of a file that travels beside the document; '' = none. */
export interface FileParameter extends ParameterBase {
  readonly type: 'file'
  readonly accept: string
  readonly default: ''
  /** other parameters of the kind that choosing a file sets, so that the file is used */
  readonly sets?: Readonly<Record<string, string | number | boolean>>
}
/** The id of a program of the document that is written in one of `languages`; '' = none. */
export interface ProgramParameter extends ParameterBase {
  readonly type: 'program'
  /** parameters of the same kind with the cycles of a call, and of each instruction or operation that it executes */
  readonly charges?: { readonly call: string; readonly each: string }
  readonly languages: readonly ProgramLanguage[]
  /** its scripts are called with capsules, by the interface of code objects; absent = with packets */
  readonly scripts?: 'capsules'
  /** what happens when the program is refused, where packets do not simply pass: it does as well without any */
  readonly otherwise?: string
  readonly default: ''
}
/** The id of a profile: cited constants of one real machine, for it and for what is placed in it; '' = none. */
export interface ProfileParameter extends ParameterBase {
  readonly type: 'profile'
  readonly default: string
}
export type ParameterSpec =
  | NumberParameter
  | ChoiceParameter
  | FlagParameter
  | TextParameter
  | ReferenceParameter
  | FileParameter
  | ProgramParameter
  | ProfileParameter
export type ParameterSpecs = { readonly [name: string]: ParameterSpec }

/** Resolved values, as `configure` receives them: references, files and programs are indices, −1 = none. */
export type Values<P extends ParameterSpecs> = {
  readonly [K in keyof P]: P[K] extends { type: 'number' }
    ? number
    : P[K] extends { type: 'flag' }
      ? boolean
      : P[K] extends { type: 'reference' | 'file' | 'program' }
        ? number
        : string
}

/** Element types of a state column; an array field has a fixed length or one per flow of the run. */
export type Element = 'f64' | 'i32' | 'u8'
export type StateSchema = { readonly [field: string]: Element | readonly [Element, number | 'flows'] }
type TypedArrayOf<E> = E extends 'f64' ? Float64Array : E extends 'i32' ? Int32Array : Uint8Array
/** One typed array per field; a scalar field is at `[row]`, an array field at `[row * length + i]`. */
export type Columns<S extends StateSchema> = {
  readonly [K in keyof S]: S[K] extends readonly [infer E, unknown] ? TypedArrayOf<E> : TypedArrayOf<S[K]>
}

export type ComponentIndex = number
export type PacketIndex = number

export type Handler<S extends StateSchema = StateSchema> = (
  world: World,
  state: Columns<S>,
  row: number,
  self: ComponentIndex,
  packet: PacketIndex,
) => void

/** A resource that the engine creates with the component: something that packets hold and queue for. */
export interface ResourceSpec {
  readonly title: string
  readonly discipline: 'fifo' | 'priority'
  /** how many packets are served at once: a number or the name of a parameter; default 1 */
  readonly servers?: number | string
  /** waiting places besides those in service: a number or the name of a parameter; default unbounded */
  readonly capacity?: number | string
}

/** A place inside a component where others can be put. */
export interface Offer {
  /** what fits: equals the `role` of the kinds that may be put here */
  readonly role: string
  readonly title: string
  readonly level: Level
  /** the handler that receives a packet back from what is placed here */
  readonly returns: string
  /** the handler that sends a packet out at once, for what is placed here and may say so (`Fit.leaves`); absent = nothing may */
  readonly leaves?: string
  /** 'chain': one after the other; 'fan': the component chooses one of them */
  readonly arrangement: 'chain' | 'fan'
  /** the processor that executes what is placed here: own resource and priority, or the one this component runs on */
  readonly runs: { readonly resource: string; readonly priority: number; readonly clock: string } | 'inherit'
  /** nothing may be placed here, and why: shown to the person */
  readonly closed?: string
  /** at most this many */
  readonly max?: number
  /** parameters with the bytes, and the seconds for each packet, that all placed here may take together */
  readonly budget?: { readonly memory: string; readonly time: string }
}

/** Others without which it does nothing: in its machine, for each of the words, one of `role` that has it in the text `parameter`. */
export interface Need {
  readonly role: string
  readonly parameter: string
  /** by word, the parameters of one that has it */
  readonly words: { readonly [word: string]: { readonly [name: string]: string } }
  /** what becomes of it otherwise */
  readonly otherwise: string
}

/** How a kind sits in another component. */
export interface Fit {
  /** equals the offer's role; with `by`, the role is `${role}/${value of that parameter}` */
  readonly role: string
  readonly by?: string
  /** handler that takes packets from the host; default 'packet' */
  readonly input?: string
  /** out port that returns packets to the host; absent for end points that return nothing */
  readonly out?: string
  /** out port that sends packets out of the machine at once, where the host has a way for it (`Offer.leaves`) */
  readonly leaves?: string
  /** further out ports, each wired to the handler of the host that it names */
  readonly also?: { readonly [port: string]: string }
  /** further ports of the host, each wired to the handler of this that it names */
  readonly takes?: { readonly [hostPort: string]: string }
}

export interface PortSpec {
  readonly title: string
  /** 'link': joined to another component by a link; 'inner': wired by placement */
  readonly joins: 'link' | 'inner'
  /** how many links it takes; default 1 */
  readonly max?: number
}

/** One hue per level or group, kept in lane, palette, chart and waterfall. */
export type Tone = Level | 'service' | 'network' | 'traffic' | 'infrastructure'
export interface Look {
  /** name of a lucide icon, kebab-case */
  readonly icon: string
  readonly tone: Tone
  /** resources drawn as gauges, most important first */
  readonly gauges: readonly string[]
  /** state fields shown as counters on the component */
  readonly counters?: { readonly [field: string]: string }
}

export interface Kind<P extends ParameterSpecs = ParameterSpecs, S extends StateSchema = StateSchema> {
  /** equals the file's path below catalogue/, without .ts */
  readonly kind: string
  readonly title: string
  readonly doc: string
  readonly cite: Citation
  readonly group: Group
  /** what it is to others: reference parameters and offers name it */
  readonly role: string
  /** may stand on the canvas by itself */
  readonly free: boolean
  /** can be the child of a component that offers `fits.role` */
  readonly fits?: Fit
  /** levels at which it may run; absent = wherever it fits */
  readonly levels?: readonly Level[]
  /** parameters with what it takes of a budget: bytes, and by level the cycles for each packet and for each byte */
  readonly demands?: {
    readonly memory: string
    /** what it keeps besides: so many bytes for each unit of a parameter */
    readonly keeps?: { readonly parameter: string; readonly bytes: number }
    readonly cycles: { readonly [level in Level]?: string }
    readonly perByte: { readonly [level in Level]?: string }
  }
  readonly needs?: Need
  /** why it may not run at a level, in words */
  readonly refuses?: { readonly [level in Level]?: string }
  /** a choice by which it is refused further levels, by option: what it is written in */
  readonly writtenIn?: {
    readonly by: string
    readonly refuses: { readonly [option: string]: { readonly [level in Level]?: string } }
  }
  /** out ports, numbered in this order; the offers follow them. What comes over a link goes to the handler 'packet' (a wire's handlers are 'packet' and 'back' for what enters at its first and second end, 'arrive' and 'arriveBack' for what has crossed it). */
  readonly ports: { readonly [port: string]: PortSpec }
  readonly offers?: { readonly [offer: string]: Offer }
  readonly parameters: P
  readonly resources?: { readonly [resource: string]: ResourceSpec }
  readonly state: S
  /** counters that tell what is there now rather than what has been: a crash of the machine clears them as it does all other state */
  readonly soft?: readonly string[]
  readonly look: Look
  /** ready-made variants for the palette */
  readonly presets?: readonly {
    readonly title: string
    readonly parameters: { readonly [name: string]: number | string | boolean }
  }[]
  /** network role for routing: 'router' forwards by destination, 'bridge' by next hop, 'wire' joins two ends */
  readonly forwards?: 'router' | 'bridge' | 'wire'
  /** components elsewhere that belong to it: those of `role` whose reference parameter `by` names it (or nobody else); they appear as a fan on the port `port` */
  readonly gathers?: { readonly role: string; readonly by: string; readonly port: string }
  /** reference parameters that wire a port to the component they name, by port; to nothing when they name none */
  readonly binds?: { readonly [port: string]: string }
  /** the reference parameter whose component's event messages it gets */
  readonly subscribes?: string
  /** it can be replaced while it runs: another value of the number `by` is a new one, which goes on with the private data of the old one when `data` is `kept`, or afresh when it is `dropped` */
  readonly renewed?: { readonly by: string; readonly data: string; readonly kept: string; readonly dropped: string }
  /** has a series of crossing times: from `enter` to `leave` */
  readonly crossing?: boolean
  /** a packet source: it is given a flow */
  readonly flow?: boolean
  /** it works when no packet has come: what it does then takes the processor as a packet of the flow `workFlow` (flows.ts) */
  readonly timed?: boolean
  /** the name of the service that a packet asks for is a key to it, by which it finds the packet's next node */
  readonly routesByKey?: boolean
  /** what it sends is answered by packets that are a flow of their own; as a connection of TCP, or otherwise */
  readonly answered?: true | 'connection'
  /** can be the destination of packets */
  readonly addressable?: boolean
  /** it may write any address into a packet: every address of the design has ways to it */
  readonly readdresses?: boolean
  /** packets are sent to it though no flow names it: answers to what it asks others */
  readonly answerable?: boolean
  /** names of the programs that a program of a parameter holds, where there can be several */
  entries?(program: PlanProgram): readonly string[]
  /** what is wrong with a program that a parameter of it names, where it is placed: the level, and the point of its host; null = it runs. Without `engine` what only a run of JavaScript shows is not looked for */
  inspect?(
    program: PlanProgram,
    place: { readonly level: Level; readonly point: string; readonly entry?: string },
    engine: World['engine'],
  ): { readonly message: string; readonly line: number | undefined } | null
  /** the parameter by which it names the code that its packets ask for */
  readonly asksFor?: string
  /** what stands against it, seen with the code of its design: all code objects, and those that what passes it asks for */
  inspectCode?(own: InspectedCode, all: readonly InspectedCode[], passing: readonly InspectedCode[]): readonly CodeFinding[]
  /** What it keeps, for a page that looks at it: reads the world and changes nothing. @param most rows of each table */
  keeps?(world: World, state: Columns<S>, row: number, self: ComponentIndex, most: number): Kept
  /** derives constants from the parameters; called when the component appears and whenever a parameter changes */
  configure?(world: World, state: Columns<S>, row: number, self: ComponentIndex, values: Values<P>): void
  /** schedules the first events; called when the component appears, and again, with its state cleared, when its machine has crashed and is back */
  start?(world: World, state: Columns<S>, row: number, self: ComponentIndex): void
  /** event handlers, numbered in this order; 'packet' is 0 */
  readonly on: { readonly packet: Handler<S>; readonly [event: string]: Handler<S> }
}

/** A code object of a design, or what deals with code, as it is set. */
export interface InspectedCode {
  /** as messages call it */
  readonly name: string
  readonly level: Level | undefined
  value(parameter: string): number | string | boolean | undefined
  /** its body, unless that is a file */
  readonly program: PlanProgram | undefined
}
export interface CodeFinding {
  /** of the problem, and its words */
  readonly code: string
  readonly message: string
  /** values of its own that would mend it */
  readonly mends: readonly { readonly title: string; readonly parameter: string; readonly value: string }[]
}

/** A field of a structure that a program keeps: where it lies in the bytes. */
export interface KeptField {
  readonly name: string
  readonly offset: number
  readonly bytes: number
  readonly signed: boolean
}
/** What a program keeps under a name: bytes as they lie in its memory, or a value of its language. */
export type KeptValue = Uint8Array | string | number | boolean
/** A table of what a component keeps, for a person who looks at it. Names and values are a program's: shown, never read. */
export interface KeptTable {
  readonly name: string
  /** of what kind it is, in words */
  readonly type: string
  /** entries that are there, and how many there can be */
  readonly count: number
  readonly room: number
  /** only entries that are not 0 count and are listed: those of an array are there from the start */
  readonly sparse: boolean
  /** the first ones; several values are one for each CPU */
  readonly rows: readonly { readonly key: KeptValue; readonly values: readonly KeptValue[] }[]
  /** what the bytes of keys and values are made of, when that is known */
  readonly keyFields?: readonly KeptField[]
  readonly valueFields?: readonly KeptField[]
}
/** A picture that a component has: a byte of grey for each place, row by row, 0 = black. */
export interface KeptPicture {
  readonly title: string
  /** what there is to say about it, in words */
  readonly note: string
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}
export interface Kept {
  /** how much room what it keeps takes, in words and bytes, of at most so many */
  readonly rooms: readonly { readonly name: string; readonly bytes: number; readonly most: number }[]
  readonly tables: readonly KeptTable[]
  /** shown side by side */
  readonly pictures?: readonly KeptPicture[]
}

/** Checks a kind's types against its own parameters and state, and forgets them for the list. */
export function defineKind<const P extends ParameterSpecs, const S extends StateSchema>(kind: Kind<P, S>): Kind {
  return kind as unknown as Kind
}

export const given = (source: string, section: string, text: string): Citation => ({ role: 'given', source, section, text })
export const fitted = (source: string, section: string, text: string): Citation => ({ role: 'fitted', source, section, text })
export const extrapolated = (source: string, section: string, text: string): Citation => ({
  role: 'extrapolated',
  source,
  section,
  text,
})
export const assumed = (text: string): Citation => ({ role: 'assumed', text })

/** Numbers for the names of ports or events, in order: what `send` and `stage` take. */
export function numbers<const N extends readonly string[]>(...names: N): { readonly [K in N[number]]: number } {
  return Object.fromEntries(names.map((name, index) => [name, index])) as { [K in N[number]]: number }
}

/** How a component takes what comes to it over a link. */
export const intake = {
  /** a frame is there when its last bit is */
  whole: 0,
  /** … when as many bytes as it publishes have come: it may go on before its end is there */
  header: 1,
  /** its ports are one medium that serialises each frame: cables to it only carry */
  medium: 2,
  /** as `header`, and it stops links that bring more than it can take: nothing is lost there (backpressure) */
  stopping: 3,
} as const

/** CPU priorities, most urgent first (a smaller number preempts a larger one). */
export const priority = { interrupt: 0, softirq: 1, kernelThread: 2, user: 3 } as const
