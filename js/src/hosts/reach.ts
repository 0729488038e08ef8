/**
 * Whether a kernel is still there, asked of the server.
 *
 * JupyterLab asks by itself, every few seconds. Voila never does: a kernel that its server culls
 * goes without a word, and the page's connection stays open.
 */
import type { Kernel } from "./host";

/** A bar that is under way and heard nothing for so many ms asks, at most so often. */
const QUIET = 30_000;

/** Watch until stopped. `quiet`: for how many ms nothing came for a bar under way; 0 if it is over. */
export function watchServer(
  kernel: Kernel | null | undefined,
  quiet: () => number,
  gone: () => void,
): { check(): void; stop(): void } {
  const url = kernel?.id && kernel.serverSettings?.baseUrl;
  if (!url) return { check() {}, stop() {} };
  const check = async () => {
    try {
      const answer = await fetch(`${url}api/kernels/${kernel.id}`, { cache: "no-store" });
      if (answer.status === 404) gone();
    } catch {
      // A network that fails tells nothing of the kernel.
    }
  };
  const timer = setInterval(() => {
    if (!document.hidden && quiet() >= QUIET) void check();
  }, QUIET);
  return { check: () => void check(), stop: () => clearInterval(timer) };
}
