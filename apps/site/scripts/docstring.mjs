/** Reads docstrings as they are written in the sources. */

/**
 * @param text of a comment, from its opening to its end
 * @returns the text before the first tag, and the tags in order; lines within fences belong to what is before them
 */
export function readDocstring(text) {
  const lines = text
    .replace(/^\/\*\*[ \t]?/, '')
    .replace(/\s*\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''));
  const sections = [{ tag: '', lines: [] }];
  let isFenced = false;
  for (const line of lines) {
    const [, tag, rest] = (!isFenced && /^\s*@(\w+)\s?(.*)$/.exec(line)) || [];
    if (/^\s*```/.test(line)) isFenced = !isFenced;
    if (tag === undefined) sections.at(-1).lines.push(line);
    else sections.push({ tag, lines: [rest] });
  }
  const [first, ...tags] = sections.map(({ tag, lines }) => ({ tag, text: lines.join('\n').trim() }));
  return { description: first.text, tags };
}

/** Applies `change` to what stands outside of fences and code spans. */
export function outsideCode(text, change) {
  return text
    .split(/(^```[\s\S]*?^```[ \t]*$|``[^\n]*?``|`[^`]*`)/m)
    .map((part, at) => (at % 2 === 0 ? change(part) : part))
    .join('');
}
