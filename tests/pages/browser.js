// The sandbox's pages as people use them: an SDK places orders, a browser pays them,
// a shop is told.
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const crypto = require('node:crypto');
const { once } = require('node:events');
const http = require('node:http');
const path = require('node:path');
const readline = require('node:readline');
const test = require('node:test');

const axe = require('axe-core');
const { chromium } = require('playwright-core');
const Tenpay = require('tenpay');
const { Wechatpay } = require('wechatpay-axios-plugin');

const APPID = 'wxd930ea5d5a258f4f';
const MCH_ID = '10000100';
const KEY = '192006250b4c09247ec02edce69f6a2d';
const PATIENCE = 15_000;
const ACKNOWLEDGED = '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>';

let sandbox;
let url;
let shop;
let browser;
let acknowledges = true;

test.before(async () => {
  sandbox = spawn(process.env.WXPAY_BIN, ['sandbox', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(readline.createInterface(sandbox.stdout), 'line', { signal: AbortSignal.timeout(PATIENCE) });
  [, url] = /^listening on (http:\/\/\S+)$/.exec(line);
  shop = http.createServer((request, response) => {
    request.resume().on('end', () => {
      if (!acknowledges) response.statusCode = 500;
      response.end(acknowledges ? ACKNOWLEDGED : 'the database is away');
    });
  });
  await once(shop.listen(0, '127.0.0.1'), 'listening');
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
});

test.after(async () => {
  await browser?.close();
  sandbox?.kill('SIGKILL');
  shop?.close();
  shop?.closeAllConnections();
});

// A browser window; whatever it complains of fails the test that opened it.
async function open(t, options = {}) {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  const complaints = [];
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (line) => { if (line.type() === 'error') complaints.push(line.text()); });
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  return context;
}

async function at(context, where) {
  const page = await context.newPage();
  await page.goto(`${url}${where}`);
  return page;
}

function tenpay() {
  const notify_url = `http://127.0.0.1:${shop.address().port}/notify`;
  const client = new Tenpay({ appid: APPID, mchid: MCH_ID, partnerKey: KEY, notify_url });
  for (const name of Object.keys(client.urls)) client.urls[name] = url + new URL(client.urls[name]).pathname;
  return client;
}

const place = (out_trade_no, changes = {}) => tenpay().unifiedOrder({
  out_trade_no, body: '茶叶店-乌龙茶 <b>& 红茶</b>', total_fee: 888, trade_type: 'NATIVE', product_id: 'T1', ...changes,
});

async function control(method, name, value) {
  const response = await fetch(`${url}/_sandbox/${name}`, { method, body: value && JSON.stringify(value) });
  assert.equal(response.status, 200, `${method} ${name}: ${await response.clone().text()}`);
  return response.json();
}

// A row of the overview, found by what stands in it.
const row = (page, part, number) => page.locator(`#${part} tbody tr`, { hasText: number });

test('without orders, the overview says how SDKs are set up', async (t) => {
  const page = await at(await open(t), '/');
  await page.getByText('No orders yet').waitFor();
  await page.getByText('WxJava').click();
  await page.getByText(`config.setPayBaseUrl("${url}")`).waitFor();
  await page.locator('#live.on').waitFor();
  await picture('empty', '/');
});

test('the samples of the set-up page work as they stand there', async (t) => {
  const page = await at(await open(t), '/_sandbox/pages/setup');
  const sample = (name) => page.locator('.sample', { hasText: name }).locator('pre').textContent();
  // In an object: one of the clients takes the `then` that await looks for as an API.
  const run = async (name, given) => new Function(...Object.keys(given), `${await sample(name)}; return { pay };`)(...Object.values(given));
  const notify_url = `http://127.0.0.1:${shop.address().port}/notify`;
  const nobody = { out_trade_no: 'NOBODY' };
  const { pay: one } = await run('tenpay', { Tenpay, partnerKey: KEY, notify_url });
  await assert.rejects(one.orderQuery(nobody), /ORDERNOTEXIST/);
  const { pay: other } = await run('wechatpay-axios-plugin', { Wechatpay, crypto, secret: KEY });
  await assert.rejects(other.v2.pay.orderquery.post({ ...nobody, appid: APPID, mch_id: MCH_ID }), ({ response: { data } }) => {
    assert.equal(data.err_code, 'ORDERNOTEXIST');
    return true;
  });
  await fetch(`${url}/_sandbox/reset`, { method: 'POST' });
});

test('an order is paid on the phone, and every open page sees it', async (t) => {
  const context = await open(t);
  const overview = await at(context, '/');
  await overview.locator('#live.on').waitFor();
  await overview.evaluate(() => { window.never = 'reloaded'; });

  const { prepay_id, code_url } = await place('TEA-1');
  await row(overview, 'orders', 'TEA-1').getByText('NOTPAY').waitFor();

  const cashier = await at(context, `/_sandbox/cashier/${prepay_id}`);
  await cashier.getByText('¥8.88').waitFor();
  await cashier.getByText(code_url).waitFor();
  assert.equal(await cashier.locator('.qr svg').count(), 2);
  const there = await cashier.getByRole('link', { name: 'Open the phone page here' }).getAttribute('href');

  const phone = await at(context, there);
  await phone.getByText('Use coupons').click();
  await phone.getByLabel('Amount in fen').first().fill('100');
  await phone.getByRole('button', { name: 'Pay now' }).click();
  await phone.getByText('The merchant has been told').waitFor();

  await cashier.getByText('The merchant has been told').waitFor();
  await row(overview, 'orders', 'TEA-1').getByText('SUCCESS').waitFor();
  await row(overview, 'orders', 'TEA-1').getByText('Acknowledged').waitFor();
  await row(overview, 'notifications', 'TEA-1').getByText('Acknowledged').waitFor();
  assert.equal(await overview.evaluate(() => window.never), 'reloaded');

  const order = await at(context, '/_sandbox/pages/orders/TEA-1');
  await order.getByText('Notification acknowledged').waitFor();
  await order.getByText('¥1.00').waitFor();
  await order.getByText('茶叶店-乌龙茶 <b>& 红茶</b>').first().waitFor();
});

test('a scanned code leads to what is to be paid, or says why not', async (t) => {
  const { code_url, prepay_id } = await place('SCANNED');
  // A refusal is in the console as well, which is not what this is about.
  const context = await browser.newContext({ locale: 'en-GB' });
  t.after(() => context.close());
  const phone = await at(context, '/_sandbox/phone');
  await phone.getByLabel('What the code says').fill('https://shop.example');
  await phone.getByRole('button', { name: 'Scan', exact: true }).click();
  await phone.getByText('a code begins with').waitFor();
  await phone.getByLabel('What the code says').fill(code_url);
  await phone.getByRole('button', { name: 'Scan', exact: true }).click();
  await phone.waitForURL(`${url}/_sandbox/phone/${prepay_id}`);
  await phone.getByRole('button', { name: 'Cancel' }).click();
  await control('POST', 'orders/SCANNED/fail');
});

test('a shop that does not acknowledge is told again when the clock says so', async (t) => {
  const context = await open(t);
  const order = await (async () => {
    acknowledges = false;
    await place('TEA-2');
    return at(context, '/_sandbox/pages/orders/TEA-2');
  })();
  await order.getByRole('button', { name: 'Pay', exact: true }).click();
  await order.getByText('the database is away').waitFor();
  await order.getByText('Next attempt').waitFor();

  acknowledges = true;
  const overview = await at(context, '/');
  await row(overview, 'notifications', 'TEA-2').getByText('Due').waitFor();
  await overview.getByRole('button', { name: '15 s' }).click();
  await row(overview, 'notifications', 'TEA-2').getByText('Acknowledged').waitFor();
  await order.getByText('Notification acknowledged').waitFor();
});

test('a payer types the password, another leaves', async (t) => {
  const context = await open(t);
  await assert.rejects(tenpay().micropay({
    out_trade_no: 'CODE-1', body: 'tea for all', total_fee: 200_000, auth_code: '120061098828009406',
  }), /USERPAYING/);
  const phone = await at(context, '/_sandbox/phone/CODE-1');
  await phone.getByRole('button', { name: 'Pay now' }).click();
  assert.equal(await phone.locator('input:invalid').count(), 1, 'without the password nothing is sent');
  await picture('password', '/_sandbox/phone/CODE-1');
  await phone.getByLabel('Payment password').fill('123456');
  await phone.getByRole('button', { name: 'Pay now' }).click();
  await phone.getByText('SUCCESS').waitFor();

  await place('TEA-3');
  const other = await at(context, '/_sandbox/phone/TEA-3');
  await other.getByRole('button', { name: 'The bank refuses' }).click();
  await other.getByText('PAYERROR').waitFor();
});

test('refunds and refusals are shown with their reasons', async (t) => {
  const context = await open(t);
  const overview = await at(context, '/');
  await tenpay().refund({ out_trade_no: 'TEA-1', out_refund_no: 'BACK-1', total_fee: 888, refund_fee: 300 });
  // It arrives by the clock alone, so that no event tells of it.
  await row(overview, 'refunds', 'BACK-1').getByText('SUCCESS').waitFor();

  await assert.rejects(place('TEA-1'), /ORDERPAID/);
  await overview.getByLabel('Refused only').check();
  await row(overview, 'log', 'ORDERPAID').waitFor();
  await overview.getByLabel('Order number').fill('EA-2');
  await row(overview, 'orders', 'TEA-1').waitFor({ state: 'detached' });
  assert.equal(await overview.locator('#orders tbody tr').count(), 1);
  assert.match(overview.url(), /q=EA-2/);
});

test('a fault is set and taken back', async (t) => {
  const page = await at(await open(t), '/_sandbox/pages/faults');
  await page.getByLabel('API').selectOption('pay.order_query');
  await page.locator('#offer code', { hasText: 'pay.order_query' }).waitFor();
  await page.locator('select[name=fault]').selectOption('SYSTEMERROR');
  await page.getByRole('button', { name: 'Set a fault' }).click();
  await page.getByText('No faults are set.').waitFor({ state: 'hidden' });
  await assert.rejects(tenpay().orderQuery({ out_trade_no: 'TEA-1' }), /SYSTEMERROR/);
  assert.equal((await tenpay().orderQuery({ out_trade_no: 'TEA-1' })).trade_state, 'REFUND');
  await page.getByText('No faults are set.').waitFor();
});

test('without the script, forms do the same', async (t) => {
  const context = await open(t, { javaScriptEnabled: false, locale: 'zh-CN' });
  await place('TEA-4');
  const page = await at(context, '/?q=TEA-4');
  await row(page, 'orders', 'TEA-4').getByRole('button', { name: '支付' }).click();
  await row(page, 'orders', 'TEA-4').getByText('SUCCESS').waitFor();
  assert.match(page.url(), /\?q=TEA-4$/);
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Orders' }).waitFor();
  assert.match(page.url(), /q=TEA-4&lang=en$/);
});

test('by the keyboard alone, an order is paid and its notification sent again', async (t) => {
  acknowledges = true;
  await place('KEYS');
  const page = await at(await open(t), '/');
  await page.locator('#live.on').waitFor();
  // Tab until the focus is on what has that text, in that row.
  const tabTo = async (text, part, number) => {
    for (let step = 0; step < 300; step += 1) {
      await page.keyboard.press('Tab');
      const there = await page.evaluate(([text, part, number]) => {
        const at = document.activeElement;
        return at.textContent.trim() === text && (!part || Boolean(at.closest(`#${part} tr`)?.textContent.includes(number)));
      }, [text, part, number]);
      if (there) {
        const { outlineStyle, outlineWidth } = await page.evaluate(() => getComputedStyle(document.activeElement));
        assert.ok(outlineStyle === 'solid' && parseInt(outlineWidth, 10) >= 2, `the focus is seen on ${text}`);
        return;
      }
    }
    assert.fail(`Tab never came to ${text}`);
  };
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
  await page.keyboard.press('Enter');
  await tabTo('Pay', 'orders', 'KEYS');
  await page.keyboard.press('Enter');
  await row(page, 'orders', 'KEYS').getByText('SUCCESS').waitFor();
  await page.locator('#message').getByText('Done').waitFor();
  await row(page, 'notifications', 'KEYS').getByText('Acknowledged').waitFor();
  // The button is gone, and the focus has not come to another order's.
  assert.ok(await page.evaluate(() => document.activeElement.closest('tr')?.textContent.includes('KEYS')));
  await tabTo('Send again', 'notifications', 'KEYS');
  await page.keyboard.press('Enter');
  await row(page, 'notifications', 'KEYS').getByRole('cell', { name: '2', exact: true }).waitFor();
});

test('a wrong signature is explained where it was refused', async (t) => {
  const wrong = tenpay();
  wrong.partnerKey = KEY.toUpperCase();
  await assert.rejects(wrong.orderQuery({ out_trade_no: 'TEA-1' }));
  const page = await at(await open(t), '/?lang=zh&refused=1');
  await page.getByText('签名诊断').first().click();
  await page.getByText('待签名串').first().waitFor();
  assert.ok(!(await page.content()).includes(KEY));
});

test('a foreign website pays nothing', async (t) => {
  await place('TEA-5');
  const evil = http.createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<form method="post" action="${url}/_sandbox/orders/TEA-5/pay"><button>win</button></form>`);
  });
  await once(evil.listen(0, '127.0.0.1'), 'listening');
  t.after(() => { evil.close(); evil.closeAllConnections(); });
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(`http://localhost:${evil.address().port}/`);
  await page.getByRole('button', { name: 'win' }).click();
  await page.getByText('another website').waitFor();
  assert.equal((await control('GET', 'orders/TEA-5')).trade_state, 'NOTPAY');
});

const PLACES = {
  overview: '/',
  order: '/_sandbox/pages/orders/TEA-2',
  refunded: '/_sandbox/pages/orders/TEA-1',
  cashier: '/_sandbox/cashier/TEA-5',
  phone: '/_sandbox/phone/TEA-5',
  scanner: '/_sandbox/phone',
  paid: '/_sandbox/phone/TEA-2',
  orders: '/_sandbox/pages/orders',
  refunds: '/_sandbox/pages/refunds',
  notifications: '/_sandbox/pages/notifications',
  log: '/_sandbox/pages/log',
  faults: '/_sandbox/pages/faults',
  setup: '/_sandbox/pages/setup',
  missing: '/_sandbox/pages/orders/NONE',
};

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

async function picture(name, where) {
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

test('every page reads well, wide and narrow, light and dark, in both languages', async () => {
  acknowledges = false;
  await place('A'.repeat(32), { body: '很长的商品描述'.repeat(6), total_fee: 100_000_000 });
  await control('POST', `orders/${'A'.repeat(32)}/pay`);
  await control('POST', 'faults', { api: 'pay.micropay', fault: 'USERPAYING', times: 2 });
  for (const [name, where] of Object.entries(PLACES)) await picture(name, where);
});

test('reset asks, and then forgets', async (t) => {
  const page = await at(await open(t), '/');
  const questions = [];
  page.on('dialog', (dialog) => {
    questions.push(dialog.message());
    return questions.length === 1 ? dialog.dismiss() : dialog.accept();
  });
  await page.getByRole('button', { name: 'Reset' }).click();
  await row(page, 'orders', 'TEA-5').waitFor();
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByText('No orders yet').waitFor();
  assert.equal(questions.length, 2);
});

test('a page says when the sandbox is gone', async (t) => {
  const context = await browser.newContext({ locale: 'en-GB' });
  t.after(() => context.close());
  const page = await at(context, '/');
  await page.locator('#live.on').waitFor();
  sandbox.kill('SIGKILL');
  await page.locator('#live:not(.on)').waitFor();
  await page.getByRole('button', { name: '1 min' }).click();
  await page.getByText('The sandbox does not answer').waitFor();
});
