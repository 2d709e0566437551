/** Opens a page in the machine's Chromium and prints what it says, once it has a signature. `node browse.js URL` */
import { chromium } from 'playwright-core';

const [, , url] = process.argv;
const args = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  // As in `test/chromium.mjs` of the repository: this machine alone is talked to.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.log(`error: ${error.message}`));
  await page.goto(url);
  await page.waitForFunction("document.body.innerText.includes('0x02')", undefined, { timeout: 60_000 });
  console.log(await page.textContent('body'));
} finally {
  await browser.close();
}
