/** What a rehearsal says of its consumers. */

/**
 * A consumer that is known not to work must fail, and for the reason that is known: when it is mended, or breaks in
 * another way, the mark has to go.
 * @param error what the consumer failed with, or `undefined`
 */
export function outcomeOf({ knownRed }, error) {
  if (knownRed === undefined) return { isRight: error === undefined, text: error === undefined ? '' : 'failed' };
  if (error === undefined) return { isRight: false, text: `works, though marked as known not to: ${knownRed.why}` };
  if (!knownRed.fails.test(String(error.message)))
    return { isRight: false, text: `fails in another way than is known: ${knownRed.why}` };
  return { isRight: true, text: `known red: ${knownRed.why}` };
}

/** The table of `docs/consumers.md`. */
export function tableOf(consumers) {
  const rows = consumers.map(({ name, uses, built, ran, knownRed }) => {
    const tools = Object.entries(uses).map((tool) => tool.join(' '));
    const state = knownRed === undefined ? 'works' : `known red: ${knownRed.why}`;
    return `| \`${name}\` | ${tools.join(', ')} | ${built} | ${ran} | ${state} |`;
  });
  return ['| consumer | installed with | built | run | |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}
