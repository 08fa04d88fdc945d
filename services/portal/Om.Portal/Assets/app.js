// What only the portal's pages do; they work without it.
(() => {
  'use strict';

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // A link carries the access code behind the #, which browsers never send: it is posted instead, and leaves the address at once.
  const resume = document.getElementById('resume');
  const code = location.hash.slice(1);
  if (resume && /^[0-9A-Za-z-]{20,40}$/.test(code)) {
    history.replaceState(null, '', location.pathname);
    resume.elements.code.value = code;
    resume.requestSubmit();
  }

  const run = document.querySelector('.run')?.dataset;
  if (run) {
    answers(run);
  }

  /** Saves every answer as soon as it is given, and says of each line what is true: saved, on its way, or not saved. */
  function answers(run) {
    const key = 'om-answers-' + run.run;
    const area = document.getElementById('answers');
    const words = area ? JSON.parse(area.dataset.words) : {};
    // Saves in the order they were made. The first one may be on its way; it is repeated under its own request id until its fate is known.
    let queue = restore();
    const unsaved = new Set();
    let busy = false;
    let failures = 0;
    let leaving = false;
    let timer = 0;
    let banner = null;

    if (!area) {
      if (queue.length > 0) show(run.elsewhere, queue[0].page);
      return;
    }

    const form = area.closest('form');
    const token = form.elements.__RequestVerificationToken.value;
    const lines = new Map(all('.rating', area).map((element) => [element.dataset.item, line(element)]));

    for (const entry of queue) {
      lines.get(entry.item)?.put(entry);
      lines.get(entry.item)?.say('unsaved');
    }

    work();

    window.addEventListener('online', () => { failures = 0; clearTimeout(timer); work(); });
    window.addEventListener('offline', () => show(words.banner));
    window.addEventListener('beforeunload', (event) => {
      if (!leaving && (queue.length > 0 || unsaved.size > 0)) event.preventDefault();
    });
    form.addEventListener('submit', (event) => {
      if (!navigator.onLine || (queue.length > 0 && failures > 0)) {
        event.preventDefault();
        show(words.banner);
      } else {
        // The form carries every line itself; what is still under way meets its own values and is no conflict.
        leaving = true;
      }
    });

    function line(element) {
      const item = element.dataset.item;
      const field = (name) => form.elements[`${item}.${name}`];
      const state = element.querySelector('.state');
      let wait = 0;
      let stored = null;
      const self = {
        read: () => ({
          need: element.querySelector('input[type=radio]:checked')?.value ?? '',
          reason: field('reason')?.value.trim() ?? '',
          note: field('note').value.trim(),
        }),
        put(values) {
          for (const radio of all('input[type=radio]', element)) radio.checked = radio.value === values.need;
          if (field('reason')) field('reason').value = values.reason;
          field('note').value = values.note;
        },
        say(name, text) {
          state.dataset.state = name;
          state.textContent = text ?? words[name];
          element.querySelector('.choice')?.remove();
          unsaved[['saved', 'saving'].includes(name) ? 'delete' : 'add'](item);
        },
        saved(reply, values) {
          stored = values;
          field('revision').value = reply.revision;
          field('mark').value = reply.mark;
          self.say('saved');
        },
        revision: () => Number(field('revision').value),
        conflict(reply) {
          self.say('conflict');
          const keep = document.createElement('span');
          keep.className = 'choice';
          keep.append(
            choice(`${words.mine}`, () => { field('revision').value = reply.revision; save(); }),
            choice(`${words.stored}: ${reply.stored.text}`, () => { self.put(reply.stored); self.saved(reply, reply.stored); }),
          );
          state.after(keep);
        },
      };

      function save() {
        clearTimeout(wait);
        const values = self.read();
        if (values.need === 'na' && values.reason === '') {
          self.say('unsaved');
          field('reason').focus();
          return;
        }
        if (equal(values, stored) && !queue.some((entry) => entry.item === item)) {
          self.say('saved');
          return;
        }
        add({ item, ...values, revision: self.revision() });
      }

      element.addEventListener('change', save);
      element.addEventListener('change', (event) => {
        // Where there is something to do, the examples come up: each is one click from a measure.
        const examples = element.parentElement.querySelector('details.practices');
        if (examples && ['some', 'urgent'].includes(event.target.value)) examples.open = true;
      });
      element.addEventListener('input', (event) => {
        if (event.target.type === 'radio') return;
        self.say('unsaved');
        clearTimeout(wait);
        wait = setTimeout(save, 1200);
      });
      return self;
    }

    function choice(text, act) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'small';
      button.textContent = text;
      button.addEventListener('click', act);
      return button;
    }

    function add(entry) {
      // A save nobody has sent yet is replaced; one that may have arrived has to be settled first.
      queue = queue.filter((other) => other.item !== entry.item || other.sent);
      const same = queue.findLast((other) => other.item === entry.item);
      if (!same || !equal(same, entry)) {
        queue.push({ ...entry, requestId: crypto.randomUUID?.() ?? uuid(), page: location.pathname, sent: false });
      }
      keep();
      lines.get(entry.item)?.say('saving');
      work();
    }

    async function work() {
      if (busy || queue.length === 0) return;
      busy = true;
      const entry = queue[0];
      entry.sent = true;
      keep();
      const { status, reply } = await send(entry);
      busy = false;
      settle(entry, status, reply);
    }

    async function send(entry) {
      try {
        const { page, sent, ...body } = entry;
        const response = await fetch(area.dataset.url, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', RequestVerificationToken: token },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout?.(20000),
        });
        return { status: response.status, reply: await response.json().catch(() => null) };
      } catch {
        return { status: 0, reply: null };
      }
    }

    function settle(entry, status, reply) {
      const here = lines.get(entry.item);
      const last = queue.findLast((other) => other.item === entry.item);
      if (status === 0 || status === 429 || status >= 500 || !reply) {
        failures++;
        for (const other of queue) lines.get(other.item)?.say(status === 0 ? 'offline' : 'busy');
        show(words.banner);
        timer = setTimeout(work, Math.min(30000, 1000 * 2 ** Math.min(failures, 5)));
        return;
      }

      failures = 0;
      if (status === 200 || (status === 409 && equal(last, reply.stored))) {
        drop(status === 200 ? (other) => other === entry : (other) => other.item === entry.item);
        for (const other of queue.filter((o) => o.item === entry.item)) other.revision = reply.revision;
        if (!queue.some((other) => other.item === entry.item)) here?.saved(reply, last);
        progress(reply);
      } else {
        drop((other) => other.item === entry.item);
        if (status === 409) {
          if (here) here.conflict(reply);
          else show(words.elsewhere, entry.page);
        } else {
          const name = status === 422 ? 'invalid' : status === 404 ? 'gone' : 'refused';
          here?.say(name, reply.message);
        }
      }

      if (queue.length === 0) hide();
      work();
    }

    function progress(reply) {
      if (reply.progress) all('[data-answered]').forEach((e) => { e.textContent = reply.progress; });
      const short = document.querySelector(`[data-topic="${form.elements.topic.value}"]`);
      const answered = [...lines.values()].filter((l) => l.read().need !== '').length;
      if (short) short.textContent = short.textContent.replace(/\d+/, answered);
    }

    function drop(which) {
      queue = queue.filter((entry) => !which(entry));
      keep();
    }

    // Survives a reload of this tab, not its end: what is typed on a shared computer must not stay there.
    function keep() {
      try {
        if (queue.length > 0) sessionStorage.setItem(key, JSON.stringify(queue));
        else sessionStorage.removeItem(key);
      } catch { /* private windows may have no storage; the queue in memory still works */ }
    }

    function restore() {
      try {
        return JSON.parse(sessionStorage.getItem(key)) ?? [];
      } catch {
        return [];
      }
    }

    function show(text, link) {
      hide();
      banner = document.createElement(link ? 'a' : 'p');
      banner.className = 'banner';
      banner.setAttribute('role', 'status');
      if (link) banner.href = link;
      banner.textContent = text;
      document.getElementById('inhalt').before(banner);
    }

    function hide() {
      banner?.remove();
      banner = null;
    }
  }

  function equal(a, b) {
    return Boolean(a && b) && a.need === b.need && a.reason === b.reason && a.note === b.note;
  }

  // Only for pages over plain http, where browsers offer no randomUUID.
  function uuid() {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    const hex = [...b].map((x) => x.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
})();
