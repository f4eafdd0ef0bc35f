// Kapok in the browser: what a page can do better with a script. Every page works without it. ES2019, one module, no framework, no inline
// code; texts come from the page (data-… attributes), never from here. The page that goes on without signal has a script of its own (field.js).

const $ = (selector, inside = document) => inside.querySelector(selector);
const all = (selector, inside = document) => Array.from(inside.querySelectorAll(selector));
const html = document.documentElement;
html.classList.add('js');

// Fields of a form as they would be sent. Files and passwords never leave with a draft.
function fields(form) {
  const body = new URLSearchParams();
  for (const element of Array.from(form.elements)) {
    if (!element.name || element.disabled || element.type === 'file' || element.type === 'password' || element.type === 'submit' || element.type === 'button') continue;
    if ((element.type === 'checkbox' || element.type === 'radio') && !element.checked) continue;
    body.append(element.name, element.value);
  }
  return body;
}

function post(url, body) {
  return fetch(url, { method: 'POST', body, credentials: 'same-origin', headers: { 'X-Requested-With': 'kapok' } }).then(answer => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  });
}

// Runs `act` once the calls have stopped for `wait` milliseconds.
function after(wait, act) {
  let timer = 0;
  const later = (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...values), wait);
  };
  later.stop = () => clearTimeout(timer);
  return later;
}

const two = number => String(number).padStart(2, '0');

// ── Focus: an error summary or a refusal is read first ──
const first = $('[data-focus]');
if (first) first.focus();

// ── Keys ──
function typing(target) {
  return target && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

document.addEventListener('keydown', event => {
  if (event.isComposing || event.altKey) return;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    const form = (event.target.closest && event.target.closest('form')) || $('form[data-draft]');
    if (form) {
      event.preventDefault();
      const main = $('.btn.primary[type=submit]', form) || $(`.btn.primary[form="${form.id}"]`) || $('[type=submit]', form);
      if (main) main.click();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey) return;
  if (event.key === 'Escape') {
    all('details.def[open]').forEach(open => {
      open.open = false;
      $('summary', open).focus();
    });
    return;
  }
  if (typing(event.target)) return;
  if (event.key === '/') {
    const field = $('.find input');
    if (field && field.offsetParent) {
      event.preventDefault();
      field.focus();
    }
  } else if (event.key === 'n') {
    const place = $('[data-new]');
    if (place) location.href = place.dataset.new;
  }
});

// A definition closes when one goes on elsewhere.
document.addEventListener('click', event => {
  all('details.def[open]').forEach(open => {
    if (!open.contains(event.target)) open.open = false;
  });
});

// ── Drafts: a second after the last change, and when the page goes away (a phone may kill it without a word) ──
all('form[data-draft]').forEach(form => {
  const saved = $('.saved');
  const say = text => {
    if (saved) saved.textContent = text;
  };
  let changed = false;
  const save = after(1000, () => {
    if (form.dataset.sent) return;
    changed = false;
    post(form.dataset.draft, fields(form)).then(
      () => {
        const now = new Date();
        say(`${saved ? saved.dataset.said : ''} ${two(now.getHours())}:${two(now.getMinutes())}`);
      },
      () => {
        changed = true;
        say(saved ? saved.dataset.failed : '');
      }
    );
  });
  const touch = () => {
    changed = true;
    save();
  };
  form.addEventListener('input', touch);
  form.addEventListener('change', touch);
  form.addEventListener('submit', save.stop);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && changed && !form.dataset.sent && navigator.sendBeacon) {
      changed = !navigator.sendBeacon(form.dataset.draft, fields(form));
    }
  });
  window.addEventListener('online', () => {
    if (changed) save();
  });
});

// ── Photographs are sent as soon as they are chosen, made smaller here: a weak line carries one at a time, and a draft keeps them ──
const SIDE_MAX = 3000;

async function smaller(file) {
  if (!/^image\//.test(file.type) || file.size < 1500000 || !window.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.85));
    return made && made.size < file.size ? new File([made], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }) : file;
  } catch (refused) {
    // An old engine or an odd picture: the server takes it as it is, or says why not.
    return file;
  }
}

all('form[data-wait]').forEach(form => {
  const input = $('input[type=file]', form);
  const list = $('[data-waiting]', form);
  if (!input || !list) return;
  input.addEventListener('change', async () => {
    all('.err', list).forEach(old => old.remove());
    const files = Array.from(input.files);
    input.setAttribute('aria-busy', 'true');
    let sent = 0;
    for (const file of files) {
      const body = new FormData();
      if (form.elements._org) body.append('_org', form.elements._org.value);
      const part = await smaller(file);
      body.append('files', part, part.name);
      try {
        const answer = await fetch(form.dataset.wait, { method: 'POST', body, credentials: 'same-origin', headers: { 'X-Requested-With': 'kapok' } });
        const markup = await answer.text();
        // Anything but items of the list is a page about something else: signed out, too busy.
        if (!/^<li/.test(markup)) break;
        list.insertAdjacentHTML('beforeend', markup);
        sent += 1;
      } catch (offline) {
        break;
      }
    }
    input.removeAttribute('aria-busy');
    // What could not be sent stays chosen and goes with the form.
    const rest = new DataTransfer();
    files.slice(sent).forEach(file => rest.items.add(file));
    input.files = rest.files;
  });
});

// ── A signature is written with a finger, a pen or the mouse, and goes with the form as a picture; without the script a photograph is chosen ──
all('form[data-sign]').forEach(form => {
  const pad = $('[data-pad]', form);
  const canvas = $('canvas', pad);
  const input = $('input[type=file]', form);
  const ink = canvas.getContext && canvas.getContext('2d');
  if (!ink || !window.PointerEvent || !window.DataTransfer) return;
  let last = null;
  const clear = () => {
    // Pictures are kept without transparency.
    ink.fillStyle = '#fff';
    ink.fillRect(0, 0, canvas.width, canvas.height);
    input.value = '';
  };
  const at = event => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  const line = to => {
    ink.beginPath();
    ink.moveTo(last[0], last[1]);
    ink.lineTo(to[0], to[1]);
    ink.stroke();
    last = to;
  };
  pad.hidden = false;
  clear();
  ink.strokeStyle = '#000';
  ink.lineWidth = 5;
  ink.lineCap = 'round';
  ink.lineJoin = 'round';
  canvas.addEventListener('pointerdown', event => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
    line(last);
  });
  canvas.addEventListener('pointermove', event => {
    if (!last || !event.isPrimary) return;
    const passed = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    (passed.length ? passed : [event]).forEach(each => line(at(each)));
  });
  const lift = () => {
    if (!last) return;
    last = null;
    const bytes = Uint8Array.from(atob(canvas.toDataURL('image/png').split(',')[1]), sign => sign.charCodeAt(0));
    const held = new DataTransfer();
    held.items.add(new File([bytes], 'sign.png', { type: 'image/png' }));
    input.files = held.files;
  };
  canvas.addEventListener('pointerup', lift);
  canvas.addEventListener('pointercancel', lift);
  $('[data-clear]', pad).addEventListener('click', clear);
});

// ── A form is sent once ──
document.addEventListener('submit', event => {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = '1';
  all('[type=submit]', form).forEach(button => button.setAttribute('aria-disabled', 'true'));
  // A download leaves the page where it is: after a while the form may be sent again. The server knows repeats anyway.
  setTimeout(() => release(form), 8000);
});

function release(form) {
  delete form.dataset.sent;
  all('[type=submit]', form).forEach(button => button.removeAttribute('aria-disabled'));
}

window.addEventListener('pageshow', () => all('form').forEach(release));

// ── What will be counted: the server answers with the panel ──
all('form[data-preview]').forEach(form => {
  const panel = $('#preview');
  if (!panel) return;
  let turn = 0;
  // where the panel is far below, what it says of doubles stands at the field that is being typed
  const bring = () => {
    all('[data-beside]', form).forEach(old => old.remove());
    const beside = $('[data-beside]', panel);
    const at = form.contains(document.activeElement) && document.activeElement.closest('.field');
    if (beside && at && window.matchMedia('(max-width:960px)').matches) at.after(beside);
  };
  const show = after(400, () => {
    const mine = ++turn;
    post(form.dataset.preview, fields(form)).then(
      markup => {
        if (mine !== turn) return;
        panel.innerHTML = markup;
        bring();
      },
      () => {}
    );
  });
  form.addEventListener('input', show);
  form.addEventListener('change', show);
});

// ── Person picker: suggestions while typing, ↑ ↓ Enter, the chosen one becomes a ticked chip ──
function picker(input) {
  const list = document.createElement('div');
  const into = document.getElementById(input.dataset.into);
  list.className = 'suggest';
  list.id = `${input.id}-l`;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', input.placeholder || input.name);
  input.parentNode.appendChild(list);
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');
  let turn = 0;
  const options = () => all('[role=option]', list);
  const current = () => $('[aria-selected=true]', list);

  const close = () => {
    turn += 1;
    list.innerHTML = '';
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const point = option => {
    options().forEach(other => other.setAttribute('aria-selected', String(other === option)));
    if (option) {
      input.setAttribute('aria-activedescendant', option.id);
      if (option.scrollIntoView) option.scrollIntoView({ block: 'nearest' });
    }
  };
  const choose = option => {
    const value = option.dataset.value;
    let chip = all('input', into).find(known => known.value === value);
    if (!chip) {
      chip = document.createElement('input');
      const label = document.createElement('label');
      chip.type = input.dataset.kind;
      chip.name = input.dataset.name;
      chip.value = value;
      chip.id = `${into.id}-${value}`;
      label.htmlFor = chip.id;
      label.textContent = option.dataset.label;
      into.insertBefore(label, into.firstChild);
      into.insertBefore(chip, label);
    }
    chip.checked = true;
    input.value = '';
    close();
    chip.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const ask = after(150, () => {
    const typed = input.value.trim();
    if (!typed) {
      close();
      return;
    }
    const mine = ++turn;
    const join = input.dataset.pick.includes('?') ? '&' : '?';
    fetch(`${input.dataset.pick}${join}q=${encodeURIComponent(typed)}`, { credentials: 'same-origin' })
      .then(answer => (answer.ok ? answer.text() : ''))
      .then(
        markup => {
          if (mine !== turn) return;
          list.innerHTML = markup;
          options().forEach((option, at) => {
            option.id = `${list.id}-${at}`;
          });
          input.setAttribute('aria-expanded', String(list.children.length > 0));
          point(options()[0]);
        },
        () => {}
      );
  });

  // Chinese input methods report every keystroke: wait for the word.
  let composing = false;
  input.addEventListener('compositionstart', () => {
    composing = true;
  });
  input.addEventListener('compositionend', () => {
    composing = false;
    ask();
  });
  input.addEventListener('input', event => {
    event.stopPropagation();
    if (!composing) ask();
  });
  input.addEventListener('keydown', event => {
    if (event.isComposing || composing) return;
    const found = options();
    const at = found.indexOf(current());
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!found.length) return;
      event.preventDefault();
      point(found[(at + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % found.length]);
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      // Enter in a search field would send the form.
      event.preventDefault();
      if (current()) choose(current());
    } else if (event.key === 'Escape' && list.firstChild) {
      event.stopPropagation();
      close();
    }
  });
  list.addEventListener('mousedown', event => {
    const option = event.target.closest('[role=option]');
    if (option) {
      event.preventDefault();
      choose(option);
    }
  });
  input.addEventListener('blur', () => setTimeout(close, 150));
}

all('input[data-pick]').forEach(picker);
// What another script of ours has drawn.
document.addEventListener('kapok:drawn', event => {
  all('input[data-pick]', event.target).forEach(picker);
  all('[data-rows]', event.target).forEach(rows);
});

// ── Rows that repeat ──
function rows(group) {
  const list = $('.repeat', group);
  const blank = $('template', group);
  const most = Number(group.dataset.most || 0);
  let next = Number(group.dataset.rows);
  group.addEventListener('click', event => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.name === '_remove') {
      event.preventDefault();
      const row = button.closest('li');
      row.remove();
      group.dispatchEvent(new Event('change', { bubbles: true }));
    } else if (button.name === '_add' && blank) {
      event.preventDefault();
      if (most && list.children.length >= most) return;
      list.insertAdjacentHTML('beforeend', blank.innerHTML.split('__n__').join(String(next)));
      next += 1;
      const field = $('input:not([type=hidden]),select,textarea', list.lastElementChild);
      if (field) field.focus();
    }
  });
}
all('[data-rows]').forEach(rows);

// ── Small things: days, printing, copying, ticking a whole page ──
document.addEventListener('click', event => {
  const button = event.target.closest && event.target.closest('button');
  if (!button) return;
  const around = button.closest('.day, .with-usual');
  const input = around && $('input', around);
  if (button.dataset.set !== undefined && input) {
    input.value = button.dataset.set;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  } else if (button.dataset.show !== undefined) {
    const hidden = document.getElementById(button.dataset.show);
    const shown = hidden.type === 'password';
    hidden.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shown));
  } else if (button.dataset.calendar !== undefined && input) {
    input.type = 'date';
    input.focus();
    if (input.showPicker) {
      try {
        input.showPicker();
      } catch (refused) {
        // Without a gesture some engines refuse; the field itself still opens the calendar.
      }
    }
  } else if (button.dataset.print !== undefined) {
    window.print();
  } else if (button.dataset.copy !== undefined && navigator.clipboard) {
    navigator.clipboard.writeText(button.dataset.copy);
  }
});

all('form.tbl').forEach(form => {
  const ticks = () => all('input[name=pick]', form);
  const whole = $('[data-all]', form);
  const count = $('[data-picked]', form);
  const show = () => {
    const ticked = ticks().filter(tick => tick.checked);
    ticks().forEach(tick => tick.closest('tr').classList.toggle('sel', tick.checked));
    if (count) count.textContent = String(ticked.length);
    if (whole) {
      whole.checked = ticked.length > 0 && ticked.length === ticks().length;
      whole.indeterminate = ticked.length > 0 && !whole.checked;
    }
  };
  form.addEventListener('change', event => {
    if (event.target === whole) {
      ticks().forEach(tick => {
        tick.checked = whole.checked;
      });
    }
    show();
  });
  show();
});

// ── Pages that show progress ask again, pages with names in plain give way to themselves masked; without the script a meta element does ──
const waiting = $('[data-refresh]');
if (waiting) {
  const { refresh, instead } = waiting.dataset;
  setTimeout(() => (instead ? location.replace(instead) : location.reload()), Number(refresh) * 1000);
}

// ── The wall: its figures are fetched and exchanged, the page stays. If they do not come, the last ones stay and say so ──
const wall = $('[data-wall]');
if (wall) {
  const say = which =>
    all('[data-when]', wall).forEach(text => {
      text.hidden = text.dataset.when !== which;
    });
  const renew = async () => {
    try {
      const answer = await fetch(wall.dataset.wall, { credentials: 'same-origin', cache: 'no-store', headers: { 'X-Requested-With': 'kapok' } });
      // Signed out: the way leads to the sign-in page.
      if (answer.redirected || answer.status === 401) return say('ended');
      if (!answer.ok) return say('lost');
      wall.innerHTML = await answer.text();
    } catch (away) {
      say('lost');
    }
  };
  setInterval(renew, Number(wall.dataset.every) * 1000);
  window.addEventListener('online', renew);
}

// ── Signing out clears what the field page keeps on this device. What waits there unsent is said before: that page asks once more ──
function waits() {
  return new Promise(done => {
    if (!window.indexedDB) {
      done(0);
      return;
    }
    const asked = indexedDB.open('kapok-field');
    // never used here: nothing is made
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = () => done(0);
    asked.onsuccess = () => {
      const database = asked.result;
      const counted = database.transaction('items').objectStore('items').count();
      counted.onsuccess = () => {
        database.close();
        done(counted.result);
      };
      counted.onerror = () => done(0);
    };
  });
}

function clear(done) {
  const caught = window.caches ? caches.keys().then(names => Promise.all(names.map(name => caches.delete(name)))) : Promise.resolve();
  const gone = window.indexedDB
    ? new Promise(after => {
        const asked = indexedDB.deleteDatabase('kapok-field');
        asked.onsuccess = asked.onerror = asked.onblocked = after;
      })
    : Promise.resolve();
  Promise.all([caught, gone]).then(done, done);
}

all('form[action="/signout"]').forEach(form => {
  form.addEventListener('submit', event => {
    event.preventDefault();
    event.stopPropagation();
    const said = $('[data-leave]', form);
    waits().then(count => {
      if (count && !said) location.href = '/field#leave';
      else if (count && !form.dataset.told) {
        form.dataset.told = '1';
        said.textContent = $('[data-word=leave]').textContent.replace('{}', count);
      } else clear(() => HTMLFormElement.prototype.submit.call(form));
    });
  });
});

// ── Connection ──
const offline = $('[data-offline]');
function connection() {
  if (offline) offline.hidden = navigator.onLine !== false;
}
window.addEventListener('online', connection);
window.addEventListener('offline', connection);
connection();

// ── Forms that a station designed: what is not asked is hidden while one types. The server decides; a condition that the script cannot
// reckon shows its question. The numbers here are for showing only ──
const reckon = {
  or: (a, b) => is(a()) || is(b()),
  and: (a, b) => is(a()) && is(b()),
  equal: (a, b) => same(a(), b()),
  unequal: (a, b) => !same(a(), b()),
  less: (a, b) => count(a()) < count(b()),
  atmost: (a, b) => count(a()) <= count(b()),
  more: (a, b) => count(a()) > count(b()),
  atleast: (a, b) => count(a()) >= count(b()),
  plus: (a, b) => count(a()) + count(b()),
  minus: (a, b) => count(a()) - count(b()),
  times: (a, b) => count(a()) * count(b()),
  by: (a, b) => count(a()) / count(b()),
  rest: (a, b) => count(a()) % count(b()),
  not: a => !is(a()),
  selected: (a, b) => String(a()).split(' ').indexOf(String(b())) >= 0 && b() !== '',
  count: a => String(a()).split(' ').filter(Boolean).length,
  true: () => true,
  false: () => false,
  if: (a, b, c) => (is(a()) ? b() : c()),
  coalesce: (a, b) => (a() === '' ? b() : a()),
  length: a => Array.from(String(a())).length,
  int: a => Math.floor(count(a())),
  round: a => Math.floor(count(a()) + 0.5),
  tonumber: a => count(a()),
  totext: a => String(a()),
  boolean: a => is(a())
};
const is = value => (typeof value === 'string' ? value !== '' : Boolean(value) && value === value);
function count(value) {
  if (typeof value !== 'string') return Number(value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return Date.parse(value + 'T00:00:00Z') / 86400000;
  return value.trim() === '' ? NaN : Number(value);
}
function same(a, b) {
  if (typeof a === 'boolean' || typeof b === 'boolean') return is(a) === is(b);
  return typeof a === 'string' && typeof b === 'string' ? a === b : count(a) === count(b);
}

all('[data-questions]').forEach(group => {
  const form = group.closest('form');
  const calculated = JSON.parse(group.dataset.questions);
  const answers = {};
  const value = tree => {
    const sign = tree[0];
    if (sign === 'number') return Number(tree[1]);
    if (sign === 'text') return tree[1];
    if (sign === 'answer') return answers[tree[1]] === undefined ? '' : answers[tree[1]];
    if (sign === 'today') return form.dataset.today;
    return reckon[sign](...tree.slice(1).map(inner => () => value(inner)));
  };
  const show = () => {
    Object.keys(answers).forEach(name => delete answers[name]);
    for (const [name, text] of fields(form)) {
      const question = name.indexOf('answer.') === 0 ? name.slice(7) : '';
      if (question && text) answers[question] = answers[question] ? `${answers[question]} ${text}` : text;
    }
    all('[data-question]', group).forEach(question => {
      const own = calculated.filter(pair => pair[0] === question.dataset.question)[0];
      if (own) answers[own[0]] = value(own[1]);
      if (!question.dataset.if) return;
      let asked = true;
      try {
        asked = JSON.parse(question.dataset.if).every(tree => is(value(tree)));
      } catch (fault) {
        asked = true;
      }
      question.hidden = !asked;
      if (!asked) delete answers[question.dataset.question];
    });
  };
  form.addEventListener('input', show);
  form.addEventListener('change', show);
  form.addEventListener('restored', show);
  show();
});

// ── A public form is kept in this window alone until it is sent: no account, nothing left on a borrowed phone ──
function session(act) {
  try {
    return act(window.sessionStorage);
  } catch (fault) {
    return null;
  }
}
all('form[data-session]').forEach(form => {
  const key = `kapok:${form.dataset.session}`;
  const mine = name => name[0] !== '_';
  const kept = session(store => store.getItem(key));
  const fresh = !$('.summary') && !$('[name=_receipt]', form);
  if (kept && fresh) {
    const texts = new URLSearchParams(kept);
    Array.from(form.elements).filter(element => element.name && mine(element.name) && element.type !== 'hidden').forEach(element => {
      const values = texts.getAll(element.name);
      if (element.type === 'checkbox' || element.type === 'radio') element.checked = values.indexOf(element.value) >= 0;
      else if (values.length) element.value = values[0];
    });
    form.dispatchEvent(new Event('restored'));
  }
  const keep = () => {
    const body = fields(form);
    Array.from(body.keys()).filter(name => !mine(name)).forEach(name => body.delete(name));
    session(store => store.setItem(key, body.toString()));
  };
  form.addEventListener('input', keep);
  form.addEventListener('change', keep);
});
const sent = $('[data-session-done]');
if (sent) session(store => store.removeItem(`kapok:${sent.dataset.sessionDone}`));
