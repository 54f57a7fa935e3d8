const QUOTE = 34;
const COMMA = 44;
const OPEN_BRACKET = 91;
const OPEN_BRACE = 123;

/** Index of the quote that ends a string, or of the end of the text. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start);
  while (end >= 0) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    // An odd number of them escapes the quote.
    if (backslashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}

/**
 * Counts the values of a JSON text without parsing it: parsing a million tiny objects takes far longer, and more
 * memory, than a text of the same length with few of them. An empty object counts as two.
 *
 * @param max where it stops counting
 * @returns an upper bound; at most `max` + 1
 */
export function countValues(text: string, max: number): number {
  let count = 1;
  for (let i = 0; i < text.length && count <= max; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i + 1);
    else if (code === COMMA || code === OPEN_BRACKET || code === OPEN_BRACE) count++;
  }
  return count;
}
