/** Reads a page as somebody does who copies from it: what to install, and the program. */

/**
 * What a page says to install: every line of a shell block that begins with `npm install`, without its comment, in the
 * order of the page.
 */
export function installLinesOf(markdown) {
  return blocksOf(markdown, 'sh')
    .flatMap((block) => block.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line.startsWith('npm install '));
}

/** The `ts` blocks of a page, read as one program from top to bottom. */
export function programOf(markdown) {
  return blocksOf(markdown, 'ts').join('\n');
}

/** Blocks of a language, such as `sh`. */
export function blocksOf(markdown, language) {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code);
}

/**
 * Turns `expression; // => value` into the assertion that it says. The last line of the program tells that all were
 * made.
 */
export function asserting(program) {
  const asserted = program.replace(/^(\s*)(.+?);?[ \t]*\/\/ => (.+)$/gm, '$1assert.deepStrictEqual($2, $3);');
  return `import assert from 'node:assert';\n${asserted}\nconsole.log('the program of the page ends here');\n`;
}
