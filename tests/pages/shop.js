// The example shop's pages: an order is placed, paid with the sandbox's phone, delivered and refunded in a browser.
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');
const test = require('node:test');

const { chromium } = require('playwright-core');

const PATIENCE = 15_000;

let folder;
let shop;
let url;
let browser;

test.before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wxpay-shop-'));
  const options = ['--database', `sqlite:${folder}/shop.db`, '--query-every', '2'];
  shop = spawn(process.env.SHOP_BIN, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(readline.createInterface(shop.stdout), 'line', { signal: AbortSignal.timeout(PATIENCE) });
  [, url] = /^listening on (http:\/\/\S+)$/.exec(line);
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
});

test.after(async () => {
  await browser?.close();
  shop?.kill('SIGKILL');
  if (folder) fs.rmSync(folder, { recursive: true });
});

// A browser window; whatever it complains of fails the test that opened it.
async function open(t, options = {}) {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1100, height: 900 }, ...options });
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

async function picture(page, name) {
  await page.screenshot({ path: path.join(process.env.PICTURES, `shop-${name}.png`), fullPage: true });
}

const tea = (page, name) => page.locator('.teas form', { hasText: name }).getByRole('button');

test('an order is placed, paid, delivered and refunded, and every open page sees it', async (t) => {
  const context = await open(t);
  const overview = await context.newPage();
  await overview.goto(url);
  await overview.getByText('None yet.').waitFor();
  await picture(overview, 'empty');
  await overview.evaluate(() => { window.never = 'reloaded'; });

  const order = await context.newPage();
  await order.goto(url);
  await tea(order, 'Oolong tea').click();
  await order.locator('#code .qr svg').waitFor();
  await order.getByText('NOTPAY').waitFor();
  await picture(order, 'unpaid');
  const number = order.url().split('/').at(-1);
  await overview.locator('#orders tr', { hasText: number }).getByText('NOTPAY').waitFor();
  await order.evaluate(() => { window.never = 'reloaded'; });

  const [phone] = await Promise.all([context.waitForEvent('page'), order.getByText("Pay with the sandbox's phone").click()]);
  await phone.getByRole('button', { name: 'Pay now' }).click();
  await phone.getByText('The merchant has been told').waitFor();
  await order.getByText('Handed over.').waitFor();
  await order.locator('#payments').getByText('deliver').waitFor();
  assert.equal(await order.locator('#code .qr').count(), 0, 'a paid order shows no code');
  await overview.locator('#orders tr', { hasText: number }).getByText('PAID').waitFor();
  await picture(order, 'paid');
  assert.equal(await order.evaluate(() => window.never), 'reloaded');

  await order.getByLabel('Give back, in fen').fill('300');
  await order.getByRole('button', { name: 'Refund' }).click();
  await order.locator('#refunds').getByText('SUCCESS').waitFor();
  await order.locator('#refunds').getByText('¥3.00').waitFor();
  await picture(order, 'refunded');
  await overview.locator('#orders tr', { hasText: number }).getByText('REFUND').waitFor();
  await picture(overview, 'orders');
  assert.equal(await overview.evaluate(() => window.never), 'reloaded');
});

test('what is not done says why', async (t) => {
  const context = await open(t);
  const page = await context.newPage();
  await page.goto(url);
  await tea(page, 'A sip of water').click();
  const order = page.url();
  const [phone] = await Promise.all([context.waitForEvent('page'), page.getByText("Pay with the sandbox's phone").click()]);
  await phone.getByRole('button', { name: 'Pay now' }).click();
  await page.getByText('Handed over.').waitFor();
  await page.getByLabel('Give back, in fen').fill('2');
  // The refusal is in the console as well, which is not what this is about.
  const answer = await page.request.post(`${order}/refunds`, { form: { refund_fee: '2', out_refund_no: 'R1' } });
  assert.equal(answer.status(), 409);
  assert.match(await answer.text(), /only 0\.01 yuan are left/);
});

test('pages work without JavaScript, in the dark and on a phone', async (t) => {
  const context = await open(t, { javaScriptEnabled: false, colorScheme: 'dark', viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  await page.goto(url);
  await tea(page, 'Jasmine tea').click();
  await page.locator('#code .qr svg').waitFor();
  await picture(page, 'phone');
  await page.getByText('Tea shop').first().click();
  await page.locator('#orders').getByText('NOTPAY').first().waitFor();
  await picture(page, 'phone-orders');
});
