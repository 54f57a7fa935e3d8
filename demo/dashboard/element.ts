type Tags = HTMLElementTagNameMap;

/** An element with properties and children. What is text stays text: nothing here parses HTML. */
export function element<Tag extends keyof Tags>(
  tag: Tag,
  properties: Partial<Omit<Tags[Tag], 'dataset' | 'style'>> = {},
  ...children: (Node | string)[]
): Tags[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Sets text only when it differs, so that nothing is announced or selected anew for nothing. */
export function write(node: Element | null, text: string): void {
  if (node && node.textContent !== text) node.textContent = text;
}

const whole = new Intl.NumberFormat('en');

/** `12,345` */
export const number = (value: number) => whole.format(value);

/** `12 %`, with a decimal where whole numbers would say too little. */
export const percent = (part: number, all: number) =>
  `${((100 * part) / all).toFixed(part && part / all < 0.1 ? 1 : 0)} %`;
