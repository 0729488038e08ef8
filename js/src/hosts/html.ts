/** A user's text as html: `text_to_html` in `render/html.py` does the same, and says why. */

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#x27;",
  $: "&#36;",
  "\\": "&#92;",
};

/** Neither markup nor TeX, whoever shows it. `attribute`: the value of one, in double quotes. */
export function textToHtml(text: string, attribute = false): string {
  return text.replace(/[&<>"'$\\]/g, (sign) => {
    const entity = ENTITIES[sign]!;
    return attribute || !"$\\".includes(sign) ? entity : `<span>${entity}</span>`;
  });
}
