/** What became of the mutants: the words for it, the sums, and the survivors. */
import { accepted } from './accepted.mjs';

const isDone = (status) => status !== 'Ignored' && status !== 'Pending';

/** Source text in one line, and not too much of it. */
function oneLine(text) {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 120)} … ${line.slice(-36)}` : line;
}

function textBetween(lines, { start, end }) {
  const within = lines.slice(start.line - 1, end.line);
  within[within.length - 1] = within.at(-1).slice(0, end.column - 1);
  within[0] = within[0].slice(start.column - 1);
  return within.join('\n');
}

/** Every mutant of a report of Stryker's that counts, with what became of it. */
export function mutantsOf(files) {
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants
      .filter(({ status }) => isDone(status))
      .map(({ location, mutatorName, replacement, status }) => {
        const change = `${oneLine(textBetween(lines, location))} → ${oneLine(replacement)}`;
        const mutant = { file, line: location.start.line, mutator: mutatorName, change };
        return { ...mutant, outcome: outcomeOf(mutant, status) };
      });
  });
}

function outcomeOf(mutant, status) {
  if (status === 'Timeout') return 'timedOut';
  if (status !== 'Survived' && status !== 'NoCoverage') return 'killed';
  if (explanationOf(mutant) !== undefined) return 'explained';
  return status === 'NoCoverage' ? 'notReached' : 'survived';
}

function explanationOf({ file, mutator, change }) {
  return accepted.find((one) => one.file === file && one.mutator === mutator && one.change === change);
}

/** Explanations of survivors that there are no more, of the files that were mutated. */
export function staleExplanations(mutants) {
  const files = new Set(mutants.map(({ file }) => file));
  const used = new Set(mutants.filter(({ outcome }) => outcome === 'explained').map(explanationOf));
  return accepted.filter((one) => files.has(one.file) && !used.has(one));
}

export const isSurvivor = ({ outcome }) => outcome === 'survived' || outcome === 'notReached';

export function countsOf(mutants) {
  const count = (wanted) => mutants.filter(({ outcome }) => outcome === wanted).length;
  return {
    mutants: mutants.length,
    killed: count('killed'),
    timedOut: count('timedOut'),
    explained: count('explained'),
    survived: count('survived'),
    notReached: count('notReached'),
  };
}

/** Found, of those that can be, in percent, rounded down: 100 means all. */
export function scoreOf({ mutants, killed, timedOut, explained }) {
  return mutants === explained ? 100 : Math.floor((1000 * (killed + timedOut)) / (mutants - explained)) / 10;
}

/** The survivors in Markdown, grouped by file. In blocks: what looks like a link in a line of code is none. */
export function survivorList(survivors) {
  const files = [...new Set(survivors.map(({ file }) => file))].sort();
  return files
    .map((file) => {
      const lines = survivors
        .filter((one) => one.file === file)
        .sort((a, b) => a.line - b.line)
        .map(
          ({ line, mutator, change, outcome }) =>
            `${line}  ${mutator}${outcome === 'notReached' ? ', not reached' : ''}: ${change}`,
        );
      return `### ${file}\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`;
    })
    .join('\n');
}
