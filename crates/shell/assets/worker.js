
// The service worker of the field page. Before it stand VERSION and FILES, written by the server, and the outbox. It keeps files of the program and
// nothing else: no answer that belongs to somebody is ever put into the cache.
self.addEventListener('install', event => {
  const fresh = FILES.map(path => new Request(path, { cache: 'reload', credentials: 'same-origin' }));
  event.waitUntil(caches.open(VERSION).then(cache => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', event => {
  const old = caches.keys().then(names => Promise.all(names.filter(name => name !== VERSION).map(name => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

self.addEventListener('fetch', event => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (url.pathname === '/field') event.respondWith(caches.match('/field').then(kept => kept || fetch(request)));
    // without signal every page leads outdoors, where one can go on writing
    else event.respondWith(fetch(request).catch(lost => caches.match('/field').then(kept => kept || Promise.reject(lost))));
  } else if (url.pathname.startsWith('/assets/')) {
    event.respondWith(caches.match(request).then(kept => kept || fetch(request)));
  }
});

// The browser says that there is signal again, the page may be closed long since.
self.addEventListener('sync', event => {
  if (event.tag === 'kapok-send') event.waitUntil(kapokOutbox.pack().then(() => kapokOutbox.send()));
});
