import DefaultTheme from 'vitepress/theme';
import { onContentUpdated } from 'vitepress';
import './style.css';

export default {
  extends: DefaultTheme,
  setup() {
    onContentUpdated(reachTables);
    if (typeof window !== 'undefined') addEventListener('resize', reachTables);
  },
};

/** Tables that scroll can be scrolled by keyboard too; the others take no stop of the Tab key. */
function reachTables() {
  for (const box of document.querySelectorAll('.vp-doc .table')) {
    const scrolls = box.scrollWidth > box.clientWidth;
    for (const [name, value] of [['tabindex', '0'], ['role', 'group'], ['aria-label', 'Table']]) {
      if (scrolls) box.setAttribute(name, value);
      else box.removeAttribute(name);
    }
  }
}
