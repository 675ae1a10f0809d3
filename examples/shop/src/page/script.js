// Shows what changed: asks for the page again, and takes over its parts that differ. Without this script the page asks
// the browser to reload it.
'use strict';

const INTERVAL = 1000; // Milliseconds between two looks.

async function look() {
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-live]')) {
    const other = fresh.getElementById(part.id);
    // What somebody is typing into stays.
    if (!other || part.contains(document.activeElement) || part.innerHTML === other.innerHTML) continue;
    part.replaceChildren(...other.childNodes);
  }
}

async function keepLooking() {
  // A shop that restarts is asked again.
  if (!document.hidden) await look().catch(() => {});
  setTimeout(keepLooking, INTERVAL);
}

setTimeout(keepLooking, INTERVAL);
