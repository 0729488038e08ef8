import { expect, it } from "vitest";
import sheet from "../../jupyter_progress/jupyter/static/settled.css?raw";
import golden from "../../tests/golden/settled.json";
import { settled } from "../src/hosts/settled";
import type { TrackerState } from "../src/wire";

it.each(golden)("a settled bar is what is golden: $what", ({ state, aside, html, text }) => {
  const bundle = settled(state as unknown as TrackerState, aside);
  const style = `<style>${sheet.trim()}</style>`;
  expect(bundle["text/html"].replace(style, "{{style}}")).toBe(html);
  expect(bundle["text/plain"]).toBe(text);
});
