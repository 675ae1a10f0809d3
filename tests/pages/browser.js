// The sandbox's pages as people use them: an SDK places orders, a browser pays them,
// a shop is told.
'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const test = require('node:test');

const Tenpay = require('tenpay');
const { Wechatpay } = require('wechatpay-axios-plugin');

const looks = require('./looks.js');
const { APPID, KEY, MCH_ID, at, control, open, place, row, start, stop, tenpay, world } = require('./support.js');

test.before(start);
test.after(stop);

const picture = (name, where) => looks.picture(world.browser, world.url, name, where);

test('without orders, the overview says how SDKs are set up', async (t) => {
  const page = await at(await open(t), '/');
  await page.getByText('No orders yet').waitFor();
  await page.getByText('WxJava').click();
  await page.getByText(`config.setPayBaseUrl("${world.url}")`).waitFor();
  await page.locator('#live.on').waitFor();
  await picture('empty', '/');
});

test('the samples of the set-up page work as they stand there', async (t) => {
  const page = await at(await open(t), '/_sandbox/pages/setup');
  const sample = (name) => page.locator('.sample', { hasText: name }).locator('pre').textContent();
  // In an object: one of the clients takes the `then` that await looks for as an API.
  const run = async (name, given) => new Function(...Object.keys(given), `${await sample(name)}; return { pay };`)(...Object.values(given));
  const notify_url = `http://127.0.0.1:${world.shop.address().port}/notify`;
  const nobody = { out_trade_no: 'NOBODY' };
  const { pay: one } = await run('tenpay', { Tenpay, partnerKey: KEY, notify_url });
  await assert.rejects(one.orderQuery(nobody), /ORDERNOTEXIST/);
  const { pay: other } = await run('wechatpay-axios-plugin', { Wechatpay, crypto, secret: KEY });
  await assert.rejects(other.v2.pay.orderquery.post({ ...nobody, appid: APPID, mch_id: MCH_ID }), ({ response: { data } }) => {
    assert.equal(data.err_code, 'ORDERNOTEXIST');
    return true;
  });
  await fetch(`${world.url}/_sandbox/reset`, { method: 'POST' });
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
  const context = await world.browser.newContext({ locale: 'en-GB' });
  t.after(() => context.close());
  const phone = await at(context, '/_sandbox/phone');
  await phone.getByLabel('What the code says').fill('https://shop.example');
  await phone.getByRole('button', { name: 'Scan', exact: true }).click();
  await phone.getByText('a code begins with').waitFor();
  await phone.getByLabel('What the code says').fill(code_url);
  await phone.getByRole('button', { name: 'Scan', exact: true }).click();
  await phone.waitForURL(`${world.url}/_sandbox/phone/${prepay_id}`);
  await phone.getByRole('button', { name: 'Cancel' }).click();
  await control('POST', 'orders/SCANNED/fail');
});

test('a shop that does not acknowledge is told again when the clock says so', async (t) => {
  const context = await open(t);
  const order = await (async () => {
    world.acknowledges = false;
    await place('TEA-2');
    return at(context, '/_sandbox/pages/orders/TEA-2');
  })();
  await order.getByRole('button', { name: 'Pay', exact: true }).click();
  await order.getByText('the database is away').waitFor();
  await order.getByText('Next attempt').waitFor();

  world.acknowledges = true;
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
  world.acknowledges = true;
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

test('an order is saved as a scenario, by the keyboard too', async (t) => {
  const page = await at(await open(t), '/_sandbox/pages/orders/KEYS');
  const link = page.getByRole('link', { name: 'Save as scenario' });
  await link.focus();
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  assert.equal(download.suggestedFilename(), 'order-KEYS.toml');
  const text = fs.readFileSync(await download.path(), 'utf8');
  assert.match(text, /pay = "KEYS"/);
  assert.match(text, /notify = "KEYS"/);
  assert.ok(!text.includes(KEY));
});

test('on a Chinese page, a refused form is told in Chinese', async (t) => {
  // The refusal is in the console as well, which is not what this is about.
  const context = await world.browser.newContext({ locale: 'zh-CN' });
  t.after(() => context.close());
  const page = await at(context, '/_sandbox/pages/faults?api=pay.refund');
  await page.locator('select[name=fault]').selectOption('DELAY');
  await page.getByRole('button', { name: '添加故障' }).click();
  await page.locator('#message').getByText('`DELAY` 需要 `seconds`').waitFor();
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
    response.end(`<form method="post" action="${world.url}/_sandbox/orders/TEA-5/pay"><button>win</button></form>`);
  });
  await once(evil.listen(0, '127.0.0.1'), 'listening');
  t.after(() => { evil.close(); evil.closeAllConnections(); });
  const context = await world.browser.newContext();
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
  records: '/_sandbox/pages/records',
  log: '/_sandbox/pages/log',
  narrowed: '/_sandbox/pages/orders?q=TEA&channel=pay&before=1000000',
  faults: '/_sandbox/pages/faults',
  setup: '/_sandbox/pages/setup',
  missing: '/_sandbox/pages/orders/NONE',
};

test('every page reads well, wide and narrow, light and dark, in both languages', async () => {
  world.acknowledges = false;
  await place('A'.repeat(32), { body: '很长的商品描述'.repeat(6), total_fee: 100_000_000 });
  await control('POST', `orders/${'A'.repeat(32)}/pay`);
  await control('POST', 'faults', { api: 'pay.micropay', fault: 'USERPAYING', times: 2 });
  for (const [name, where] of Object.entries(PLACES)) await picture(name, where);
});

test('a list is narrowed, and its pages keep that', async (t) => {
  for (let number = 0; number < 51; number += 1) await place(`MANY-${number}`);
  const page = await at(await open(t), '/_sandbox/pages/orders');
  await page.getByLabel('Order number').fill('MANY');
  await page.getByLabel('State').selectOption('NOTPAY');
  await page.locator('a[rel=next][href*="q=MANY&state=NOTPAY"]').waitFor();
  await page.getByRole('link', { name: 'Older' }).click();
  await page.locator('#list').getByText('MANY-0', { exact: true }).waitFor();
  assert.equal(await page.locator('#list tbody tr').count(), 1);
  assert.equal(await page.getByLabel('Order number').inputValue(), 'MANY');
  await page.getByRole('link', { name: 'Newest' }).click();
  await page.locator('#list').getByText('MANY-50', { exact: true }).waitFor();
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
  const context = await world.browser.newContext({ locale: 'en-GB' });
  t.after(() => context.close());
  const page = await at(context, '/');
  await page.locator('#live.on').waitFor();
  world.sandbox.kill('SIGKILL');
  await page.locator('#live:not(.on)').waitFor();
  await page.getByRole('button', { name: '1 min' }).click();
  await page.getByText('The sandbox does not answer').waitFor();
});
