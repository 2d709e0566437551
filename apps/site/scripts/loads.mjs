/** What a page or a style loads by itself, without anybody following a link. */

const loading =
  /^(src|srcset|imagesrcset|href|xlink:href|data|poster|background|action|formaction|manifest|ping|codebase|archive|classid)$/;

/** Where links lead is a matter of whoever follows them. */
const linking = /^(a|area)$/;

/** @returns the addresses on other hosts that a page loads */
export function foreignInPage(html) {
  const page = html.replace(/(<script\b[^>]*>)[\s\S]*?<\/script>/gi, '$1');
  const styles = [...page.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/gi)].flatMap(([, style]) =>
    foreignInStyle(style),
  );
  const tags = [...page.matchAll(/<([a-z][\w:-]*)((?:[\s/]+(?:"[^"]*"|'[^']*'|[^"'>])*)?)>/gi)];
  return [
    ...styles,
    ...tags.flatMap(([, element, list]) => attributesIn(list).flatMap((one) => foreignIn(element.toLowerCase(), one))),
  ];
}

/** @returns the addresses on other hosts that a style sheet loads */
export function foreignInStyle(style) {
  const text = style.replace(/\\([0-9a-f]{1,6})\s?/gi, (_, code) => character(Number.parseInt(code, 16)));
  const named = text.matchAll(/(?:url\(|@import|image-set\(|src\()\s*(?:"([^"]*)"|'([^']*)'|([^)\s;"']*))/gi);
  return [...named].map(([, double, single, bare]) => double ?? single ?? bare).filter(isForeign);
}

function attributesIn(list) {
  return [...list.matchAll(/([^\s"'=<>/]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g)].map(
    ([, name, double, single, bare]) => ({
      name: name.toLowerCase(),
      value: unescaped(double ?? single ?? bare),
    }),
  );
}

function foreignIn(element, { name, value }) {
  if (name === 'style') return foreignInStyle(value);
  if (name === 'srcdoc') return foreignInPage(value);
  if (name === 'content')
    return [...value.matchAll(/^\s*\d+\s*[;,]\s*url\s*=\s*(\S+)/gi)].map(([, address]) => address).filter(isForeign);
  if (!loading.test(name) || (name.endsWith('href') && linking.test(element))) return [];
  return (name.endsWith('srcset') ? value.split(/[\s,]+/) : [value]).filter(isForeign);
}

/** As a browser reads an address: without breaks in it, and with either kind of slash. */
function isForeign(address) {
  return /^(?!data:)[a-z][a-z0-9+.-]*:|^[/\\]{2}/i.test(address.replace(/[\t\n\r]/g, '').trim());
}

function unescaped(value) {
  return value
    .replace(/&#x([0-9a-f]+);?/gi, (_, code) => character(Number.parseInt(code, 16)))
    .replace(/&#(\d+);?/g, (_, code) => character(Number(code)))
    .replace(
      /&(colon|sol|quot|apos|Tab|NewLine);/g,
      (_, name) => ({ colon: ':', sol: '/', quot: '"', apos: "'" })[name] ?? '',
    )
    .replaceAll('&amp;', '&');
}

const character = (code) => String.fromCodePoint(Math.min(code, 0x10ffff));
