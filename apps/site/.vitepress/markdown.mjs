import { withoutPrograms } from './untrusted.mjs';

/** What pages need beyond what VitePress does with Markdown. */
export function extend(markdown) {
  withoutPrograms(markdown);
  const { rules } = markdown.renderer;
  // A table scrolls in its own box where it is wider than the screen.
  rules.table_open = () => '<div class="table"><table>\n';
  rules.table_close = () => '</table></div>\n';
  // `80 E0` is one thing, and stays on one line.
  const code = rules.code_inline;
  rules.code_inline = (tokens, at, ...rest) => {
    if (/^[0-9A-F]{2}([ /][0-9A-F]{2}){0,7}$/.test(tokens[at].content)) tokens[at].attrJoin('class', 'whole');
    return code(tokens, at, ...rest);
  };
  // Code that is marked by its indent alone is a box like the others.
  rules.code_block = (tokens, at, ...rest) => {
    tokens[at].info = 'text';
    return rules.fence(tokens, at, ...rest);
  };
  markdown.core.ruler.push('empty-headers', emptyHeaders);
}

/** A column without a title has no header: who listens to the page would be told of one that says nothing. */
function emptyHeaders({ tokens }) {
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'th_open' || tokens[at + 1].content !== '') continue;
    for (const cell of [token, tokens[at + 2]]) cell.tag = 'td';
  }
}
