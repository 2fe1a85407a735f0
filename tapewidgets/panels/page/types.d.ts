/**
 * The data that the panels' scripts are handed, for `tsc --checkJs`: global names, used in JSDoc. A story's shape is told in
 * full in tapewidgets/story/schema.py, a stage's in tapewidgets/story/stage/stage_schema.py; these are the same names.
 */

type Message = string | [string, Record<string, any>];
type Formula = any;

interface PackedArray {
  shape: number[];
  a?: (number | null)[];
  odd?: Record<string, string>;
  q?: string;
  n?: number;
  cols?: number;
  per?: number;
  max?: number;
  lo?: number | null;
  hi?: number | null;
  few?: string[];
}

interface StoryValue {
  name: string;
  kind: "variable" | "constant" | "watched" | "intermediate" | "target" | "unrecorded";
  shape: number[];
  dtype?: string;
  text: string;
  array?: number;
  literal?: true;
  reason?: Message;
  fold?: number;
  /** Set by the page: a what-if stands in its place. */
  edited?: boolean;
}

interface LocalDerivative {
  name: string;
  text: Message;
  short: string;
  kind: "times" | "matmul" | "collapse" | "rule";
  other?: number;
  side?: "left" | "right";
  copies?: number;
}

interface StoryLine {
  operation: string;
  output: number;
  inputs: number[];
  parameters?: string[];
  text: string;
  skipped?: true;
  at?: [number, number, number];
  badge: string;
  locals: (LocalDerivative | null)[];
  axes?: number[];
}

interface StoryStep {
  kind: "record" | "skip" | "seed" | "product" | "answer";
  say: Message;
  value?: number;
  line?: number;
  input?: number;
  local?: string;
  added?: string;
  sum?: string;
  sign?: "+" | "-" | "0" | "±";
  arrays?: { inputs?: (number | null)[]; sum?: number; added?: number; local?: number };
  size?: number | null;
}

interface SourceAnswer {
  value: number;
  mark: "gradient" | "zero" | "none";
  text: string;
  array?: number;
  why?: Message;
  routes: { edges: string[]; formula: string; text: string }[];
  more_routes?: Message;
  check?: { text: string; agrees: boolean; note?: Message };
}

interface Story {
  version: 2;
  target: number;
  values: StoryValue[];
  lines: StoryLine[];
  operations: Record<string, { symbol: string; formula: Formula; derivatives: (Formula | null)[] }>;
  steps: StoryStep[];
  answers: SourceAnswer[];
  folds?: { title: Message; lines: number[] }[];
  pool: PackedArray[];
  language: string;
  words: Record<string, string>;
  notes: Message[];
}

type Place = [number, number];

interface Face {
  mode: "num" | "heat" | "img" | "none";
  rows: number;
  cols: number;
  cw: number;
  ch: number;
  w: number;
  h: number;
}

/** A card of one value, or a strip of several: then it has `strip`, and the places of its cells. */
interface StageNode {
  value?: number;
  x: number;
  y: number;
  w: number;
  h: number;
  face?: Face;
  parts?: { value: Place; gradient?: Place; inbox?: Place[] };
  beside?: boolean;
  badge?: string;
  line?: number | null;
  lines?: number[];
  grad?: boolean;
  arrivals?: number;
  sources?: string[];
  copies?: boolean;
  strip?: number;
  title?: Message;
  cell?: number;
  left?: number;
  top?: number;
  pitch?: number;
  tall?: number;
}

interface StageEdge {
  id: string;
  tail: string;
  head: string;
  d: string;
  carries?: string[];
}

interface Profile {
  name: number;
  num: number;
  small: number;
  head: number;
  pad: number;
  gutter: number;
  rank: number;
  gap: number;
}

interface Layout {
  profile: "XL" | "L" | "M" | "S" | "T" | "XS";
  p: Profile;
  level: "ops" | "folded" | "stacked" | "gathered" | "inside";
  width: number;
  height: number;
  nodes: Record<string, StageNode>;
  edges: StageEdge[];
}

interface Slots {
  row: number;
  lines: number[];
  slots: number[];
}

interface Stage {
  story: Story;
  program: string;
  layouts: Layout[];
  strips: { members: { out: number; lines: number[]; row: number }[]; alike: boolean; leaves: boolean }[];
  insides: { members: Slots[]; layout: Layout }[];
  words: Record<string, string>;
  problem?: string;
  titles: Record<string, string>;
  /** What a what-if has changed: index -> the text before. */
  changed?: { values: Record<string, string>; gradients: Record<string, string>; edits: number[] };
  numpy?: { lines: string[]; steps: (number | null)[] };
  tensorflow?: { lines: string[]; steps: (number | null)[] };
}

/** What holds at a step: page/moment.js. */
interface Moment {
  at: number;
  /** Set by stage/now.js: something is asked, and hidden. */
  closed?: boolean;
  step: StoryStep | null;
  line: number | null;
  value: number | null;
  edge: string | null;
  phase: "forward" | "backward" | "answer";
  ran: Set<number>;
  known: Set<number>;
  gradients: Map<number, string>;
  totals: Map<number, number>;
  arrivals: Map<number, { line: number; input: number; at: number; array: number | null }[]>;
  flows: Map<string, StoryStep>;
  reads: string[];
  reading: Set<number>;
  giver: number | null;
  upstream: number | null;
  before: number | null;
}

/** What a panel shows: the kernel's last whole state, with what it has not answered laid over it. */
interface Whole {
  revision: number;
  document: Record<string, any>;
  at: Record<string, any>;
  scene?: Stage;
  hide: string[];
  live?: boolean;
  fault: string;
  can_undo: boolean;
  can_redo: boolean;
  [more: string]: any;
}

interface Now {
  whole: Whole;
  stage: Stage | null;
  story: Story | null;
  moment: Moment | null;
}

interface AskOptions {
  control?: string | null;
  gesture?: string | null;
  local?: boolean;
}

interface Connection {
  whole(): Whole;
  subscribe(draw: (whole: Whole) => void): () => void;
  ask(action: string, content: Record<string, any>, options?: AskOptions): Promise<{ refusal: string; result: any }>;
  edit(document: Record<string, any>, options?: AskOptions): Promise<{ refusal: string; result: any }>;
  go(at: Record<string, any>): Promise<{ refusal: string; result: any }>;
  refusal(control: string): string;
  refuse(control: string, sentence: string | [string, Record<string, any>]): void;
  redraw(): void;
  status(): { kernel: "live" | "away" | "gone"; usable: boolean; unanswered: number; pending: boolean; stale: boolean; sentence: string };
  shared: Record<string, any>;
}

interface Panel {
  connection: Connection & { leave?: () => void };
  root: HTMLElement;
  /** Name the gesture that an edit at a control belongs to. */
  gesture(control: string): string;
  close(): void;
  /** What never changes: functions and examples. */
  data?: any;
  /** Choose a card as the answer to what is asked in this view. */
  pick?(name: string): void;
}

/** Mounts a part of a panel in `host`; gives what stops it. */
type Mount = (panel: Panel, host: HTMLElement, ...options: any[]) => () => void;

interface CardEditor {
  open(value: number, card: Element): boolean;
  isOpen(value: number): boolean;
  follow(cardOf: (value: number) => Element | null): void;
  close(options?: { back?: boolean }): void;
  stop(): void;
}

interface Element {
  /** By how much CSS's zoom enlarges it; not in every browser. */
  readonly currentCSSZoom?: number;
}

interface Window {
  tapewidgetsMemory?: Map<string, any>;
  tapewidgetsScripts?: Map<string, any>;
}
