// Looks at pages wide and narrow, light and dark, in both languages: what axe finds, contrast, names, widths. Pictures go
// to the folder PICTURES.
'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');

const axe = require('axe-core');

// What screen readers and narrow screens need. Runs in the page.
function faultsOf(width) {
  const found = [];
  if (document.scrollingElement.scrollWidth > width) found.push(`is ${document.scrollingElement.scrollWidth} wide`);
  for (const element of document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')) {
    const named = element.getAttribute('aria-label') || [...element.labels ?? []].map((label) => label.textContent).join('')
      || (element.matches('input, select') ? '' : element.textContent);
    if (!named.trim()) found.push(`no name: ${element.outerHTML}`);
  }
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`twice: #${id}`);
  for (const element of document.querySelectorAll('[aria-labelledby]')) {
    if (!document.getElementById(element.getAttribute('aria-labelledby'))) found.push(`nothing names ${element.tagName}`);
  }
  if (document.querySelectorAll('h1').length !== 1) found.push('not one h1');
  if (!document.documentElement.lang) found.push('no language');
  // Contrast of text on its ground, by WCAG 2: 4.5 to 1.
  const light = (color) => {
    const [r, g, b] = color.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!/, 0\)$|transparent/.test(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest('svg, [hidden]')) continue;
    const [text, under] = [light(getComputedStyle(element).color), light(ground(element))];
    const contrast = (Math.max(text, under) + 0.05) / (Math.min(text, under) + 0.05);
    if (contrast < 4.5) found.push(`contrast ${contrast.toFixed(2)}: ${element.outerHTML.slice(0, 120)}`);
  }
  return found;
}

const LOOKS = [
  { width: 1280, colorScheme: 'light', lang: 'en' },
  { width: 1280, colorScheme: 'dark', lang: 'zh' },
  { width: 320, colorScheme: 'light', lang: 'zh' },
  { width: 320, colorScheme: 'dark', lang: 'en' },
];

// Looks at a page of that address, and takes its pictures.
async function picture(browser, url, name, where) {
  for (const look of LOOKS) {
    const { width, colorScheme, lang } = look;
    look.page ??= await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    const { page } = look;
    await page.goto(`${url}${where}${where.includes('?') ? '&' : '?'}lang=${lang}`);
    await page.evaluate(() => document.querySelectorAll('details').forEach((details, index) => { details.open = index === 0; }));
    const found = await page.evaluate(faultsOf, width);
    assert.deepEqual(found, [], `${where} ${width} ${colorScheme} ${lang}`);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => window.axe.run());
    const told = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html}`));
    assert.deepEqual(told, [], `${where} ${width} ${colorScheme} ${lang}`);
    const positive = await page.evaluate(() => document.querySelectorAll('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])').length);
    assert.equal(positive, 0, `${where} has a positive tabindex`);
    if (process.env.PICTURES) {
      await page.screenshot({ path: path.join(process.env.PICTURES, `${name}-${width}-${colorScheme}-${lang}.png`), fullPage: true });
    }
  }
}

module.exports = { picture };
