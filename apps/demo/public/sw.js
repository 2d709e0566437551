// Keeps the files of this build, so that the page opens offline. Answers only requests for this page.
const name = 'symbolon-demo';

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const files = await (await fetch('./files.json', { cache: 'no-store' })).json();
      const kept = await caches.open(name);
      await kept.addAll(files);
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

// The page itself comes from the network if possible. Files with a hash in their name never change.
async function answer(request) {
  const kept = await caches.open(name);
  if (request.mode !== 'navigate') {
    const found = await kept.match(request, { ignoreVary: true });
    if (found !== undefined) return found;
  }
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await kept.put(request.mode === 'navigate' ? './' : request, fresh.clone());
    return fresh;
  } catch (error) {
    const found = await kept.match(request.mode === 'navigate' ? './' : request, { ignoreVary: true });
    if (found === undefined) throw error;
    return found;
  }
}
