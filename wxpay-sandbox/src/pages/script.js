// Keeps a page up to date, and submits its forms without leaving it. Every page
// works without this: forms are posted, and a reload shows what changed.
'use strict';

const QUIET = 300; // At most one look a third of a second, in milliseconds.
const POLL = 5000; // How often a page looks anyway: an order also expires by the clock alone.

const message = document.getElementById('message');
const live = document.getElementById('live');

function say(sentence, bad) {
  message.textContent = sentence;
  message.classList.toggle('bad', bad);
}

// What a control is for, which stays when its part of the page is replaced.
const identity = (element) => [
  element.tagName, element.getAttribute('href') ?? element.getAttribute('name'), element.form?.getAttribute('action'),
  element.form && new URLSearchParams(new FormData(element.form)), element.textContent,
].join(' ');

// What may be lost when a part of the page is replaced: the focus, and open details.
function keep(part) {
  const stops = 'a, button, input, select, summary, [tabindex]';
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const row = focused && [...part.querySelectorAll('tr')].indexOf(focused.closest('tr'));
  const open = [...part.querySelectorAll('details')].map((details) => details.open);
  return () => {
    part.querySelectorAll('details').forEach((details, index) => { details.open = open[index] ?? details.open; });
    // The same thing; where that is gone, as a button that was pressed, the first of its row: never another's button.
    const same = focused && [...part.querySelectorAll(stops)].find((stop) => identity(stop) === identity(focused));
    const near = focused && (part.querySelectorAll('tr')[row] ?? part).querySelector('a, summary, [tabindex]');
    (same ?? near)?.focus({ preventScroll: true });
  };
}

// Whether somebody is filling in a form there.
function isInUse(part) {
  const filled = [...part.querySelectorAll('input:not([type=hidden])')].some((input) => input.value !== input.defaultValue);
  return filled || (part.contains(document.activeElement) && document.activeElement.matches('input, select'));
}

// What each part was when it came.
const shown = new WeakMap();
for (const part of document.querySelectorAll('[data-live]')) shown.set(part, part.innerHTML);

// Asks for the page again and takes over the parts that differ.
async function look() {
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-live]')) {
    const other = part.id !== 'live' && fresh.getElementById(part.id);
    if (!other || shown.get(part) === other.innerHTML) continue;
    const ended = part.querySelector('form.pay, form.rule') && !other.querySelector('form.pay, form.rule');
    if (isInUse(part) && !ended) continue;
    const restore = keep(part);
    shown.set(part, other.innerHTML);
    part.replaceChildren(...other.childNodes);
    restore();
  }
  tick();
}

let looking = false;
let again = false;
async function refresh() {
  if (looking) {
    again = true;
    return;
  }
  looking = true;
  await look().catch(() => {});
  setTimeout(() => {
    looking = false;
    if (again) {
      again = false;
      refresh();
    }
  }, QUIET);
}

// The sandbox's clock goes on between two looks.
const seen = new WeakMap();
function tick() {
  for (const clock of document.querySelectorAll('[data-now]')) {
    if (!seen.has(clock)) seen.set(clock, Number(clock.dataset.now) * 1000 - Date.now());
    const beijing = new Date(Date.now() + seen.get(clock) + 8 * 3600 * 1000);
    clock.textContent = beijing.toISOString().slice(0, 19).replace('T', ' ');
  }
}
setInterval(tick, 1000);

async function submit(form) {
  const { confirm: question } = form.dataset;
  if (question && !window.confirm(question)) return;
  const body = new URLSearchParams(new FormData(form));
  if (form.ariaBusy) return;
  form.ariaBusy = 'true';
  try {
    const response = await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' } });
    const answer = await response.json().catch(() => ({}));
    say(response.ok ? document.body.dataset.done : answer.error ?? `HTTP ${response.status}`, !response.ok);
    if (response.ok && answer.phone) {
      location.assign(answer.phone);
      return;
    }
    if (response.ok) form.reset();
  } catch {
    say(document.body.dataset.unreachable, true);
  }
  form.ariaBusy = null;
  refresh();
}

// A filter changes the address, and with it what is looked at.
function narrow(form) {
  const wanted = [...new FormData(form)].filter(([, value]) => value !== '');
  history.replaceState(null, '', `${form.getAttribute('action')}?${new URLSearchParams(wanted)}`);
  refresh();
}

document.addEventListener('submit', (event) => {
  if (event.target.matches('[data-act]')) {
    event.preventDefault();
    submit(event.target);
  } else if (event.target.matches('[data-filter]')) {
    event.preventDefault();
    narrow(event.target);
  }
});
document.addEventListener('input', (event) => {
  const form = event.target.closest('[data-filter]');
  if (form) narrow(form);
});

function listen() {
  const events = new EventSource('/_sandbox/events');
  const show = (on) => {
    if (!live) return;
    live.dataset.off ??= live.textContent;
    live.textContent = on ? live.dataset.live : live.dataset.off;
    live.classList.toggle('on', on);
  };
  events.addEventListener('change', refresh);
  events.addEventListener('open', () => { show(true); refresh(); });
  events.addEventListener('error', () => {
    show(false);
    // Refused for good: too many pages listen.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, POLL);
  });
}
listen();
tick();
setInterval(() => { if (!document.hidden) refresh(); }, POLL);
