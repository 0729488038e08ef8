/** The few things done to the document. Text goes in as text, never as markup. */

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name = "",
  ...children: Node[]
): HTMLElementTagNameMap[K] {
  const el = document.createElement(tag);
  if (name) el.className = names(name);
  el.append(...children);
  return el;
}

/** "bar row" is the classes jprog-bar and jprog-row. */
const names = (list: string) => list.replace(/\S+/g, "jprog-$&");

export function classes(el: Element, list: string): void {
  const name = names(list);
  if (el.className !== name) el.className = name;
}

export function text(el: Element, value: string): void {
  if (el.textContent !== value) el.textContent = value;
}

/** Set an attribute, or take it away (null). */
export function attribute(el: Element, name: string, value: string | number | null): void {
  if (value === null) el.removeAttribute(name);
  else if (el.getAttribute(name) !== String(value)) el.setAttribute(name, String(value));
}

/** Words and the classes that set them off. */
export type StyledText = [text: string, name?: string];

/** Make the element's children one span a part, touching only what differs. */
export function styled(el: Element, list: StyledText[]): void {
  children(el, list.length);
  list.forEach(([value, name = ""], i) => {
    const span = el.children[i]!;
    text(span, value);
    classes(span, name);
  });
}

/** Give the element this many spans. */
export function children(el: Element, count: number): void {
  while (el.children.length > count) el.lastElementChild!.remove();
  while (el.children.length < count) el.append(make("span"));
}
