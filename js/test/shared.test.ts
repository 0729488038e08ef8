import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepInCells } from "../src/hosts/shared";
import { setUpPage, VIEW } from "./page";

const BAR = { "text/html": "<div>", "text/plain": "43 %" };

function configure(config: object): void {
  const script = document.createElement("script");
  script.id = "jupyter-config-data";
  script.type = "application/json";
  script.textContent = JSON.stringify(config);
  document.body.append(script);
}

/** A shared document of one cell that shows these models. */
function shared(...ids: string[]) {
  const metadata = new Map<string, object>();
  const outputs = {
    length: ids.length,
    get: (i: number) => ({ data: { [VIEW]: { model_id: ids[i] } } }),
    set: vi.fn(),
  };
  const transact = vi.fn((change: () => void) => change());
  const cell = {
    outputs,
    getMetadata: (key: string) => metadata.get(key),
    setMetadata: (key: string, value: object) => void metadata.set(key, value),
    deleteMetadata: (key: string) => void metadata.delete(key),
    sharedModel: { transact },
  };
  const notebook = { collaborative: true, cells: { length: 1, get: () => cell } };
  return { notebook, outputs, transact, kept: () => metadata.get("jupyter_progress") };
}

beforeEach(() => setUpPage());
afterEach(() => vi.clearAllTimers());

test("what is shown is kept at once, brought up to date, and let go when it is over", () => {
  configure({ jupyterProgressSaves: true });
  const { notebook, outputs, transact, kept } = shared("a", "other");
  let bar = BAR;
  const manager = { context: { isDisposed: false } };
  const keep = keepInCells(manager, notebook, (id) => (id === "a" ? bar : null));
  keep();
  expect(kept()).toEqual({ a: BAR });
  expect(transact).toHaveBeenLastCalledWith(expect.anything(), false);
  bar = { ...BAR, "text/plain": "44 %" };
  keep(); // known already: it has time
  expect(kept()).toEqual({ a: BAR });
  vi.advanceTimersByTime(10_000);
  expect(kept()).toEqual({ a: bar });
  outputs.length = 0;
  keep();
  expect(kept()).toBeUndefined();
  expect(outputs.set).not.toHaveBeenCalled();
  manager.context.isDisposed = true;
  vi.advanceTimersByTime(10_000);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([
  ["the page writes itself", { jupyterProgressSaves: true }, false],
  ["the server lacks our extension", {}, true],
])("nothing is kept where %s", (_, config, collaborative) => {
  configure(config);
  const { notebook, transact } = shared("a");
  keepInCells({}, { ...notebook, collaborative }, () => BAR)();
  vi.advanceTimersByTime(60_000);
  expect(transact).not.toHaveBeenCalled();
});
