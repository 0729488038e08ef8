import { beforeEach, expect, it, vi } from "vitest";
import { watchServer } from "../src/hosts/reach";
import { watchMarimo } from "../src/hosts/marimo";
import { setHidden, setUpPage } from "./page";

beforeEach(() => setUpPage());

const kernel = { id: "k1", serverSettings: { baseUrl: "http://here/base/" } };

function serve(status: number) {
  const fetch = vi.fn(async () => ({ status }) as Response);
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

it("asks the server only for a bar that has long been quiet, and that somebody sees", async () => {
  const fetch = serve(404);
  const gone = vi.fn();
  let quiet = 0;
  const { stop } = watchServer(kernel, () => quiet, gone);
  vi.advanceTimersByTime(60_000);
  expect(fetch).not.toHaveBeenCalled();
  quiet = 30_000;
  setHidden(true);
  vi.advanceTimersByTime(60_000);
  expect(fetch).not.toHaveBeenCalled();
  setHidden(false);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(fetch).toHaveBeenCalledExactlyOnceWith("http://here/base/api/kernels/k1", {
    cache: "no-store",
  });
  expect(gone).toHaveBeenCalledOnce();
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetch).toHaveBeenCalledOnce();
});

it("does not take a kernel that is there, or a network that fails, for gone", async () => {
  const gone = vi.fn();
  serve(200);
  const { check } = watchServer(kernel, () => 0, gone);
  check();
  vi.stubGlobal("fetch", vi.fn(() => Promise.reject(new TypeError("no network"))));
  check();
  await vi.advanceTimersByTimeAsync(10);
  expect(gone).not.toHaveBeenCalled();
});

it("asks nothing where there is no kernel to ask for", () => {
  const fetch = serve(404);
  watchServer(null, () => 60_000, vi.fn()).check();
  vi.advanceTimersByTime(60_000);
  expect(fetch).not.toHaveBeenCalled();
});

it("hears of marimo's page that it has lost its kernel", async () => {
  const app = document.createElement("div");
  app.id = "App";
  app.dataset.connectionState = "OPEN";
  document.body.append(app);
  const gone = vi.fn();
  const stop = watchMarimo(gone);
  app.dataset.connectionState = "CONNECTING";
  await vi.advanceTimersByTimeAsync(10);
  expect(gone).not.toHaveBeenCalled();
  app.dataset.connectionState = "CLOSED";
  await vi.advanceTimersByTimeAsync(10);
  expect(gone).toHaveBeenCalledOnce();
  stop();
});
