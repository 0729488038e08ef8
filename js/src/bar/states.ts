/** The states of a bar, said once for Python and for the page. */
import states from "../../../jupyter_progress/render/states.json";
import type { Status } from "../wire";

export interface StatusLook {
  word: string;
  /** The sign before the figure; empty if it has none. */
  mark: string;
  ended: boolean;
  /** Of the settled bar, as a literal: it reads on light and on dark. */
  colour: string;
  /** What is said after the figure; in a row instead of it. */
  rest?: string;
}

const LOOKS: Record<Status, StatusLook> = states.statuses;

/** How a status is shown; one that this page does not know is taken for running. */
export const look = (status: Status): StatusLook => LOOKS[status] ?? LOOKS.running;

export const ended = (status: Status) => look(status).ended;

const COUNTS = new Set(states.counts);

/** Whether a number reads better before this label: 3,112 done. */
export const isCount = (label: string) => COUNTS.has(label);

export const GONE = states.gone;

/** The status of a bar, by its look: one that this page does not know is taken for running. */
export const statusOf = ({ status }: { status: Status }): Status =>
  look(status) === LOOKS.running ? "running" : status;
