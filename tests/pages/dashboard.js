// Writes the pictures of the dashboard for the documents: a sandbox with a few orders, in English and in Chinese.
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const http = require('node:http');
const path = require('node:path');
const readline = require('node:readline');

const { chromium } = require('playwright-core');
const Tenpay = require('tenpay');

const ACKNOWLEDGED = '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>';
const PICTURES = [['en', 'dashboard.png'], ['zh', 'dashboard.zh-CN.png']];
const ORDERS = [
  ['20261201093001', '茶叶店-乌龙茶', 888], ['20261201093107', '茶叶店-红茶', 1280], ['20261201093215', 'Tea shop-oolong', 2560],
  ['20261201093342', '茶叶店-普洱茶', 19900], ['20261201093418', 'Tea shop-green tea', 4200],
];

async function main() {
  const sandbox = spawn(process.env.WXPAY_BIN, ['sandbox', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const shop = http.createServer((request, response) => request.resume().on('end', () => response.end(ACKNOWLEDGED)));
  let browser;
  try {
    const [line] = await once(readline.createInterface(sandbox.stdout), 'line', { signal: AbortSignal.timeout(15_000) });
    const [, url] = /^listening on (http:\/\/\S+)$/.exec(line);
    await once(shop.listen(0, '127.0.0.1'), 'listening');
    const client = new Tenpay({
      appid: 'wxd930ea5d5a258f4f', mchid: '10000100', partnerKey: '192006250b4c09247ec02edce69f6a2d',
      notify_url: `http://127.0.0.1:${shop.address().port}/notify`,
    });
    for (const name of Object.keys(client.urls)) client.urls[name] = url + new URL(client.urls[name]).pathname;
    for (const [out_trade_no, body, total_fee] of ORDERS) {
      await client.unifiedOrder({ out_trade_no, body, total_fee, trade_type: 'NATIVE', product_id: '1' });
    }
    for (const [number] of ORDERS.slice(0, 3)) await fetch(`${url}/_sandbox/orders/${number}/pay`, { method: 'POST' });
    const [[refunded, , total_fee]] = ORDERS;
    await client.refund({ out_trade_no: refunded, out_refund_no: `R${refunded}`, total_fee, refund_fee: 300 });
    await client.closeOrder({ out_trade_no: ORDERS[3][0] });
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
    for (const [lang, name] of PICTURES) {
      const page = await browser.newPage({ viewport: { width: 1200, height: 740 }, deviceScaleFactor: 1.5, colorScheme: 'light' });
      await page.goto(`${url}/?lang=${lang}`);
      await page.locator('#live.on').waitFor();
      await page.locator('#notifications tbody tr').nth(2).waitFor();
      await page.screenshot({ path: path.join(process.env.IMAGES, name) });
    }
  } finally {
    await browser?.close();
    sandbox.kill('SIGKILL');
    shop.close();
    shop.closeAllConnections();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
