
// The service worker of the pages that go on without signal. Before it stand VERSION, FILES and KEPT (addresses, and the page that stands in for them),
// written by the server, and the outbox. It keeps files of the program and
// nothing else: no answer that belongs to somebody is ever put into the cache.
const PATIENCE = 5000;

self.addEventListener('install', event => {
  const fresh = FILES.map(path => new Request(path, { cache: 'reload', credentials: 'same-origin' }));
  event.waitUntil(caches.open(VERSION).then(cache => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', event => {
  const old = caches.keys().then(names => Promise.all(names.filter(name => name !== VERSION).map(name => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

// Where somebody stands and waits, a server that says nothing, or for which another one apologises, is as good as none.
function soon(request) {
  return new Promise((done, fail) => {
    setTimeout(fail, PATIENCE, new Error('slow'));
    fetch(request).then(answer => (answer.status >= 502 ? fail(new Error('away')) : done(answer)), fail);
  });
}

self.addEventListener('fetch', event => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    const instead = KEPT.find(([path]) => new RegExp(`^${path}$`).test(url.pathname));
    if (url.pathname === '/field') event.respondWith(caches.match('/field').then(kept => kept || fetch(request)));
    // without signal every other page leads outdoors, where one can go on writing
    else {
      const answer = instead ? soon(request) : fetch(request);
      event.respondWith(answer.catch(lost => caches.match(instead ? instead[1] : '/field').then(kept => kept || Promise.reject(lost))));
    }
  } else if (url.pathname.startsWith('/assets/')) {
    event.respondWith(caches.match(request).then(kept => kept || fetch(request)));
  }
});

// The browser says that there is signal again, the page may be closed long since.
self.addEventListener('sync', event => {
  if (event.tag === 'kapok-send') event.waitUntil(kapokOutbox.pack().then(() => kapokOutbox.send()));
});
