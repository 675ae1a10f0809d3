// A sandbox, a shop and a browser, for the tests of the pages.
'use strict';

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const http = require('node:http');
const readline = require('node:readline');

const { chromium } = require('playwright-core');
const Tenpay = require('tenpay');

const APPID = 'wxd930ea5d5a258f4f';
const MCH_ID = '10000100';
const KEY = '192006250b4c09247ec02edce69f6a2d';
const PATIENCE = 15_000;
const ACKNOWLEDGED = '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>';

const world = { acknowledges: true };

// Starts a sandbox, a shop that acknowledges while `world` says so, and a browser.
async function start() {
  world.sandbox = spawn(process.env.WXPAY_BIN, ['sandbox', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(readline.createInterface(world.sandbox.stdout), 'line', { signal: AbortSignal.timeout(PATIENCE) });
  [, world.url] = /^listening on (http:\/\/\S+)$/.exec(line);
  world.shop = http.createServer((request, response) => {
    request.resume().on('end', () => {
      if (!world.acknowledges) response.statusCode = 500;
      response.end(world.acknowledges ? ACKNOWLEDGED : 'the database is away');
    });
  });
  await once(world.shop.listen(0, '127.0.0.1'), 'listening');
  world.browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
}

async function stop() {
  await world.browser?.close();
  world.sandbox?.kill('SIGKILL');
  world.shop?.close();
  world.shop?.closeAllConnections();
}

// A browser window; whatever it complains of fails the test that opened it.
async function open(t, options = {}) {
  const context = await world.browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options });
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
  await page.goto(`${world.url}${where}`);
  return page;
}

function tenpay() {
  const notify_url = `http://127.0.0.1:${world.shop.address().port}/notify`;
  const client = new Tenpay({ appid: APPID, mchid: MCH_ID, partnerKey: KEY, notify_url });
  for (const name of Object.keys(client.urls)) client.urls[name] = world.url + new URL(client.urls[name]).pathname;
  return client;
}

const place = (out_trade_no, changes = {}) => tenpay().unifiedOrder({
  out_trade_no, body: '茶叶店-乌龙茶 <b>& 红茶</b>', total_fee: 888, trade_type: 'NATIVE', product_id: 'T1', ...changes,
});

async function control(method, name, value) {
  const response = await fetch(`${world.url}/_sandbox/${name}`, { method, body: value && JSON.stringify(value) });
  assert.equal(response.status, 200, `${method} ${name}: ${await response.clone().text()}`);
  return response.json();
}

// A row of the overview, found by what stands in it.
const row = (page, part, number) => page.locator(`#${part} tbody tr`, { hasText: number });

module.exports = { APPID, KEY, MCH_ID, at, control, open, place, row, start, stop, tenpay, world };
