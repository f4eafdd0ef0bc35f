// The outbox of a device: what was written without signal, sealed, until the server has it. Shared by the field page, pages of slices and the service
// worker, therefore a classic script with one name. ES2017. What lies in the database: `keys` (AES-GCM, which the browser hands out to nobody), `items`
// and `photos` (sealed; in plain only id, account number, state, time and lane), `notes` (`me`: account number and clock; `pack`: sealed names, until
// when; what a page remembers, sealed).
// A lane is a way of its own to the server: `path`, under which name the records go (`list`), what is said with them (`also`).
// eslint-disable-next-line no-unused-vars
const kapokOutbox = (() => {
  'use strict';
  const NAME = 'kapok-field';
  const BATCH = 10;
  const LANE_BATCH = 50;
  const PACK_MILLIS = 12 * 3600000;
  const life = Math.random().toString(36).slice(2);

  // ── The database ──
  let opened = null;
  function open() {
    if (!opened) {
      opened = new Promise((done, fail) => {
        const asked = indexedDB.open(NAME, 1);
        asked.onupgradeneeded = () => {
          for (const [store, path] of [['keys', 'name'], ['notes', 'name'], ['items', 'id'], ['photos', 'id']]) asked.result.createObjectStore(store, { keyPath: path });
        };
        asked.onerror = () => fail(asked.error);
        asked.onsuccess = () => {
          const database = asked.result;
          const gone = () => {
            database.close();
            opened = null;
          };
          database.onversionchange = gone;
          database.onclose = gone;
          done(database);
        };
      });
      opened.catch(() => {
        opened = null;
      });
    }
    return opened;
  }

  // One act on one store, done when it is on the disk.
  async function act(store, mode, what) {
    const database = await open();
    return new Promise((done, fail) => {
      const turn = database.transaction(store, mode);
      const asked = what(turn.objectStore(store));
      turn.oncomplete = () => done(asked.result);
      turn.onabort = turn.onerror = () => fail(turn.error);
    });
  }
  const get = (store, key) => act(store, 'readonly', at => at.get(key));
  const every = store => act(store, 'readonly', at => at.getAll());
  const put = (store, value) => act(store, 'readwrite', at => at.put(value));
  const drop = (store, key) => act(store, 'readwrite', at => at.delete(key));

  // ── Sealing ──
  async function key(name) {
    const known = await get('keys', name);
    if (known) return known.key;
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    // two pages may ask at once: the first one holds
    const database = await open();
    return new Promise((done, fail) => {
      const turn = database.transaction('keys', 'readwrite');
      const at = turn.objectStore('keys');
      const asked = at.get(name);
      asked.onsuccess = () => {
        if (!asked.result) at.put({ name, key: made });
      };
      turn.oncomplete = () => done(asked.result ? asked.result.key : made);
      turn.onabort = turn.onerror = () => fail(turn.error);
    });
  }
  const parameters = (iv, of) => ({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(of) });
  async function seal(name, of, bytes) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, sealed: await crypto.subtle.encrypt(parameters(iv, of), await key(name), bytes) };
  }
  async function unseal(name, of, kept) {
    return crypto.subtle.decrypt(parameters(kept.iv, of), await key(name), kept.sealed);
  }
  const toBytes = value => new TextEncoder().encode(JSON.stringify(value));
  const fromBytes = bytes => JSON.parse(new TextDecoder().decode(bytes));

  // A UUIDv7 by the phone's clock: ids need not be true, only different.
  function id() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    let millis = Math.max(0, Date.now());
    for (let at = 5; at >= 0; at -= 1) {
      bytes[at] = millis % 256;
      millis = Math.floor(millis / 256);
    }
    bytes[6] = (bytes[6] % 16) + 0x70;
    bytes[8] = (bytes[8] % 64) + 0x80;
    const hex = Array.from(bytes, byte => (byte + 256).toString(16).slice(1)).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  // ── Whose phone it is ──
  const me = () => get('notes', 'me');

  // When something is begun: the phone's clock, and one that nobody sets but that ends with this page.
  function clock(who) {
    return { began: Date.now(), life, ticks: performance.now(), ahead: who && typeof who.ahead === 'number' ? who.ahead : null };
  }
  const captured = began => ({ began: began.began, ahead: began.ahead, waited: began.life === life ? Math.round(performance.now() - began.ticks) : null });

  // ── Items ──
  async function keep(item, state, inside) {
    const kept = Object.assign({ id: item.id, account: item.account, at: item.at, state, lane: item.lane || null }, await seal(`outbox:${item.account}`, item.id, toBytes(inside)));
    await put('items', kept);
    return kept;
  }
  const look = async item => fromBytes(await unseal(`outbox:${item.account}`, item.id, item));
  async function remove(item) {
    for (const photo of await every('photos')) if (photo.item === item.id) await drop('photos', photo.id);
    await drop('items', item.id);
  }
  async function keepPhoto(item, bytes) {
    const photo = { id: id(), item: item.id, account: item.account };
    await put('photos', Object.assign(photo, await seal(`outbox:${item.account}`, photo.id, bytes)));
  }
  const photosOf = async item => (await every('photos')).filter(photo => photo.item === item.id);

  // ── What a page remembers of an account ──
  async function remember(name, account, value) {
    const whole = `${name}/${account}`;
    await put('notes', Object.assign({ name: whole, account }, await seal(`outbox:${account}`, whole, toBytes(value))));
  }
  async function recall(name, account) {
    const whole = `${name}/${account}`;
    const kept = await get('notes', whole);
    return kept ? fromBytes(await unseal(`outbox:${account}`, whole, kept)) : null;
  }

  // ── The people of the day ──
  async function take(pack, now) {
    const until = now + PACK_MILLIS;
    await forgetPack();
    await put('notes', Object.assign({ name: 'pack', account: pack.account, made: now, until }, await seal(`pack:${pack.account}`, 'pack', toBytes(pack.offered))));
    return until;
  }
  async function forgetPack() {
    const kept = await get('notes', 'pack');
    if (!kept) return;
    await drop('notes', 'pack');
    await drop('keys', `pack:${kept.account}`);
  }
  // After its time, or when the clock was set back behind its making, it is gone.
  async function pack() {
    const kept = await get('notes', 'pack');
    if (!kept) return null;
    const who = await me();
    if (Date.now() > kept.until || Date.now() < kept.made - 600000 || !who || who.account !== kept.account) {
      await forgetPack();
      return null;
    }
    return { until: kept.until, offered: fromBytes(await unseal(`pack:${kept.account}`, 'pack', kept)) };
  }

  // ── Sending ──
  function ask(path, options) {
    const headers = Object.assign({ Accept: 'application/json', 'X-Requested-With': 'kapok' }, options && options.headers);
    return fetch(path, Object.assign({ credentials: 'same-origin', cache: 'no-store' }, options, { headers }));
  }
  const asJson = (method, body, headers) => ({ method, body: JSON.stringify(body), headers: Object.assign({ 'Content-Type': 'application/json' }, headers) });

  // Why nothing more can be sent now: a word for the page.
  class Stop extends Error {}
  function judge(answer) {
    if (answer.status === 401) throw new Stop('signin');
    if (answer.status === 429 || answer.status === 408 || answer.status >= 500) throw new Stop('busy');
    return answer;
  }

  async function sendBatch(who, batch) {
    const { lane } = batch[0].item;
    const list = lane ? lane.list : 'records';
    const records = batch.map(({ item, inside }) =>
      lane ? Object.assign({ id: item.id }, inside.sent) : { id: item.id, kind: inside.kind, org: inside.org || undefined, texts: inside.texts, captured: captured(inside.began) }
    );
    const body = Object.assign({ account: who.account, now: Date.now(), [list]: records }, lane && lane.also);
    const answer = judge(await ask(lane ? lane.path : '/api/v1/sync', asJson('POST', body)));
    const said = await answer.json();
    if (!answer.ok) {
      if (said.code === 'other_account') throw new Stop('signin');
      // something in it cannot even be read: each goes by itself, so that one bad item blocks no other
      if (batch.length > 1) {
        for (const one of batch) await sendBatch(who, [one]);
        return;
      }
      await keep(batch[0].item, 'trouble', Object.assign(batch[0].inside, { told: { reason: said.title || String(answer.status), errors: said.errors || [] } }));
      return;
    }
    for (let at = 0; at < batch.length; at += 1) await settle(batch[at], said[list][at]);
  }

  async function settle({ item, inside }, told) {
    // it may have been changed or thrown away while it was under way
    const now = await get('items', item.id);
    if (!now || now.state !== 'waiting') return;
    if (told.status !== 'stored' && told.status !== 'already_stored') {
      await keep(item, 'trouble', Object.assign(inside, { told }));
    } else if ((await photosOf(item)).length) {
      await keep(item, 'photos', Object.assign(inside, { told }));
    } else {
      await done(item, inside, told);
    }
  }

  async function done(item, inside, told) {
    if (told && (told.doubt || told.before)) await keep(item, 'doubt', { kind: inside.kind, label: inside.label, texts: [], labels: {}, began: inside.began, told });
    else await remove(item);
  }

  async function sendPhotos(item) {
    const inside = await look(item);
    const path = `/api/v1/records/${item.id}/attachments`;
    const there = judge(await ask(path));
    const names = there.ok ? (await there.json()).attachments.map(face => face.name) : [];
    for (const photo of await photosOf(item)) {
      const name = `${photo.id}.jpg`;
      // an answer may have been lost after the picture had arrived
      if (!names.includes(name)) {
        const body = new FormData();
        body.append('files', new Blob([await unseal(`outbox:${item.account}`, photo.id, photo)], { type: 'image/jpeg' }), name);
        const answer = judge(await ask(path, { method: 'POST', body }));
        if (!answer.ok) {
          const said = await answer.json();
          await keep(item, 'trouble', Object.assign(inside, { told: { reason: said.title, errors: said.errors || [], pictures: true } }));
          return;
        }
      }
      await drop('photos', photo.id);
    }
    await done(item, inside, inside.told);
  }

  // Each lane by itself, in the order in which it was written.
  function batches(waiting) {
    const lanes = new Map();
    waiting.forEach(item => {
      const lane = item.lane ? item.lane.path + JSON.stringify(item.lane.also) : '';
      lanes.set(lane, (lanes.get(lane) || []).concat([item]));
    });
    const found = [];
    lanes.forEach((items, lane) => {
      const size = lane ? LANE_BATCH : BATCH;
      for (let from = 0; from < items.length; from += size) found.push(items.slice(from, from + size));
    });
    return found;
  }

  async function sendAll(tell) {
    const who = await me();
    if (!who) return 'first';
    const mine = (await every('items')).filter(item => item.account === who.account).sort((one, other) => one.at - other.at);
    const waiting = mine.filter(item => item.state === 'waiting');
    const all = waiting.length + mine.filter(item => item.state === 'photos').length;
    try {
      let sent = 0;
      for (const some of batches(waiting)) {
        tell(sent, all);
        sent += some.length;
        const batch = [];
        for (const item of some) {
          try {
            batch.push({ item, inside: await look(item) });
          } catch (broken) {
            await put('items', Object.assign(item, { state: 'broken' }));
          }
        }
        if (batch.length) await sendBatch(who, batch);
      }
      const pictured = (await every('items')).filter(item => item.account === who.account && item.state === 'photos');
      for (let at = 0; at < pictured.length; at += 1) {
        tell(waiting.length + at, waiting.length + pictured.length);
        await sendPhotos(pictured[at]);
      }
      return '';
    } catch (stopped) {
      return stopped instanceof Stop ? stopped.message : 'offline';
    }
  }

  // One sender at a time where the browser can say so; where two send, the server knows repeats.
  let under = null;
  function send(tell) {
    if (!under) {
      const run = () => sendAll(tell || (() => {}));
      under = (navigator.locks ? navigator.locks.request('kapok-send', run) : run()).then(
        said => {
          under = null;
          return said;
        },
        () => {
          under = null;
          return 'offline';
        }
      );
    }
    return under;
  }

  // ── The browser's part ──
  // The page opens without signal, and the browser is asked to keep what lies here.
  function install() {
    if (navigator.serviceWorker) navigator.serviceWorker.register('/worker.js').catch(() => {});
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
  }
  // Where the browser can, it sends when there is signal again, also when the page is closed.
  function askForSync() {
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.ready.then(worker => worker.sync && worker.sync.register('kapok-send')).catch(() => {});
  }

  return { every, put, id, me, clock, captured, keep, look, remove, keepPhoto, photosOf, take, pack, remember, recall, ask, asJson, send, install, askForSync };
})();
