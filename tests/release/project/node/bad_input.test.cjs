// What goes wrong before and under the helper: one clear error each.
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');

const { binaryPath, startSandbox } = require('wxpay');

const { isClosed } = require('../closed.js');

const cli = path.join(path.dirname(require.resolve('wxpay')), 'bin/wxpay.js');

test('a platform without a package is named, with those that have one', () => {
  const preload = path.join(os.tmpdir(), `wxpay-platform-${process.pid}.cjs`);
  fs.writeFileSync(preload, "Object.defineProperty(process, 'arch', { value: 'riscv64' });\n");
  const result = spawnSync(process.execPath, ['--require', preload, cli, '--version'], { encoding: 'utf8' });
  fs.rmSync(preload);
  assert.equal(result.status, 1);
  assert.match(result.stderr, /^error: wxpay has no binary for \w+-riscv64, only for linux-x64, .*WXPAY_BIN/s);
  assert.equal(result.stdout, '');
});

test('a package that is not installed is named', () => {
  const preload = path.join(os.tmpdir(), `wxpay-package-${process.pid}.cjs`);
  fs.writeFileSync(
    preload,
    "Object.defineProperty(process, 'platform', { value: 'win32' });\n" +
      "Object.defineProperty(process, 'arch', { value: 'x64' });\n",
  );
  const result = spawnSync(process.execPath, ['--require', preload, cli, '--version'], { encoding: 'utf8' });
  fs.rmSync(preload);
  assert.equal(result.status, 1);
  assert.match(result.stderr, /^error: The package @wxpay\/win32-x64.* is not installed\.\nInstall with optional/);
});

test('a binary without its run bit is named, with the remedy', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wxpay-mode-'));
  const binary = path.join(folder, 'wxpay');
  fs.copyFileSync(binaryPath(), binary);
  fs.chmodSync(binary, 0o644);
  try {
    const error = {
      code: 'WXPAY_NOT_EXECUTABLE',
      message: new RegExp(`has no permission to run.*chmod \\+x ${binary}`, 's'),
    };
    await assert.rejects(startSandbox({ binary }), error);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('a port that is taken is refused, with the remedy', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => {
    server.once('listening', resolve);
  });
  const { port } = server.address();
  try {
    await assert.rejects(startSandbox({ port }), (error) => {
      assert.deepEqual([error.code, error.exitCode], ['WXPAY_NOT_STARTED', 1]);
      assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${port}: .*in use.*Without the option .port.`, 's'));
      return true;
    });
  } finally {
    server.close();
  }
});

test('a sandbox that dies is told by later calls, with its exit code and last lines', async () => {
  const sandbox = await startSandbox();
  process.kill(sandbox.pid, 'SIGKILL');
  await isClosed(sandbox.url);
  const ended = { code: 'WXPAY_ENDED', signal: 'SIGKILL', message: /^The sandbox has ended: it was ended by SIGKILL/ };
  await assert.rejects(sandbox.pay('A1'), ended);
  await assert.rejects(sandbox.notifications(), ended);
  await sandbox.stop();
});

test('a sandbox whose scenario fails is told with its exit code and last lines', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wxpay-scenario-'));
  const file = path.join(folder, 'scenario.toml');
  fs.writeFileSync(file, '[[step]]\npay = "NOBODY"\n');
  try {
    const sandbox = await startSandbox({ args: ['--scenario', file] });
    await isClosed(sandbox.url);
    await assert.rejects(sandbox.pay('A1'), (error) => {
      assert.deepEqual([error.code, error.exitCode], ['WXPAY_ENDED', 1]);
      assert.match(error.message, /exited with code 1\. Its last lines on stderr:\n.*step 1.*Start another one/s);
      return true;
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('wrong options are refused before anything starts, without the key', async () => {
  const key = 'not-a-key-of-32-letters';
  const cases = [
    [{ seeds: 1 }, 'WXPAY_OPTION', /`seeds` is not an option/],
    [{ seed: -1 }, 'WXPAY_OPTION', /`seed` is an integer from 0/],
    [{ merchants: [] }, 'WXPAY_OPTION', /`merchants` is a list/],
    [{ merchants: [{ appid: 'wx1', mch_id: '1', key: Symbol(key) }] }, 'WXPAY_OPTION', /`merchants\[0\]\.key`/],
    [{ merchants: [{ appid: 'wx1', mch_id: '1', key }] }, 'WXPAY_NOT_STARTED', /32 ASCII letters and digits/],
    [{ binary: '/nowhere/wxpay' }, 'WXPAY_NO_BINARY', /ENOENT/],
    [{ binary: process.execPath }, 'WXPAY_NOT_STARTED', /exited with code/],
  ];
  for (const [options, code, message] of cases) {
    await assert.rejects(startSandbox(options), (error) => {
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, new RegExp(key));
      return true;
    });
  }
  const left = fs
    .readdirSync(os.tmpdir())
    .filter((name) => /^wxpay-\w{6}$/.test(name) && fs.existsSync(path.join(os.tmpdir(), name, 'merchants.toml')));
  assert.deepEqual(left, []);
});

test('a call that the sandbox refuses says why', async () => {
  const sandbox = await startSandbox();
  try {
    const error = {
      code: 'WXPAY_REFUSED',
      status: 404,
      refusal: 'ORDERNOTEXIST',
      message: /no order `NOBODY` was placed/,
    };
    await assert.rejects(sandbox.pay('NOBODY'), error);
    await assert.rejects(sandbox.notifications({ atLeast: 1, timeout: 50 }), { code: 'WXPAY_NO_NOTIFICATION' });
    await assert.rejects(sandbox.fault({ api: 'pay.refundd', fault: 'TIMEOUT' }), /did you mean `pay\.refund`/);
  } finally {
    await sandbox.stop();
  }
});
