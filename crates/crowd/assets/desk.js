// The page of a desk that goes on without network and without server: numbers out of blocks that were taken before, tubes, who was here already. Loaded
// after the outbox, which keeps and sends; every word comes from the page. ES2017, one module. What is remembered between two pages is sealed: for
// each session, desk and account by itself; papers only as short hashes.

const box = kapokOutbox;
const $ = (selector, inside) => (inside || document).querySelector(selector);
const live = $('[data-live]');
const plain = $('[data-plain]');
const [, , session] = location.pathname.split('/');
const desk = Number(new URLSearchParams(location.search).get('desk')) || 0;
const NAME = `desk/${session}/${desk}`;
const CAME = `came/${session}`;
const lane = { path: `/api/v1/desk/${session}/check-ins`, list: 'check_ins', also: { desk, done: true } };
// So many numbers lie ready: when half of a block is used, another whole one and a half are there.
const AHEAD = 150;
const LOOK_EVERY = 15000;
const TIRED_MOST = 60000;
const RECENT = 6;

function word(name, ...values) {
  return values.reduce((said, value) => said.replace('{}', value), $(`[data-word="${name}"]`, live).textContent);
}
function make(tag, text, attributes) {
  const made = document.createElement(tag);
  made.textContent = text || '';
  Object.keys(attributes || {}).forEach(name => made.setAttribute(name, attributes[name]));
  return made;
}
function button(text, act) {
  const made = make('button', text, { type: 'button', class: 'btn' });
  made.addEventListener('click', act);
  return made;
}

// ── What this desk remembers ──
let who = null;
let state = null;
// Who came to the session, as the server last said up to an act: short hash to desk, number, time, day.
const nobody = () => ({ seq: 0, came: {} });
let known = nobody();
let last = '';

let turn = Promise.resolve();
function alone(act) {
  if (navigator.locks) return navigator.locks.request(`kapok-${NAME}`, act);
  turn = turn.then(act, act);
  return turn;
}
async function remembered(of) {
  const kept = of ? await box.recall(NAME, of.account) : null;
  return kept || { about: null, blocks: [], asked: '', tube: null, came: 0, seen: {}, recent: [], device: '', other: 0, waved: 0 };
}
async function load() {
  const me = (await box.me()) || null;
  state = await remembered(me);
  who = me;
}
// One change at a time, also where the desk is open twice; told only when it is on the disk.
function change(act) {
  return alone(async () => {
    const me = await box.me();
    // somebody has signed out meanwhile: nothing is written for him any more
    if (!me || !who || me.account !== who.account) throw new Error('signed out');
    const now = await remembered(me);
    const said = await act(now);
    await box.remember(NAME, me.account, now);
    state = now;
    return said;
  });
}
const left = () => state.blocks.reduce((sum, block) => sum + block[1] - block[0] + 1, 0);

// ── The server, when it is there ──
const isLater = (one, other) => !one || (other && (other[0] > one[0] || (other[0] === one[0] && other[1] > one[1])));

// What was remembered by an older page counted records, not acts: then all is asked for once more.
async function recalled(account) {
  const kept = await box.recall(CAME, account);
  return kept && kept.seq ? kept : nobody();
}

// Why the server takes or shows nothing more of this session: then nothing of who came stays on this device either. What waits is still sent.
const CLOSED = { session_ended: 'ended', session_destroyed: 'destroyed' };
const isClosed = () => last === 'ended' || last === 'destroyed';
async function refusal(answer) {
  if (answer.status === 401) return 'signin';
  if (answer.status === 404 || answer.status === 403) return 'gone';
  const why = answer.status === 409 && CLOSED[(await answer.json()).code];
  if (!why) return 'busy';
  if (who && state.about) {
    known = nobody();
    await box.remember(CAME, who.account, known);
    await change(now => Object.assign(now, { seen: {}, recent: [] }));
  }
  return why;
}

async function contact() {
  for (;;) {
    const device = (state && state.device) || '';
    const answer = await box.ask(`/api/v1/desk/${session}/came?desk=${desk}&since=${known.seq}&device=${device}`);
    if (!answer.ok) return refusal(answer);
    const said = await answer.json();
    const before = await box.me();
    const mine = before && before.account === said.account;
    await box.put('notes', Object.assign({ kinds: [], worker: null }, mine ? before : {}, { name: 'me', account: said.account, ahead: Date.now() - said.now }));
    const isNew = !mine || !who;
    await load();
    if (isNew) {
      known = await recalled(said.account);
      // it was asked for whoever was here before
      if (known.seq) continue;
    }
    said.came.forEach(one => {
      known.came[one[0]] = known.came[one[0]] || one.slice(1);
    });
    const news = said.seq > known.seq;
    known.seq = said.seq;
    if (news) await box.remember(CAME, said.account, known);
    await change(now => {
      now.about = said.session;
      now.other = said.other || 0;
      if (isLater(now.tube, said.tube)) now.tube = said.tube;
    });
    if (!said.more) return '';
  }
}

async function stock() {
  while (left() < AHEAD) {
    const request = await change(now => {
      now.device = now.device || box.id().slice(-12);
      now.asked = now.asked || `${now.device}.${box.id()}`;
      return now.asked;
    });
    const answer = await box.ask(`/api/v1/desk/${session}/blocks`, box.asJson('POST', { desk, request }));
    if (!answer.ok) return refusal(answer);
    const block = await answer.json();
    await change(now => {
      if (now.asked !== request) return;
      now.blocks.push([block.first, block.last]);
      now.asked = '';
    });
  }
  return '';
}

// ── One line: a code, a paper or a name ──
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checked = digits => digits + '10X98765432'[WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11];

function paper(text) {
  if (/^\d{15}$/.test(text)) return checked(`${text.slice(0, 6)}19${text.slice(6)}`);
  return /^\d{17}[\dX]$/.test(text) && checked(text.slice(0, 17)) === text ? text : '';
}
function reading(line) {
  const text = line.normalize('NFKC').trim();
  const code = text.replace(/[ -]/g, '').toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  // an id of ours: time first, then version 7
  if (/^[0-7][0-9A-HJKMNP-TV-Z]{9}[EF][0-9A-HJKMNP-TV-Z]{15}$/.test(code)) return { sent: { code }, key: code, label: word('ofcode') };
  if ((text.match(/\d/g) || []).length >= 15) {
    const number = paper(text.toUpperCase());
    if (!number) return { fault: word('badpaper') };
    return { sent: { resident_id: text.toUpperCase() }, key: number, label: word('ofpaper', number.slice(-4)) };
  }
  if (!text) return { fault: word('nobody') };
  return { sent: { name: text }, key: '', label: Array.from(text)[0] + '*'.repeat(Math.min(3, Array.from(text).length - 1)) };
}
async function hashed(key) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${session}/${key}`));
  return Array.from(new Uint8Array(digest).slice(0, 8), byte => (byte + 256).toString(16).slice(1)).join('');
}
// The server's clock, as far as this device knows it; the session's day is China's.
function clock() {
  const text = new Date(Date.now() - (who.ahead || 0) + 8 * 3600000).toISOString();
  return { on: text.slice(0, 10), at: text.slice(11, 16) };
}

// ── Checking in ──
const form = $('form[data-scan]', live);
const field = $('[data-line]', live);
const warning = $('[data-warning]', live);
// A refused one that is being mended: it keeps its number.
let mending = null;

function placed(now, isFresh) {
  const size = now.about.tube;
  if (!size) return null;
  if (!now.tube) return [1, 1];
  return now.tube[1] < size && !isFresh ? [now.tube[0], now.tube[1] + 1] : [now.tube[0] + 1, 1];
}
function by() {
  const said = {};
  const proxy = form.elements.live_proxy ? form.elements.live_proxy.value : '';
  if (proxy) Object.assign(said, { proxy, proxy_name: form.elements.live_proxy_name.value.trim() });
  if (form.elements.live_phone.value.trim()) said.phone = form.elements.live_phone.value.trim();
  return said;
}
function warn(text, acts) {
  warning.hidden = !text;
  // a number that belongs to the one before is not to be called out again
  if (text) $('[data-called]', live).hidden = true;
  warning.textContent = '';
  if (!text) return;
  warning.appendChild(make('p', text, { class: 'h3' }));
  (acts || []).forEach(act => warning.appendChild(act));
}
function ready() {
  form.reset();
  proxied();
  mending = null;
  field.focus();
}

async function checkIn(isSure, isFresh) {
  const line = field.value;
  const read = reading(line);
  const more = by();
  if (read.fault) return warn(read.fault);
  if (more.proxy && !more.proxy_name) return warn(word('noproxy'));
  if (mending) return mend(line, read);
  const key = read.key ? await hashed(read.key) : '';
  const item = { id: box.id(), account: who.account, at: Date.now(), lane };
  const decided = now => {
    const before = key && (now.seen[key] || known.came[key]);
    if (before && !isSure) return { before };
    if (!now.blocks.length) return { none: true };
    const [block] = now.blocks;
    const [number] = block;
    block[0] += 1;
    if (block[0] > block[1]) now.blocks.shift();
    const place = placed(now, isFresh);
    now.tube = place || now.tube;
    now.came += 1;
    const when = clock();
    if (key && !now.seen[key]) now.seen[key] = [desk, number, when.at, when.on];
    now.recent = [[number, place, read.label]].concat(now.recent).slice(0, RECENT);
    return { sent: Object.assign({ number }, when, read.sent, more, place ? { tube: place[0], position: place[1] } : {}), number, place };
  };
  // kept before it is remembered, under one lock: whom the desk knows, it has kept
  let kept = null;
  const done = await change(async now => {
    const said = decided(now);
    if (said.sent) kept = await box.keep(item, 'waiting', { kind: word('kind'), label: `${word('number', said.number)} ${read.label}`, line, sent: said.sent });
    return said;
  }).catch(async broken => {
    // it was told that nothing was recorded
    if (kept) await box.remove(item);
    throw broken;
  });
  if (done.none) return warn(word('nonumbers'));
  if (done.before) {
    const [atDesk, number, at, on] = done.before;
    return warn(word('twice', on === clock().on ? at : `${on} ${at}`, atDesk, number), [button(word('anyway'), () => attempt(true, isFresh)), button(word('not'), () => {
      warn('');
      ready();
    })]);
  }
  warn('');
  call(done.number, done.place);
  ready();
  await redraw();
  soon(300);
  box.askForSync();
  return null;
}

async function mend(line, read) {
  const { item, inside } = mending;
  const sent = Object.assign({}, inside.sent);
  ['name', 'resident_id', 'code'].forEach(name => delete sent[name]);
  await box.keep(item, 'waiting', Object.assign({}, inside, { line, sent: Object.assign(sent, read.sent), told: null }));
  warn('');
  ready();
  await redraw();
  soon(0);
}

form.addEventListener('submit', event => {
  event.preventDefault();
  event.stopPropagation();
  attempt(false, false);
});
$('[data-fresh]', live).addEventListener('click', () => attempt(false, true));
function attempt(isSure, isFresh) {
  checkIn(isSure, isFresh).catch(broken => warn(word(broken.message === 'signed out' ? 'away' : 'unkept')));
}
function proxied() {
  const chosen = Array.from(form.querySelectorAll('[name=live_proxy]')).find(one => one.checked);
  $('[data-proxy]', live).hidden = !chosen || !chosen.value;
}
form.addEventListener('change', proxied);

// ── What is seen ──
const line = $('[data-state]', live);
function call(number, place) {
  $('[data-called]', live).hidden = false;
  $('[data-number]', live).textContent = word('number', number);
  $('[data-place]', live).textContent = place ? word('place', place[0], place[1]) : '';
}
const isMine = item => !!item.lane && item.lane.path === lane.path && item.lane.also.desk === desk;

async function trouble(item) {
  const row = make('li');
  const grow = make('div', '', { class: 'grow' });
  row.dataset.state = item.state;
  row.appendChild(grow);
  const gone = () => box.remove(item).then(redraw);
  let inside;
  try {
    inside = await box.look(item);
  } catch (broken) {
    grow.appendChild(make('p', word('unreadable')));
    grow.appendChild(button(word('drop'), gone));
    return row;
  }
  const { told } = inside;
  grow.appendChild(make('p', inside.label));
  if (item.state === 'doubt') {
    grow.appendChild(make('p', word('doubt', told.before.at, told.before.desk, told.before.number), { class: 'sm' }));
    grow.appendChild(make('a', word('look'), { class: 'btn', href: `/desk/${session}/doubtful` }));
    grow.appendChild(button(word('seen'), gone));
    return row;
  }
  const errors = (told.errors || []).map(error => error.detail).join('；');
  grow.appendChild(make('p', word('refused', errors || told.reason), { class: 'sm' }));
  grow.appendChild(
    button(word('mend'), () => {
      mending = { item, inside };
      field.value = inside.line;
      field.focus();
    })
  );
  // nobody takes it any more, however it is mended
  if (last === 'destroyed') grow.appendChild(button(word('drop'), gone));
  return row;
}

function settled(mine, others) {
  const waiting = mine.filter(item => item.state === 'waiting').length;
  const odd = mine.length - waiting;
  const said = [];
  if (isClosed()) said.push(word(last, waiting));
  else if (!who || !state.about) said.push(word(last === 'gone' ? 'gone' : last === 'signin' ? 'signfirst' : 'first'));
  else if (last === 'signin') said.push(word('signin', waiting));
  else if (last === 'gone') said.push(word('gone'));
  else if (last === 'busy') said.push(word('busy', waiting));
  else if (last === 'offline' || navigator.onLine === false) said.push(waiting ? word('offline', waiting) : word('alone'));
  else said.push(waiting ? word('sending', waiting) : word('sent'));
  if (odd) said.push(word('odd', odd));
  if (others) said.push(word('others', others));
  const text = said.join('；');
  if (line.textContent !== text) line.textContent = text;
  line.dataset.last = last || (waiting ? 'waiting' : 'sent');
  line.className = waiting || last ? 'sending waiting' : 'sending';
  const enter = $('[data-enter]', live);
  enter.hidden = last !== 'signin';
  $('a', enter).href = `/signin?next=${encodeURIComponent(location.pathname + location.search)}`;
}

let drawing = Promise.resolve();
function redraw() {
  drawing = drawing.then(draw, draw);
  return drawing;
}
async function draw() {
  await load();
  const items = await box.every('items');
  const mine = items.filter(item => isMine(item) && who && item.account === who.account);
  settled(mine, items.length - mine.length);
  const isReady = !!(who && state.about);
  form.hidden = !isReady || isClosed();
  $('[data-figures]', live).hidden = !isReady || isClosed();
  if (!isReady) return;
  begin();
  shared();
  $('h1').textContent = state.about.name;
  $('[data-desk]', live).textContent = word('desk', desk);
  $('[data-came]', live).textContent = state.came;
  $('[data-left]', live).textContent = left();
  $('[data-tube]', live).textContent = state.about.tube && state.tube ? word('tube', state.tube[0], state.tube[1], state.about.tube) : '—';
  $('[data-fresh]', live).hidden = !state.about.tube;
  const recent = $('[data-recent]', live);
  recent.textContent = '';
  state.recent.forEach(([number, place, label]) => {
    const row = make('li', `${word('number', number)}　${place ? word('place', place[0], place[1]) : ''}`);
    row.appendChild(make('span', `　${label}`, { class: 'mut', lang: 'zh-CN' }));
    recent.appendChild(row);
  });
  const rows = await Promise.all(mine.filter(item => item.state !== 'waiting').slice(0, 50).map(trouble));
  const troubles = $('[data-troubles]', live);
  troubles.textContent = '';
  rows.forEach(row => troubles.appendChild(row));
  $('[data-odd]', live).hidden = !rows.length;
}

// Two devices at one desk reckon the same places in the same tubes: said until somebody has seen it.
function shared() {
  const note = $('[data-shared]', live);
  note.hidden = !state.other || state.other <= (state.waved || 0) || isClosed();
  note.textContent = '';
  if (note.hidden) return;
  const at = new Date(state.other + 8 * 3600000).toISOString().slice(11, 16);
  note.appendChild(make('p', word('shared', desk, at), { class: 'h3' }));
  note.appendChild(make('a', word('move'), { class: 'btn', href: `/desk/${session}` }));
  note.appendChild(
    button(word('seen'), () => {
      change(now => {
        now.waved = now.other;
      }).then(redraw, redraw);
    })
  );
}

// The plain form goes as soon as this page can do better; what was typed into it comes along.
function begin() {
  if (!live.hidden && !(plain && !plain.hidden)) return;
  live.hidden = false;
  if (!plain) return;
  plain.hidden = true;
  field.value = $('#scan', plain).value;
  field.focus();
}

// ── Sending, with patience ──
let next = 0;
let tired = 0;
function soon(wait) {
  clearTimeout(next);
  next = setTimeout(go, wait);
}
let going = null;
function go() {
  going = going || round().then(over, over);
  return going;
}
function over() {
  going = null;
}
async function round() {
  try {
    last = await contact();
    if (!last) last = await stock();
  } catch (lost) {
    last = 'offline';
  }
  if (!last || isClosed()) last = (await box.send()) || last;
  await redraw();
  const waits = (await box.every('items')).some(item => isMine(item) && item.state === 'waiting');
  tired = last ? Math.min(tired + 1, 8) : 0;
  // each desk waits a little differently, so that a server that comes back is not stormed by all at once
  const pause = last ? Math.min(TIRED_MOST, 1000 * Math.pow(2, tired)) : waits ? 500 : LOOK_EVERY;
  soon(pause * (0.75 + Math.random() / 2));
}
window.addEventListener('online', () => {
  tired = 0;
  soon(0);
});
window.addEventListener('offline', () => {
  last = 'offline';
  redraw();
});
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') soon(0);
});

if (desk && window.indexedDB && window.crypto && crypto.subtle) {
  if (!plain) live.hidden = false;
  box.install();
  load()
    .then(async () => {
      if (who) known = await recalled(who.account);
      // what was remembered goes on at once; the server is asked beside it
      await redraw();
    })
    .then(go, go);
} else if (!plain) {
  live.hidden = false;
  line.textContent = word('nodesk');
}
