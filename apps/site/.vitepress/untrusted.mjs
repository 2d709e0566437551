/**
 * Pages and docstrings are text that anybody may propose: they say what is shown, and nothing of it becomes an element,
 * a script, or an expression that Vue evaluates, in Node while it builds or in a browser. Only what Markdown itself
 * makes is an element, and pictures.
 */

/**
 * Options for VitePress's Markdown. A box of GitHub's kind puts its title on the page as it stands, and no page has
 * one.
 */
export const plainMarkdown = { html: false, gfmAlerts: false, attrs: { allowedAttributes: ['id', 'class'] } };

/** The rules that fit. To be called after those of VitePress are in place. */
export function withoutPrograms(markdown) {
  // VitePress replaces the rules for HTML and `<<< file`.
  markdown.disable(['html_block', 'html_inline', 'snippet']);
  markdown.block.ruler.before('paragraph', 'comment', comment, { alt: ['paragraph'] });
  markdown.inline.ruler.before('autolink', 'picture', picture);
  markdown.core.ruler.after('block', 'plain-info', plainInfo);
  const { render } = markdown;
  markdown.render = (...args) => render(...args).replaceAll('{{', '&#123;&#123;');
}

/** Titles become part of a script, and of bars that are HTML. */
export const plainTitle = (title) => title.replaceAll('<', '‹');

/** Marks for the programs that write tables stand on a line of their own, and are no part of what is shown. */
function comment(state, line, _, silent) {
  const text = state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]);
  if (!/^<!--[^>]*-->$/.test(text)) return false;
  if (!silent) state.line = line + 1;
  return true;
}

/** `<img src="…" alt="…" width="…">` of the repository: Markdown's own pictures have no width. */
function picture(state, silent) {
  const [all, src, alt, width] =
    /^<img src="([\w./-]+)" alt="([^"<>]*)" width="(\d+)">/.exec(state.src.slice(state.pos)) ?? [];
  if (all === undefined || src.startsWith('/')) return false;
  if (!silent) {
    const token = state.push('image', 'img', 0);
    token.attrs = [
      ['src', src],
      ['alt', ''],
      ['width', width],
    ];
    const text = new state.Token('text', '', 0);
    text.content = alt;
    token.children = [text];
    token.content = alt;
  }
  state.pos += all.length;
  return true;
}

/**
 * What a box of code says about itself is put into attributes and tabs as it stands: a language, and perhaps the name
 * of a tab.
 */
function plainInfo({ tokens }) {
  for (const token of tokens) {
    if (token.type === 'fence' && !/^(\w* ?)(\[[\w ]+\])?$/.test(token.info.trim())) token.info = 'text';
  }
}
