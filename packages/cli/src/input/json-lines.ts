/** Where a value is in a text of JSON, for the person who wrote it. */

/**
 * The line of a value, counted from 1; of the nearest value around it that is there.
 *
 * @param json whose syntax is right
 * @param path fields and places, from the outside
 * @returns `undefined` for the whole
 */
export function lineOf(json: string, path: readonly (string | number)[]): number | undefined {
  let line: number | undefined;
  let deepest = 0;
  /** Of what is open: the field or the place that is being read. */
  const open: (string | number)[] = [];
  const isObject: boolean[] = [];
  const found = (at: number): void => {
    const matching = path.findIndex((step, depth) => open[depth] !== step);
    const depth = matching < 0 ? path.length : matching;
    if (depth <= deepest || depth !== open.length) return;
    deepest = depth;
    line = json.slice(0, at).split('\n').length;
  };
  for (const token of json.matchAll(
    /("[^"\\]*(?:\\.[^"\\]*)*")\s*:|"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},]|[^\s[\]{},:"]+/g,
  )) {
    const [text, name] = token;
    if (name !== undefined) {
      // A field given twice counts as its last one, as JSON.parse has it.
      open[open.length - 1] = String(JSON.parse(name));
      if (path.length === open.length) deepest = Math.min(deepest, path.length - 1);
      found(token.index);
      continue;
    }
    const isPlace = isObject.at(-1) === false;
    if (text === '{' || text === '[') {
      if (isPlace) found(token.index);
      open.push(text === '{' ? '' : 0);
      isObject.push(text === '{');
    } else if (text === '}' || text === ']') {
      open.pop();
      isObject.pop();
    } else if (text === ',') {
      const last = open.at(-1);
      if (typeof last === 'number') open[open.length - 1] = last + 1;
    } else if (isPlace) found(token.index);
  }
  return line;
}
