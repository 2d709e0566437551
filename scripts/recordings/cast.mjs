/** Recordings in the format asciicast 2 (docs.asciinema.org/manual/asciicast/v2): a line of JSON for each event. */

/** In seconds. People read, and type this fast: what the machine took is not what a recording is about. */
const pace = { key: 0.05, beforeTyping: 0.8, row: 0.08, answer: 0.6 };

/** @returns events that add up to a session */
export function createCast({ columns, title, start }) {
  const events = [];
  let time = 0;
  const add = (wait, text) => {
    time += wait;
    events.push([Math.round(time * 100) / 100, 'o', text]);
  };
  return {
    /** A command as a shell shows it while somebody types. */
    type: (text) => {
      add(pace.beforeTyping, '$ ');
      for (const word of text.split(/(?<= )/)) add(pace.key * word.length, word);
      add(pace.beforeTyping, '\r\n');
    },
    /** What a command has shown until it asked something, or ended. */
    show: (text) => {
      for (const rows of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) add(pace.row, rows);
    },
    pause: () => {
      time += pace.answer;
    },
    text: () =>
      [
        { version: 2, width: columns, height: 24, timestamp: start / 1000, title, env: { TERM: 'xterm-256color' } },
        ...events,
      ]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
  };
}

/** @returns its header, and all that the terminal was sent */
export function readCast(text) {
  const [header, ...events] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { ...header, output: events.map(([, , output]) => output).join('') };
}
