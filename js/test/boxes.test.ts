import { describe, expect, it } from "vitest";
import { boxed, type Widget } from "../src/hosts/boxes";

const BAR = { "text/html": "<div>43 %</div>", "text/plain": "Step 43  43 %" };
const bars = (id: string) => (id === "bar" ? BAR : undefined);

/** A model of ipywidgets, with these traits. */
const widget = (kind: string, traits: object = {}, model_id = ""): Widget => ({
  model_id,
  get: (name) => ({ _model_name: `${kind}Model`, ...traits })[name as "_model_name"],
});
const bar = () => widget("Any", {}, "bar");
const box = (...children: Widget[]) => widget("VBox", { children });
const text = (each: Widget) => boxed(each, bars)?.["text/plain"];
const html = (each: Widget) => boxed(each, bars)?.["text/html"] ?? "";
const place = (phase: string, ...children: Widget[]) =>
  widget("VBox", { children, _dom_classes: ["jprog-place", `jprog-place-${phase}`] });
const output = (...outputs: object[]) => widget("Output", { outputs });
const plain = (said: string) => ({ data: { "text/plain": said } });

describe("a box", () => {
  it("is none of ours if nothing in it is", () => {
    expect(boxed(box(widget("IntSlider", { value: 3 })), bars)).toBeNull();
    expect(boxed(box(), bars)).toBeNull();
  });

  it("tells its bars, and what stands in its controls", () => {
    const all = box(
      widget("HTML", { value: "<b>Two</b> tasks", description: "" }),
      widget("HBox", { children: [widget("IntSlider", { description: "width", value: 3 }), bar()] }),
      widget("Dropdown", { description: "kind", _options_labels: ["a", "b"], index: 1 }),
      widget("Checkbox", { description: "fast", value: false }),
      widget("IntRangeSlider", { description: "from", value: [2, 5] }),
      widget("Button", { description: "Go" }),
      widget("Password", { description: "key", value: "secret" }),
      widget("Label", { value: "later", layout: widget("Layout", { display: "none" }) }),
      widget("Label", { value: "the end" }),
    );
    expect(text(all)).toBe(
      "Two tasks\nwidth 3\nStep 43  43 %\nkind b\nfast false\nfrom 2, 5\nthe end",
    );
    expect(html(all)).toContain("<b>Two</b> tasks");
    expect(html(all)).not.toContain("secret");
  });

  it("names the pages of a tab, and shows the one of a stack that is seen", () => {
    expect(text(widget("Tab", { children: [bar(), widget("Label", { value: "x" })], titles: ["A", "B"] })))
      .toBe("A\nStep 43  43 %\nB\nx");
    const stack = { children: [bar(), place("value", output(plain("y")))], selected_index: 1 };
    expect(text(widget("Stack", stack))).toBe("y");
    expect(boxed(widget("Stack", { ...stack, selected_index: null }), bars)).toBeNull();
  });

  it("tells a bar that an output holds, as it is now", () => {
    const view = { "application/vnd.jupyter.widget-view+json": { model_id: "bar" } };
    expect(text(output({ data: { ...view, "text/plain": "old" } }))).toBe(BAR["text/plain"]);
  });
});

describe("the place of a value", () => {
  const value = output(plain("12"));
  it.each([
    ["value", "12"],
    ["wait", "Step 43  43 %"],
    ["busy", "Step 43  43 %"],
    ["failed", "Step 43  43 %"],
    ["part", "Step 43  43 %\n12"],
    ["failed-part", "Step 43  43 %\n12"],
  ])("shows in the phase %s what the page shows", (phase, said) => {
    expect(text(place(phase, value, bar()))).toBe(said);
  });

  it("shows the value where it has no bar", () => {
    expect(text(place("busy", value))).toBe("12");
  });

  it("keeps images, html and what was printed", () => {
    const drawn = output(
      { data: { "image/png": "aGk=\n", "text/plain": "<Figure>" } },
      { data: { "text/html": ["<table>", "</table>"] } },
      { text: "\x1b[31mred\x1b[0m <b>" },
      { ename: "ValueError", evalue: "no" },
    );
    const said = html(place("value", drawn));
    expect(said).toContain('<img alt="&lt;Figure&gt;" src="data:image/png;base64,aGk=">');
    expect(said).toContain("<table></table>");
    expect(said).toContain("red &lt;b&gt;");
    expect(said).toContain("ValueError: no");
  });
});

it("text of users is text, and no TeX", () => {
  const hostile = '<img src=x onerror="alert(1)"> $x$ \\(y\\)';
  const said = html(
    box(
      bar(),
      widget("Label", { value: hostile }),
      widget("Text", { description: hostile, value: hostile }),
      widget("Tab", { children: [widget("Label", { value: "x" })], titles: [hostile] }),
      output(plain(hostile)),
    ),
  );
  expect(said).not.toContain("<img");
  expect(said).not.toMatch(/\$x\$|\\\(/);
});
