
// The field page: forms out of the page's own templates, drafts with every change, the list of what waits, the people of the day. Words come from the
// page. Loaded once, after the outbox; what it draws is brought to life by kapok.js through the event `kapok:drawn`.
(() => {
  'use strict';
  const box = kapokOutbox;
  const $ = (selector, inside) => (inside || document).querySelector(selector);
  const all = (selector, inside) => Array.from((inside || document).querySelectorAll(selector));
  const home = $('[data-home]');
  const sheet = $('[data-sheet]');
  const form = $('form[data-form]');
  const list = $('[data-items]');
  const SOMEBODY = '00000000-0000-7000-8000-000000000000';
  const SIDE_MAX = 1600;

  function word(name, ...values) {
    const text = $(`[data-word="${name}"]`).textContent;
    return values.reduce((said, value) => said.replace('{}', value), text);
  }
  const two = number => String(number).padStart(2, '0');
  const time = millis => {
    const at = new Date(millis);
    return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
  };

  function make(tag, text, attributes) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    for (const name of Object.keys(attributes || {})) made.setAttribute(name, attributes[name]);
    return made;
  }
  function button(text, act, kind) {
    const made = make('button', text, { type: 'button', class: `btn ${kind || ''}` });
    made.addEventListener('click', () => act(made));
    return made;
  }

  // ── The line of state ──
  const line = $('[data-state]');
  let last = '';
  function say(text) {
    line.hidden = !text;
    if (line.textContent !== text) line.textContent = text;
  }

  // ── Who writes ──
  let who = null;
  let taken = null;

  function usable() {
    return !!(window.indexedDB && window.crypto && crypto.subtle);
  }

  async function fetchPack(people) {
    const query = people.map(one => `take=${encodeURIComponent(one)}`).join('&');
    const answer = await box.ask(`/field/pack?${query}`);
    if (!answer.ok) return answer.status === 401 ? 'signin' : 'busy';
    const pack = await answer.json();
    const before = await box.me();
    who = { name: 'me', account: pack.account, ahead: Date.now() - pack.now, kinds: pack.kinds, worker: pack.worker };
    await box.put('notes', who);
    if (people.length || !taken || !before || before.account !== pack.account) {
      await box.take(pack, Date.now());
      taken = await box.pack();
    }
    return '';
  }

  async function refresh() {
    who = (await box.me()) || null;
    taken = await box.pack();
    // what the page shows first keeps its place: only what this account may not write goes. A device that was a desk until now does not know that yet
    const known = who && who.kinds.length > 0;
    for (const open of all('[data-open]')) {
      open.disabled = !known;
      open.hidden = !!known && !who.kinds.includes(open.dataset.open);
    }
    const people = taken ? chosen() : [];
    $('[data-taken]').textContent = people.length ? word('taken', people.length, time(taken.until).slice(6)) : word('nobody');
  }
  function chosen() {
    const kinds = all('[data-take] input[data-pick]').map(input => input.dataset.pick.split('/').pop());
    return kinds.reduce((found, kind) => found.concat((taken.offered[kind] || []).map(choice => choice[0])), []);
  }

  // ── Texts of a form ──
  function texts() {
    const pairs = [];
    for (const element of Array.from(form.elements)) {
      if (!element.name || element.name === '_photos' || /^(file|submit|button)$/.test(element.type)) continue;
      if (/^(checkbox|radio)$/.test(element.type) && !element.checked) continue;
      if (element.value) pairs.push([element.name, element.value]);
    }
    return pairs;
  }
  // The words of chosen records, so that a draft can show them again.
  function labels() {
    const found = {};
    all('.pick ~ .chips input:checked', form).forEach(chip => {
      const label = $(`label[for="${chip.id}"]`, form);
      if (label) found[chip.value] = label.textContent;
    });
    return found;
  }
  function chip(input, value, label, checked) {
    const into = document.getElementById(input.dataset.into);
    let known = all('input', into).find(other => other.value === value);
    if (!known) {
      known = make('input', '', { type: input.dataset.kind, name: input.dataset.name, value, id: `${into.id}-${value}` });
      into.appendChild(known);
      into.appendChild(make('label', label, { for: known.id }));
    }
    if (checked) known.checked = true;
    return known;
  }
  function offer(input) {
    input.dataset.offered = '1';
    const kind = input.dataset.pick.split('/').pop();
    const into = document.getElementById(input.dataset.into);
    all('input', into).filter(one => one.value === SOMEBODY).forEach(somebody => {
      if (who.worker) {
        somebody.value = who.worker;
        return;
      }
      $(`label[for="${somebody.id}"]`, into).remove();
      somebody.remove();
    });
    for (const [value, name, detail] of (taken && taken.offered[kind]) || []) chip(input, value, detail ? `${name}　${detail}` : name, false);
    input.addEventListener('input', () => {
      const typed = input.value.trim();
      all('label', into).forEach(label => {
        const of = document.getElementById(label.htmlFor);
        label.hidden = !!typed && !of.checked && !label.textContent.includes(typed);
      });
    });
  }
  function enliven(inside) {
    // of the whole page, once: what kapok.js does for rows and pickers
    inside.dispatchEvent(new CustomEvent('kapok:drawn', { bubbles: true }));
    all('input[data-pick]', inside).forEach(offer);
    all('.day', inside).forEach(day => {
      // these two mean the day on which it is written, not the day on which the page was made
      all('[data-set]', day).forEach(set => {
        set.dataset.set = set.textContent;
      });
    });
  }
  function fill(pairs, known) {
    for (const [name, value] of pairs) {
      let fields = all('[name]', form).filter(field => field.name === name);
      const row = /^(.*)\.(\d+)(\.|$)/.exec(name);
      for (let tries = 0; !fields.length && row && tries < 20; tries += 1) {
        const add = all('button[name=_add]', form).find(other => other.value === row[1]);
        if (!add) break;
        add.click();
        fields = all('[name]', form).filter(field => field.name === name);
      }
      const picker = all('input[data-pick]', form).find(input => input.dataset.name === name);
      if (picker) chip(picker, value, known[value] || word('me'), true);
      else if (fields.length && /^(checkbox|radio)$/.test(fields[0].type)) {
        const option = fields.find(field => field.value === value);
        if (option) option.checked = true;
      } else if (fields.length) fields[0].value = value;
    }
  }

  // ── A form ──
  let current = null;

  function draw(kind) {
    const blank = $(`template[data-kind="${kind}"]`);
    const fields = $('[data-fields]');
    fields.innerHTML = '';
    fields.appendChild(document.importNode(blank.content, true));
    $('[data-missing]').textContent = '';
    $('[data-photos]').textContent = '';
    enliven(fields);
    return blank;
  }

  function show(blank, began) {
    home.hidden = true;
    sheet.hidden = false;
    $('h1').textContent = blank.dataset.label;
    $('[data-began]').textContent = word('began', time(began.began));
    $('[data-saved]').textContent = '';
    history.pushState({ sheet: true }, '');
    window.scrollTo(0, 0);
  }

  function begin(kind, given) {
    const blank = draw(kind);
    const pairs = Array.from(new URLSearchParams(given));
    fill(pairs, {});
    current = { item: { id: box.id(), account: who.account, at: Date.now() }, inside: { kind, began: box.clock(who) }, needed: blank.dataset.needed, changed: false };
    show(blank, current.inside.began);
  }

  async function resume(item) {
    const inside = await box.look(item);
    const blank = draw(inside.kind);
    // what the empty form presets may have been cleared
    all('[name]', form).forEach(field => {
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = false;
      else if (!/^(button|submit|file)$/.test(field.type)) field.value = '';
    });
    fill(inside.texts, inside.labels || {});
    current = { item, inside: { kind: inside.kind, org: inside.org, began: inside.began }, needed: blank.dataset.needed, changed: false, version: item.state === 'trouble' && inside.told && inside.told.version };
    (await box.photosOf(item)).forEach(thumbnail);
    show(blank, inside.began);
    if (inside.told && inside.told.errors) $('[data-missing]').textContent = inside.told.errors.map(error => error.detail).join('；');
  }

  // A change is sealed at once; a later one waits for the one before.
  let saving = Promise.resolve();
  function save(state) {
    if (!current) return saving;
    const { item, inside } = current;
    const whole = Object.assign({}, inside, { texts: texts(), labels: labels() });
    current.changed = false;
    saving = saving.then(() => box.keep(item, state, whole)).then(() => {
      $('[data-saved]').textContent = word('kept');
    });
    return saving;
  }
  let timer = 0;
  function touched() {
    if (!current) return;
    current.changed = true;
    clearTimeout(timer);
    timer = setTimeout(() => save('draft'), 120);
  }
  form.addEventListener('input', touched, true);
  form.addEventListener('change', touched, true);
  form.addEventListener('click', () => setTimeout(() => {
    // a row that was just added may name somebody too
    all('input[data-pick]:not([data-offered])', form).forEach(offer);
    touched();
  }, 0));
  form.addEventListener('submit', event => event.preventDefault());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && current && current.changed) save('draft');
    else if (document.visibilityState === 'visible') soon(0);
  });

  function missing() {
    const said = texts();
    return current.needed.split(' ').filter(name => name && !said.some(([at]) => at === name || at.startsWith(`${name}.`)));
  }

  async function keep() {
    const lacking = missing();
    if (lacking.length) {
      const names = lacking.map(name => {
        const field = all('[name]', form).find(one => one.name === name || one.name.startsWith(`${name}.`));
        const label = field && (field.closest('fieldset') ? $('legend', field.closest('fieldset')) : $(`label[for="${field.id}"]`, form));
        return label ? label.firstChild.textContent.trim() : name;
      });
      $('[data-missing]').textContent = word('missing', names.join('、'));
      $('[data-missing]').focus();
      return;
    }
    clearTimeout(timer);
    await save('waiting');
    current = null;
    leave();
    tired = 0;
    soon(0);
    box.askForSync();
  }

  function leave() {
    if (sheet.hidden) return;
    if (history.state && history.state.sheet) history.back();
    else back();
  }
  async function back() {
    clearTimeout(timer);
    if (current && current.changed) await save('draft');
    current = null;
    sheet.hidden = true;
    home.hidden = false;
    $('h1').textContent = document.title.split(' · ')[0];
    await redraw();
  }
  window.addEventListener('popstate', () => {
    if (!sheet.hidden) back();
  });

  // ── Photographs: drawn anew, so that only the picture is left ──
  function picture(file) {
    return new Promise((done, fail) => {
      const image = new Image();
      const url = URL.createObjectURL(file);
      image.onload = () => {
        URL.revokeObjectURL(url);
        const scale = Math.min(1, SIDE_MAX / Math.max(image.naturalWidth, image.naturalHeight));
        const canvas = document.createElement('canvas');
        canvas.width = Math.round(image.naturalWidth * scale);
        canvas.height = Math.round(image.naturalHeight * scale);
        canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(blob => (blob ? done(blob) : fail(new Error('no picture'))), 'image/jpeg', 0.8);
      };
      image.onerror = () => {
        URL.revokeObjectURL(url);
        fail(new Error('no picture'));
      };
      image.src = url;
    });
  }
  const bytesOf = blob =>
    new Promise((done, fail) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.onerror = () => fail(reader.error);
      reader.readAsArrayBuffer(blob);
    });
  function thumbnail() {
    const shown = $('[data-photos]');
    shown.appendChild(make('li', word('picture', shown.children.length + 1)));
  }
  form.addEventListener('change', async event => {
    if (event.target.name !== '_photos' || !current) return;
    const { item } = current;
    for (const file of Array.from(event.target.files)) {
      try {
        await box.keepPhoto(item, await bytesOf(await picture(file)));
        thumbnail();
      } catch (odd) {
        $('[data-missing]').textContent = word('refused', file.name);
      }
    }
    event.target.value = '';
  });

  // ── The list ──
  // What was tapped once is known by item and words: the list may be drawn anew between both taps.
  const tapped = new Set();
  function sure(item, text, act) {
    const name = `${item.id} ${text}`;
    return button(
      tapped.has(name) ? word('sure') : text,
      made => {
        if (tapped.delete(name)) act();
        else {
          tapped.add(name);
          made.textContent = word('sure');
        }
      },
      'ghost'
    );
  }
  async function entry(item) {
    const row = make('li');
    const grow = make('div', '', { class: 'grow' });
    const acts = make('div', '', { class: 'row' });
    row.dataset.state = item.state;
    row.appendChild(grow);
    grow.appendChild(make('p'));
    grow.appendChild(make('p', '', { class: 'sm mut' }));
    grow.appendChild(acts);
    const [title, detail] = all('p', grow);
    const gone = () => box.remove(item).then(redraw);
    let inside;
    try {
      inside = await box.look(item);
    } catch (broken) {
      title.textContent = word('unreadable');
      acts.appendChild(sure(item, word('drop'), gone));
      return row;
    }
    const blank = $(`template[data-kind="${inside.kind}"]`);
    const names = Object.keys(inside.labels || {}).map(id => inside.labels[id].split('　')[0]);
    title.textContent = `${blank ? blank.dataset.label : inside.kind} ${names.slice(0, 3).join('、')}`;
    const said = { draft: word('draft'), waiting: word('waiting'), photos: word('pictures') }[item.state];
    detail.textContent = said ? `${time(item.at)} ${said}` : '';
    if (item.state === 'draft') {
      acts.appendChild(button(word('continue'), () => resume(item), 'primary'));
      acts.appendChild(sure(item, word('drop'), gone));
    } else if (item.state === 'doubt') {
      detail.textContent = word('doubt', inside.told.doubt);
      acts.appendChild(make('a', word('look'), { class: 'btn', href: `/records/${item.id}` }));
      acts.appendChild(button(word('right'), gone));
    } else if (item.state === 'trouble') trouble(item, inside, detail, acts, gone);
    return row;
  }

  function trouble(item, inside, detail, acts, gone) {
    const { told } = inside;
    if (typeof told.version !== 'number') {
      const errors = (told.errors || []).map(error => error.detail).join('；');
      detail.textContent = word('refused', errors || told.reason);
      if (told.draft) acts.appendChild(make('a', word('look'), { class: 'btn', href: told.draft }));
      if (!told.pictures) acts.appendChild(button(word('continue'), () => resume(item), 'primary'));
      acts.appendChild(sure(item, word('drop'), gone));
      return;
    }
    detail.textContent = word('conflict');
    const both = make('div', '', { 'data-both': '' });
    acts.parentNode.insertBefore(both, acts);
    const body = () => ({ now: Date.now(), texts: inside.texts, captured: box.captured(inside.began), why: word('why') });
    acts.appendChild(
      button(word('compare'), async () => {
        try {
          const answer = await box.ask(`/field/compare/${item.id}`, box.asJson('POST', body()));
          if (answer.ok) both.innerHTML = await answer.text();
          else both.textContent = (await answer.json()).title;
        } catch (lost) {
          say(word('offline', 1));
        }
      }, 'primary')
    );
    acts.appendChild(sure(item, word('theirs'), gone));
    acts.appendChild(
      button(word('mine'), async () => {
        try {
          const answer = await box.ask(`/api/v1/records/${item.id}`, box.asJson('PUT', body(), { 'If-Match': `"${told.version}"` }));
          if (answer.ok) await gone();
          else {
            const said = await answer.json();
            if (typeof said.version === 'number') await box.keep(item, 'trouble', Object.assign(inside, { told: Object.assign(told, { version: said.version }) }));
            both.textContent = said.title;
          }
        } catch (lost) {
          say(word('offline', 1));
        }
      })
    );
    acts.appendChild(
      button(word('another'), async () => {
        const fresh = Object.assign({}, item, { id: box.id() });
        await box.keep(fresh, 'waiting', inside);
        await gone();
        soon(0);
      })
    );
  }

  let drawing = Promise.resolve();
  function redraw() {
    drawing = drawing.then(async () => {
      await refresh();
      const items = (await box.every('items')).sort((one, other) => other.at - one.at);
      // what another page sends is shown there
      const mine = items.filter(item => who && item.account === who.account && !item.lane);
      const rows = await Promise.all(mine.slice(0, 60).map(entry));
      list.textContent = '';
      rows.forEach(row => list.appendChild(row));
      if (!rows.length) list.appendChild(make('li', word('none'), { class: 'mut' }));
      state(mine, items.filter(item => !who || item.account !== who.account).length);
    });
    return drawing;
  }
  function state(mine, others) {
    const count = which => mine.filter(item => which.includes(item.state)).length;
    const waiting = count(['waiting', 'photos']);
    const odd = count(['trouble', 'doubt', 'broken']);
    const said = [];
    // before the first answer nobody knows whether somebody is signed in
    if (!who && !asked) return;
    if (!who) said.push(word('first'));
    else if (last === 'signin') said.push(word('signin', waiting));
    else if (waiting && (last === 'offline' || navigator.onLine === false)) said.push(word('offline', waiting));
    else if (waiting && last === 'busy') said.push(word('busy', waiting));
    else if (waiting) said.push(word('stored'));
    else if (last === 'offline' || navigator.onLine === false) said.push(word('offline', 0));
    else if (!odd) said.push(word('sent'));
    if (odd) said.push(word('trouble', odd));
    if (others) said.push(word('other', others));
    if (who && Math.abs(who.ahead) > 600000) said.push(word('clock', Math.round(who.ahead / 3600000)));
    say(said.join('；'));
    line.dataset.state = last || (waiting ? 'waiting' : odd ? 'trouble' : 'sent');
    $('[data-enter]').hidden = !!who && last !== 'signin';
  }

  // ── Sending, with patience ──
  let next = 0;
  let tired = 0;
  let asked = false;
  function soon(wait) {
    clearTimeout(next);
    next = setTimeout(go, wait);
  }
  async function go() {
    // a signed-in page is asked for first: then one knows for whom, and how far the clock is off
    try {
      last = await fetchPack([]);
    } catch (lost) {
      last = 'offline';
    }
    asked = true;
    if (!last) {
      last = await box.send((done, of) => {
        if (of) say(word('sending', done, of));
      });
    }
    await redraw();
    const waits = (await box.every('items')).some(item => who && item.account === who.account && (item.state === 'waiting' || item.state === 'photos'));
    tired = last ? Math.min(tired + 1, 8) : 0;
    if (waits && last !== 'signin') soon(last ? Math.min(300000, 1000 * Math.pow(2, tired)) * (0.75 + Math.random() / 2) : 1000);
  }
  window.addEventListener('online', () => {
    tired = 0;
    soon(0);
  });
  window.addEventListener('offline', () => {
    last = 'offline';
    redraw();
  });
  // the people of the day go when their time is over, also on a page that stays open
  setInterval(() => box.pack().then(kept => {
    if (!kept && taken) redraw();
  }), 60000);

  // ── Buttons ──
  all('[data-open]').forEach(open => open.addEventListener('click', () => begin(open.dataset.open, open.dataset.given)));
  $('[data-keep]').addEventListener('click', keep);
  $('[data-back]').addEventListener('click', leave);
  const take = $('[data-take] form');
  take.addEventListener('submit', async event => {
    event.preventDefault();
    event.stopPropagation();
    const people = all('input:checked', take).map(one => one.value);
    if (people.length > 50) {
      $('[data-taken]').textContent = word('full');
      return;
    }
    try {
      last = await fetchPack(people);
    } catch (lost) {
      last = 'offline';
    }
    await redraw();
  });

  if (!usable()) {
    say(word('unfit'));
    return;
  }
  box.install();
  redraw().then(() => soon(0));
})();
