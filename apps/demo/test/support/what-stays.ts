/** What a visit leaves in the browser. */
import type { Page } from 'playwright-core';

/** The text of the log, and all that the browser stores but the memories of the cards, with bytes as characters. */
export async function whatStays(page: Page): Promise<string> {
  await page.locator('.log-toggle').click();
  const log = await page.locator('#log-body').textContent();
  await page.locator('.log-toggle').click();
  return `${log}${await page.evaluate(storedByPage)}`;
}

/** In the page. */
function storedByPage(): Promise<string> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('symbolon-demo');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const objects = opening.result.transaction('things').objectStore('things');
      const reading = objects.getAllKeys();
      reading.onsuccess = () => {
        const values = reading.result
          .filter((key) => !String(key).startsWith('card '))
          .map((key) => {
            const value = objects.get(key);
            return new Promise((done) => {
              value.onsuccess = () => done({ key, value: value.result });
            });
          });
        void Promise.all(values).then((all) => {
          const written = JSON.stringify(all, (_, value: unknown) =>
            value instanceof Uint8Array ? String.fromCharCode(...value) : value,
          );
          resolve(written + JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }));
        });
      };
    };
  });
}
