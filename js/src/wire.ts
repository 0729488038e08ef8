/**
 * What the kernel sends: the traits `state` and `change`, all times in milliseconds.
 * `render/wire.py` and `render/change.py` make them.
 */
import type states from "../../jupyter_progress/render/states.json";

export interface FakeSegment {
  start: number;
  end: number;
  estimated_time: number | null;
  /** At the moment of sending. */
  elapsed: number;
}

/** `gone` is never sent: the page finds out by itself that the kernel has died. */
export type Status = keyof typeof states.statuses;

export type Action = "cancel" | "pause" | "resume" | "retry" | "stack";

export interface TaskError {
  type: string;
  message: string;
  traceback: string;
}

export interface BarState {
  id: string;
  title: string;
  status: Status;
  /** Percent; null where the total is not known. */
  progress: number | null;
  fake: FakeSegment | null;
  message: string;
  /** At the moment of sending. */
  elapsed: number | null;
  /** At the moment of sending. */
  remaining: number | null;
  /** The least and the most that may be left at that moment; absent where nobody knows. */
  range?: [low: number, high: number] | null;
  /** When other news is due: the remaining time counts down until then. Negative: it is overdue. */
  due?: number | null;
  facts: [label: string, value: string][];
  /** For programs; what the bar shows of it is among the facts. */
  count?: { done: number; total: number | null; unit: string } | null;
  note: string;
  /** That there is no update for far longer than usual; how long, at the moment of sending. */
  stall?: { elapsed: number; place: string } | null;
  error: TaskError | null;
  actions: Action[];
  /** Whether its row tells how long it took, rather than how far it came. */
  timed?: boolean;
  /** Whether how far it is is what its first fact counts. */
  counted?: boolean;
  /** Of a row, how deep it stands in the tree: 1, or absent, for a child of the bar itself. */
  depth?: number;
}

/** A row as it travels: without what says nothing. */
export type RowState = Pick<BarState, "id" | "status"> & Partial<BarState>;

const EMPTY = {
  title: "",
  progress: null,
  fake: null,
  message: "",
  elapsed: null,
  remaining: null,
  facts: [],
  note: "",
  error: null,
  actions: [],
};

/** A row as the bar that it is. */
export const filled = (row: RowState): BarState => ({ ...EMPTY, ...row });

export interface Bundle {
  "text/html": string;
  "text/plain": string;
  /** Of a bar that is over: `render/record.py` makes it. */
  "application/vnd.jupyter-progress.v1+json"?: object;
}

/** What the page does beside showing a bar. */
export interface Notify {
  tab: boolean;
  desktop: boolean;
  /** How long a task must have taken to be worth a notification. */
  after: number;
}

export interface TrackerState extends BarState {
  rows: RowState[];
  /** How many rows were not sent. */
  more?: number;
  notify: Notify | null;
  settled: Bundle | null;
}

/** What of a bar is another than in its last whole state. */
export interface Change extends Partial<Pick<BarState, "progress" | "message" | "facts">> {
  /** How long it takes in all: likely, at least, at most; and when other news is overdue. */
  left?: [likely: number, low: number, high: number, overdue: number | null] | null;
  /** By the index of the row. */
  rows?: Record<number, Change>;
}

export interface Command {
  /** `here`: this page runs the front end. `state`: it may be behind. */
  type: Action | "front_end" | "here" | "state";
  id: string;
}

/** What the kernel answers to a click on Stack. It is no state: no file keeps it. */
export interface StackAnswer {
  type: "stack";
  id: string;
  text: string;
}
