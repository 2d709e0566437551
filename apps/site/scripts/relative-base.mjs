/**
 * Makes the built site work from any folder of a static server. VitePress wants to know its folder when it builds; it
 * is told a token, which is then replaced: in pages and styles by the way from there to the top, in scripts by the
 * folder that the page finds itself in.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const token = '/__site_base__/';

/** To be given to VitePress as its `base`. */
export const baseToken = token;

/** Where a page says which folder the site is in. */
const place = 'globalThis.__siteBase';

export function makeRelative(folder) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const change = changes[/\.(html|css|js)$/.exec(name)?.[1]];
    if (change === undefined) continue;
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    const up = relative(join(file, '..'), folder);
    const changed = change(text, up === '' ? './' : `${up}/`);
    if (changed.includes(token)) throw new Error(`${name} still names the folder of the site.`);
    if (changed !== text) writeFileSync(file, changed);
  }
}

const changes = {
  css: (text, up) => text.replaceAll(token, up),
  js: (text) => (text.includes(token) ? scriptWithout(text) : text),
  html: (text, up) =>
    text
      .replace(
        /(<script\b(?![^>]*\bsrc=)[^>]*>)([\s\S]*?)(<\/script>)/g,
        (_, open, script, close) => open + changes.js(script) + close,
      )
      .replaceAll(token, up)
      .replace('<head>', `<head><script>${place}=new URL(${JSON.stringify(up)},location.href).pathname</script>`)
      .replace('</body>', `<script>${wholeAddresses}</script></body>`),
};

/**
 * The bars around a page stay when another page is shown, perhaps one of another folder: their addresses must not
 * depend on where they are read. This runs before the scripts of the site.
 */
const wholeAddresses = `for(const name of ['href','src'])for(const a of document.querySelectorAll('['+name+']'))if(/^\\.\\.?\\//.test(a.getAttribute(name))){const to=new URL(a[name]);a.setAttribute(name,to.pathname+to.search+to.hash)}`;

/** Takes the token out of every string of a script. */
function scriptWithout(text) {
  const script = ts.createSourceFile('script.js', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const edits = [];
  const visit = (node) => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      const parts = node.text.split(token).map((part) => JSON.stringify(part));
      if (parts.length > 1)
        edits.push({ start: node.getStart(script), end: node.end, by: `([${parts.join()}].join(${place}))` });
    } else if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
      const [start, end] = [node.getStart(script), node.end];
      const raw = text.slice(start, end);
      if (raw.includes(token)) edits.push({ start, end, by: raw.replaceAll(token, `\${${place}}`) });
    }
    ts.forEachChild(node, visit);
  };
  visit(script);
  let changed = '';
  let at = 0;
  for (const { start, end, by } of edits.sort((a, b) => a.start - b.start)) {
    changed += text.slice(at, start) + by;
    at = end;
  }
  return changed + text.slice(at);
}
