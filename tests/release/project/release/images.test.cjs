// The context of the images, without an engine: what the Dockerfile copies is there, and its commands and those of
// compose.yaml run.
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const dgram = require('node:dgram');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');

const yaml = require('yaml');

const { freePort, json, startServer, until } = require('./processes.js');

const context = path.join(process.env.RELEASE, 'docker');
const LIMIT = { timeout: 60_000 };

// The stages of a Dockerfile, each with its instructions.
function readStages(text) {
  const stages = {};
  let stage;
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, name, value] = /^([A-Z]+) (.+)$/.exec(line);
    if (name === 'FROM') {
      const [, base, alias] = /^(\S+) AS (\S+)$/.exec(value);
      stage = stages[alias] = { base, COPY: [] };
    } else if (name === 'COPY') {
      const words = value.split(' ').filter((word) => !word.startsWith('--'));
      stage.COPY.push({ files: words.slice(0, -1), owner: /--chown=(\S+)/.exec(value)?.[1], to: words.at(-1) });
    } else {
      assert.ok(!(name in stage), `${name} stands once in ${line}`);
      stage[name] = value;
    }
  }
  return stages;
}

const stages = readStages(fs.readFileSync(path.join(context, 'Dockerfile'), 'utf8'));
const compose = yaml.parse(fs.readFileSync(path.join(context, 'compose.yaml'), 'utf8'));
const ignored = fs
  .readFileSync(path.join(context, '.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'));

// The command of a container, with a folder and addresses of this machine.
function atHome(words, addresses) {
  return words.map((word) => Object.entries(addresses).reduce((text, [from, to]) => text.replaceAll(from, to), word));
}

test('an image has its files, no base and a user of its own', () => {
  assert.equal(Object.keys(stages).at(-1), 'sandbox', 'the image that is built without a target');
  for (const [name, stage] of Object.entries(stages)) {
    assert.equal(stage.base, 'scratch');
    assert.match(stage.USER, /^[1-9]\d*:[1-9]\d*$/, 'numbers, which need no file of users, and not root');
    for (const { files, owner, to } of stage.COPY) {
      for (const file of files) {
        if (file === 'shop' && !fs.existsSync(path.join(context, 'shop'))) continue;
        const stats = fs.statSync(path.join(context, file));
        assert.ok(!['wxpay', 'shop'].includes(file) || (stats.mode & 0o555) === 0o555, `everybody may run ${file}`);
        const isSent = ignored.some((line) => new RegExp(`^!${line.slice(1).replace('*', '.*')}/?$`).test(`!${file}`));
        assert.ok(isSent, `.dockerignore lets ${file} pass`);
      }
      if (stage.VOLUME === to.replace(/\/$/, '')) assert.equal(owner, stage.USER, `${name} may write into its volume`);
    }
    assert.ok(stage.COPY.some(({ to }) => to === `${stage.VOLUME}/`));
    assert.equal(JSON.parse(stage.ENTRYPOINT)[0], `/${name === 'shop' ? 'shop' : 'wxpay'}`);
  }
});

test('the image of the sandbox listens, tells its health and keeps its data', LIMIT, async (test) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wxpay-image-'));
  test.after(() => fs.rmSync(folder, { recursive: true }));
  const { CMD, ENTRYPOINT, EXPOSE, HEALTHCHECK, VOLUME } = stages.sandbox;
  const port = await freePort();
  const home = { [`${VOLUME}/`]: `${folder}/`, '0.0.0.0': '127.0.0.1', [`:${EXPOSE}`]: `:${port}` };
  const [entry] = JSON.parse(ENTRYPOINT);
  const binary = path.join(context, entry);
  const check = atHome(JSON.parse(HEALTHCHECK.slice(HEALTHCHECK.indexOf('['))), home);
  const health = () => spawnSync(path.join(context, check[0]), check.slice(1), { encoding: 'utf8' });
  assert.equal(check[0], entry);
  assert.equal(health().status, 1);
  const url = await startServer(test, binary, atHome(JSON.parse(CMD), home));
  assert.equal(url, `http://127.0.0.1:${port}`);
  assert.deepEqual([health().status, health().stderr], [0, '']);
  assert.equal(
    fs.readdirSync(folder).some((name) => name.endsWith('.sqlite')),
    true,
  );
});

// Whether a program of Linux has an interpreter, which loads its libraries.
function isDynamic(file) {
  const bytes = fs.readFileSync(file);
  const [offset, size, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  return Array.from({ length: count }, (_, index) => bytes.readUInt32LE(offset + index * size)).includes(3);
}

// Answers each question for an IPv4 address with that of this machine, and any other with nothing.
async function startNameServer(address) {
  const server = dgram.createSocket('udp4');
  server.on('message', (question, from) => {
    const name = question.subarray(12, question.indexOf(0, 12) + 5);
    const isAddress = name.readUInt16BE(name.length - 4) === 1;
    const head = Buffer.from([0x81, 0x80, 0, 1, 0, Number(isAddress), 0, 0, 0, 0]);
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
    const answer = [question.subarray(0, 2), head, name, ...(isAddress ? [record] : [])];
    server.send(Buffer.concat(answer), from.port, from.address);
  });
  server.bind(53, address);
  await once(server, 'listening');
  return server;
}

test('a static binary runs in an empty root as another user, and finds hosts by name', LIMIT, async (test) => {
  const binary = path.join(context, 'wxpay');
  if (process.platform !== 'linux' || isDynamic(binary))
    return test.skip('the binary is not static: it is no release build');
  if (process.getuid() !== 0) return test.skip('only root changes the root');
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'wxpay-root-'));
  test.after(() => fs.rmSync(root, { recursive: true }));
  const [user] = stages.sandbox.USER.split(':').map(Number);
  fs.chmodSync(root, 0o755);
  fs.copyFileSync(binary, path.join(root, 'wxpay'));
  fs.mkdirSync(path.join(root, 'data'));
  fs.mkdirSync(path.join(root, 'etc'));
  // What an engine writes: names are asked for at a server of its own.
  const nameServer = '127.0.0.12';
  fs.writeFileSync(path.join(root, 'etc/resolv.conf'), `nameserver ${nameServer}\n`);
  const names = await startNameServer(nameServer);
  test.after(() => names.close());
  fs.chownSync(path.join(root, 'data'), user, user);
  const { CMD } = stages.sandbox;
  const args = [...atHome(JSON.parse(CMD), { '0.0.0.0:8080': '0.0.0.0:0' }), '--allow-notify', 'shop'];
  const url = await startServer(test, 'chroot', [`--userspec=${stages.sandbox.USER}`, root, '/wxpay', ...args]);
  const at = url.replace('0.0.0.0', '127.0.0.1');
  assert.equal(spawnSync('chroot', [root, '/wxpay', 'health', '--at', at]).status, 0);

  const server = http.createServer((request, response) => {
    request.resume();
    response.end('<xml><return_code>SUCCESS</return_code></xml>');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  test.after(() => server.close());
  const notified = once(server, 'request');
  const fields = 'out_trade_no=A1 body=Tea total_fee=1 trade_type=NATIVE product_id=1 spbill_create_ip=127.0.0.1';
  const order = [...fields.split(' '), `notify_url=http://shop:${server.address().port}/`];
  const call = spawnSync(binary, ['call', 'pay.unified_order', '--demo', '--at', at, ...order], { encoding: 'utf8' });
  assert.equal(call.status, 0, call.stderr);
  await json('POST', `${at}/_sandbox/orders/A1/pay`);
  await notified;
});

test('the shop of compose.yaml takes a payment at its sandbox', LIMIT, async (test) => {
  const { sandbox, shop } = compose.services;
  if (!fs.existsSync(path.join(context, 'shop'))) return test.skip('the release has no shop');
  assert.equal(shop.depends_on.sandbox.condition, 'service_healthy');
  assert.ok(
    [sandbox, shop].every(({ ports }) => ports.every((port) => port.startsWith('127.0.0.1:'))),
    'only this machine',
  );
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wxpay-compose-'));
  test.after(() => fs.rmSync(folder, { recursive: true }));
  const [gatewayPort, shopPort] = [await freePort(), await freePort()];
  const home = {
    '/data/': `${folder}/`,
    '0.0.0.0:8080': `127.0.0.1:${gatewayPort}`,
    '0.0.0.0:3000': `127.0.0.1:${shopPort}`,
    'sandbox:8080': `127.0.0.1:${gatewayPort}`,
    'shop:3000': `127.0.0.1:${shopPort}`,
  };
  const at = await startServer(test, path.join(context, 'wxpay'), atHome(sandbox.command, home));
  const env = { ...process.env, ...shop.environment };
  const url = await startServer(test, path.join(context, 'shop'), atHome(shop.command, home), { env });
  const { out_trade_no } = await json('POST', `${url}/orders`, {
    body: 'Oolong tea',
    total_fee: 888,
    trade_type: 'NATIVE',
  });
  await json('POST', `${at}/_sandbox/orders/${out_trade_no}/pay`);
  const order = await until(async () => {
    const order = await json('GET', `${url}/orders/${out_trade_no}`);
    return order.deliveries === 1 && order;
  });
  assert.equal(order.state, 'PAID');
  // By a notification, which goes to a host that the sandbox may call, and not by a query.
  await until(async () => (await json('GET', `${at}/_sandbox/orders/${out_trade_no}`)).acknowledged);
  const base = shop.command.find((word) => word.startsWith('--notify-base=')).slice('--notify-base='.length);
  assert.equal(sandbox.command[sandbox.command.indexOf('--allow-notify') + 1], new URL(base).hostname);
  return undefined;
});
