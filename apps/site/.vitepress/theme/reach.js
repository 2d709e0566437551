/** What the Tab key stops at, and what those who listen to a page are told: everything that can be used or scrolled, and nothing else. */
export function beReachable() {
  // Tables that scroll, not the others.
  for (const box of document.querySelectorAll('.vp-doc .table')) {
    if (box.scrollWidth > box.clientWidth) {
      box.setAttribute('tabindex', '0');
      box.setAttribute('role', 'group');
      box.setAttribute('aria-label', 'Table');
    } else {
      without(box, 'tabindex', 'role', 'aria-label');
    }
  }
  // Titles in the sidebar: those with a link are reached by it, and those that do not fold do nothing.
  for (const title of document.querySelectorAll('.VPSidebarItem > .item[tabindex]')) without(title, 'tabindex', 'role');
}

/** The search as the theme has it is one large button, with links inside of what can be chosen. */
export function mendSearch() {
  // The style sheet draws the key: it is no part of the name.
  const key = document.querySelector('.DocSearch-Button-Key:last-child');
  if (key?.textContent === 'K') key.textContent = '';
  const box = document.querySelector('.VPLocalSearchBox');
  if (box === null) return;
  if (box.getAttribute('role') !== 'dialog') {
    without(box, 'aria-expanded', 'aria-haspopup', 'aria-owns', 'aria-labelledby');
    box.setAttribute('role', 'dialog');
    box.setAttribute('aria-modal', 'true');
    box.setAttribute('aria-label', 'Search');
  }
  for (const result of box.querySelectorAll('a.result')) {
    const row = result.parentElement;
    if (row.id === '' && !row.hasAttribute('aria-selected')) continue;
    if (row.id !== '') result.id = row.id;
    if (row.hasAttribute('aria-selected')) result.setAttribute('aria-selected', row.getAttribute('aria-selected'));
    result.setAttribute('role', 'option');
    result.setAttribute('tabindex', '-1');
    row.setAttribute('role', 'presentation');
    without(row, 'id', 'aria-selected');
    without(result, 'aria-label');
  }
}

function without(element, ...names) {
  for (const name of names) element.removeAttribute(name);
}
