import { expect, it } from "vitest";
import golden from "../../tests/golden/html.json";
import { textToHtml } from "../src/hosts/html";

it.each(golden)("writes $text as html that is neither markup nor TeX", (expected) => {
  expect(textToHtml(expected.text)).toBe(expected.html);
  expect(textToHtml(expected.text, true)).toBe(expected.attribute);
});
