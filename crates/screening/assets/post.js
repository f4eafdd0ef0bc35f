// The screen of a door post: counts on this telephone until the server says that it has them, checks passes without network, and keeps who was written
// down without network in the outbox of the telephone, sealed. Loaded after the outbox. ES2019, one module; every word comes from the page. In plain lie
// only the numbers of a shift; nothing of a pass is ever stored.

const root = document.querySelector('[data-post]');
// none where a volunteer only counts; where the browser cannot seal, nothing of a name is kept
const box = typeof kapokOutbox !== 'undefined' && window.indexedDB && window.crypto && crypto.subtle ? kapokOutbox : null;
const said = root.dataset;
const KEY = `kapok-post-${said.post}`;
// One record a window of half an hour; the server cuts the windows by the hours of the shift.
const WINDOW_MINUTES = 30;
// So long after a tap the numbers are sent; every sending is a version of the record.
const SEND_AFTER = 4000;
const SEND_EVERY = 60000;
// Nobody waits longer at a gate for a server that says nothing.
const PATIENCE = 8000;
const COUNTED = ['inward', 'outward', 'vehicles', 'turned_back'];

// ── The clock is the server's: a telephone whose own is wrong counts into the right window ──
const opened = Date.now();
const minuteOfDay = () => Math.floor(Number(said.clock) + (Date.now() - opened) / 60000) % 1440;
const now = () => Number(said.now) + Date.now() - opened;
// passes hold by days, and a page may stay open over midnight
const today = () => Number(said.day) + Math.floor((Number(said.clock) + (Date.now() - opened) / 60000) / 1440);
// a tablet that was left on yesterday's shift writes nothing into yesterday
const isOver = () => now() > Number(said.closes);
const two = number => String(number).padStart(2, '0');
const clock = minutes => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const text = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}

// ── What is kept: windows by their beginning, and the last taps for taking back ──
let memory = '';

function load() {
  try {
    memory = localStorage.getItem(KEY) || memory;
  } catch (refused) {
    // Without storage the numbers live as long as the page.
  }
  try {
    const held = JSON.parse(memory);
    if (held && held.windows && held.last) return held;
  } catch (broken) {
    // Nothing yet.
  }
  return { windows: {}, last: [] };
}

function keep(held) {
  memory = JSON.stringify(held);
  try {
    localStorage.setItem(KEY, memory);
  } catch (refused) {
    // As above.
  }
}

function windowOf(held) {
  const at = minuteOfDay();
  const begins = clock(at - (at % WINDOW_MINUTES));
  if (!held.windows[begins]) held.windows[begins] = { id: uuid(), inward: 0, outward: 0, vehicles: 0, turned_back: 0, taps: 0, sent: 0, known: 0 };
  return begins;
}

const people = window => window.inward + window.outward;
const isWaiting = window => window.taps > window.sent;

// ── Taps ──
function tap(name) {
  if (isOver()) {
    show();
    return;
  }
  const held = load();
  if (name === 'undo') {
    const back = held.last.pop();
    if (!back || !held.windows[back[0]] || held.windows[back[0]][back[1]] < 1) return;
    held.windows[back[0]][back[1]] -= 1;
    held.windows[back[0]].taps += 1;
  } else {
    const begins = windowOf(held);
    held.windows[begins][name] += 1;
    held.windows[begins].taps += 1;
    held.last = held.last.concat([[begins, name]]).slice(-50);
  }
  keep(held);
  show();
  later();
  if (navigator.vibrate) navigator.vibrate(20);
}

document.addEventListener('click', event => {
  const button = event.target.closest && event.target.closest('[data-tap]');
  if (button) tap(button.dataset.tap);
});

// ── What is shown: what the server has, and what it does not know yet ──
const line = root.querySelector('[data-sending]');
const shown = { people: root.querySelector('[data-people]'), day: root.querySelector('[data-day]'), vehicles: root.querySelector('[data-vehicles]') };
const server = { people: Number(shown.people.dataset.people), day: Number(shown.day.dataset.day), vehicles: Number(shown.vehicles.dataset.vehicles) };
let trouble = '';
// Passages in the outbox: those that wait, and those that somebody has to look at.
let named = { waiting: 0, odd: 0 };

function show() {
  const windows = Object.values(load().windows);
  const more = windows.reduce((sum, window) => sum + people(window) - window.known, named.waiting);
  const cars = windows.reduce((sum, window) => sum + window.vehicles - (window.cars || 0), 0);
  const waiting = windows.reduce((sum, window) => sum + window.taps - window.sent, 0);
  shown.people.textContent = String(server.people + more);
  shown.day.textContent = String(server.day + more);
  shown.vehicles.textContent = String(server.vehicles + cars);
  const away = navigator.onLine === false && (waiting || named.waiting);
  const words = [
    waiting && said.waiting.replace('{}', String(waiting)),
    named.waiting && said.unsent.replace('{}', String(named.waiting)),
    named.odd && said.odd.replace('{}', String(named.odd)),
    trouble || (away && said.offline),
    isOver() && said.ended
  ].filter(Boolean);
  line.textContent = words.length ? words.join('。') : windows.length || hasSent ? said.stored : '';
  line.className = isOver() || waiting || named.waiting || named.odd ? 'sending waiting' : 'sending';
  if (look) look.hidden = !named.odd;
}

// ── Sending: the whole of a window, so that the newest sending is enough and none is missed ──
function body(begins, window) {
  const sent = new URLSearchParams();
  sent.append('window', window.id);
  sent.append('at', begins);
  sent.append('taps', String(window.taps));
  COUNTED.forEach(name => sent.append(name, String(window[name])));
  return sent;
}

// ── A passage that does not get through waits in the outbox: sealed, under the number of its form, so that one that did get through is stored once ──
const passage = root.querySelector('form#passage');
const verdictLine = root.querySelector('[data-verdict]');
const look = root.querySelector('[data-look]');
let hasSent = false;

function tell(word, kind) {
  verdictLine.hidden = false;
  verdictLine.textContent = said[word];
  verdictLine.className = `verdict ${kind}`;
}

async function keepPassage(fields) {
  const who = await box.me();
  // as the field page finds it: whose telephone this is, and how far its clock is off
  const ahead = opened - Number(said.now);
  if (!who || who.account !== said.account) await box.put('notes', { name: 'me', account: said.account, ahead, kinds: [], worker: null });
  const texts = JSON.parse(passage.dataset.also).concat(Array.from(fields).filter(([name, text]) => text && passage.dataset.texts.split(' ').includes(name)));
  // who showed a pass is known by it, without network too
  const shownPass = root.querySelector('[name=pass]:not([disabled])');
  if (shownPass && shownPass.dataset.path) texts.push([shownPass.dataset.path, shownPass.dataset.text]);
  const item = { id: fields.get('_record'), account: said.account, at: Date.now() };
  await box.keep(item, 'waiting', { kind: 'passage', org: passage.dataset.org, texts, labels: {}, began: box.clock({ ahead }) });
  const tenths = Math.round(parseFloat(fields.get('temperature')) * 10);
  tell(tenths >= Number(passage.dataset.hot) ? 'hot' : 'kept', tenths >= Number(passage.dataset.hot) ? 'bad' : 'good');
  passage.reset();
  passage.elements._record.value = box.id();
  // who was found is not the next one
  root.querySelector('[data-found]').textContent = '';
  passage.querySelector('[data-name]').hidden = false;
  await lookInside();
  box.askForSync();
  later();
}

async function lookInside() {
  const found = { waiting: 0, odd: 0 };
  for (const item of box ? await box.every('items') : []) {
    if (item.account !== said.account || item.lane || item.state === 'draft') continue;
    const inside = await box.look(item).catch(() => null);
    if (inside && inside.kind === 'passage') found[item.state === 'waiting' ? 'waiting' : 'odd'] += 1;
  }
  named = found;
  show();
}

async function pass(fields) {
  const cut = new AbortController();
  const patience = setTimeout(() => cut.abort(), PATIENCE);
  let answer;
  try {
    answer = await fetch(passage.action, { method: 'POST', body: fields, credentials: 'same-origin', signal: cut.signal });
  } catch (lost) {
    return keepPassage(fields);
  } finally {
    clearTimeout(patience);
  }
  if (answer.status >= 502) return keepPassage(fields);
  // what is wrong with it, and who has to sign in again, is told by the page itself
  if (answer.ok && answer.redirected && new URL(answer.url).search.includes('passed=')) location.assign(answer.url);
  else passage.submit();
  return null;
}

if (passage && box) passage.addEventListener('submit', event => {
  event.preventDefault();
  event.stopPropagation();
  if (isOver()) {
    tell('ended', 'bad');
    return;
  }
  if (passage.dataset.busy) return;
  passage.dataset.busy = '1';
  passage.elements.at.value = clock(minuteOfDay());
  const free = () => delete passage.dataset.busy;
  pass(new URLSearchParams(new FormData(passage))).then(free, () => {
    free();
    // what cannot be kept here is still in the form
    if (navigator.onLine === false) tell('refused', 'bad');
    else passage.submit();
  });
});

// The same half-hour under another number: what the server had is not sent again.
function renew(window) {
  COUNTED.forEach((name, at) => {
    window[name] = Math.max(0, window[name] - ((window.stored || [])[at] || 0));
  });
  Object.assign(window, { id: uuid(), taps: Math.max(window.taps - window.sent, people(window) + window.vehicles + window.turned_back), sent: 0, known: 0, cars: 0, stored: [] });
}

let sending = false;

async function sendPassages() {
  if (!named.waiting) return true;
  const { waiting } = named;
  const stopped = await box.send();
  await lookInside();
  const stored = waiting - named.waiting;
  server.people += stored;
  server.day += stored;
  hasSent = hasSent || stored > 0;
  trouble = stopped === 'signin' ? said.away : '';
  return !stopped;
}

async function send() {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  timer = 0;
  let fails = false;
  let isCut = false;
  for (const [begins, window] of Object.entries(load().windows)) {
    if (!isWaiting(window)) continue;
    try {
      const answer = await fetch(said.count, { method: 'POST', body: body(begins, window), credentials: 'same-origin', headers: { Accept: 'application/json' } });
      if (answer.status === 401 || answer.status === 408 || answer.status === 429 || answer.status >= 500) {
        trouble = answer.status === 401 ? said.away : '';
        isCut = true;
        break;
      }
      const told = await answer.json();
      const held = load();
      const mine = held.windows[begins];
      if (!answer.ok) {
        // one that is refused holds up no other; corrected or deleted by somebody, or begun under another account, it goes on in a record of its own
        if (told.code === 'other_window' || answer.status === 403) {
          renew(mine);
          keep(held);
        } else if (answer.status !== 409) trouble = said.refused;
        fails = true;
        continue;
      }
      mine.sent = Math.max(mine.sent, window.taps);
      mine.stored = COUNTED.map(name => window[name]);
      mine.known = people(window);
      mine.cars = window.vehicles;
      keep(held);
      server.people = told.people;
      server.day = told.day;
      server.vehicles = told.vehicles;
      withdrawn = told.withdrawn;
      trouble = '';
    } catch (cut) {
      isCut = true;
      break;
    }
  }
  if (!isCut && !(await sendPassages())) isCut = true;
  sending = false;
  wait = fails || isCut ? Math.min(wait * 2, SEND_EVERY) : SEND_AFTER;
  show();
  if (named.waiting || Object.values(load().windows).some(isWaiting)) later();
}

let timer = 0;
let wait = SEND_AFTER;

function later() {
  // Each desk waits a little differently, so that a network that comes back is not stormed by all at once.
  if (!timer) timer = setTimeout(send, wait + Math.random() * wait / 2);
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'hidden' || !navigator.sendBeacon) return;
  Object.entries(load().windows).filter(pair => isWaiting(pair[1])).forEach(pair => navigator.sendBeacon(said.count, body(pair[0], pair[1])));
});
window.addEventListener('online', () => {
  wait = SEND_AFTER;
  send();
});
window.addEventListener('offline', show);

// ── Passes: the facts are 16 bytes, the signature 64; see `pass/token.rs` ──
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function bytesOf(text) {
  const bytes = [];
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    const digit = LETTERS.indexOf(letter);
    if (digit < 0) return null;
    bits = ((bits << 5) | digit) & 0xfff;
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes.push((bits >> held) & 255);
    }
  }
  return new Uint8Array(bytes);
}

// Numbers of passes that were called back; the server tells them anew with every count.
let { withdrawn } = said;

// The verdict on a pass; none where this browser cannot check, and the server has to.
async function verdict(text) {
  const bytes = bytesOf(text.slice(3));
  if (!bytes || bytes.length !== 80) return 'forged';
  if (!window.crypto || !crypto.subtle) return '';
  const view = new DataView(bytes.buffer);
  const quarter = String(view.getUint16(0));
  const known = said.keys.split(',').map(pair => pair.split(':')).find(pair => pair[0] === quarter);
  if (!known) return 'old';
  const raw = new Uint8Array(known[1].match(/../g).map(pair => parseInt(pair, 16)));
  const key = await crypto.subtle.importKey('raw', raw, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  const signed = new Uint8Array(19);
  signed.set([75, 80, 49]);
  signed.set(bytes.subarray(0, 16), 3);
  const good = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes.subarray(16), signed);
  if (!good) return 'forged';
  if (withdrawn.split(',').includes(String(view.getUint32(6)))) return 'gone';
  const day = today();
  if (day < view.getUint16(12) || day > view.getUint16(14)) return 'over';
  const place = view.getUint32(2);
  return place && String(place) !== said.place ? 'elsewhere' : 'good';
}

const scan = root.querySelector('form[data-scan]');

// a volunteer who only counts has no such form
if (scan) scan.addEventListener('submit', event => {
  const field = scan.elements.code;
  const text = field.value.trim().toUpperCase();
  if (!text.startsWith('KP1')) return;
  event.preventDefault();
  verdict(text).then(
    word => {
      if (!word) {
        scan.submit();
        return;
      }
      tell(word, word === 'good' ? 'good' : word === 'elsewhere' || word === 'old' ? 'doubt' : 'bad');
      field.value = '';
      field.focus();
    },
    () => scan.submit()
  );
});

// ── A temperature by tenths, from 36.5 ──
root.addEventListener('click', event => {
  const button = event.target.closest && event.target.closest('[data-step]');
  if (!button) return;
  const field = root.querySelector('#f-temperature');
  const tenths = Math.round(Number(field.value || '36.5') * 10);
  if (!Number.isFinite(tenths)) return;
  const next = Math.min(450, Math.max(300, field.value ? tenths + Number(button.dataset.step) : tenths));
  field.value = (next / 10).toFixed(1);
});

// ── What the page says of this telephone's own windows is already in its totals ──
(() => {
  const held = load();
  const there = new Map(said.held.split(',').map(entry => entry.split(':')).map(entry => [entry[0], entry]));
  Object.values(held.windows).forEach(window => {
    const own = there.get(window.id);
    window.known = own ? Number(own[1]) : 0;
    window.cars = own ? Number(own[2]) : 0;
  });
  keep(held);
})();
lookInside().then(() => {
  if (named.waiting || Object.values(load().windows).some(isWaiting)) send();
});
