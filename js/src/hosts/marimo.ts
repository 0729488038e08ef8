/** What marimo's page tells of its kernel. It offers widgets no kernel to ask. */

const STATE = "data-connection-state";

/** Whether this page was exported, and has no kernel. */
export const isExported = () => "__MARIMO_STATIC__" in window;

/**
 * Whether this page has states as they were sent, which may be long ago. Opened again, it is given
 * those by marimo's server, and not by the kernel.
 */
export const isReplayed = () => !!document.querySelector(`#App[${STATE}]`) && !isExported();

/** Call `gone` whenever the page has lost its kernel for good. */
export function watchMarimo(gone: () => void): () => void {
  const app = document.querySelector(`#App[${STATE}]`);
  if (!app) return () => {};
  const look = () => {
    if (app.getAttribute(STATE) === "CLOSED") gone();
  };
  const observer = new MutationObserver(look);
  observer.observe(app, { attributes: true, attributeFilter: [STATE] });
  return () => observer.disconnect();
}
