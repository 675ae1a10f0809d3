// The set-ups of GitHub and GitLab: their commands are run as they stand, with the archive of the release.
'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const test = require('node:test');

const yaml = require('yaml');

const { freePort, json, startServer } = require('./processes.js');

const release = process.env.RELEASE;
const archive = path.join(
  release,
  fs.readdirSync(release).find((name) => name.endsWith('.tar.gz')),
);
const sums = fs
  .readFileSync(path.join(release, 'SHA256SUMS'), 'utf8')
  .split('\n')
  .map((line) => line.split('  '));
const checksum = sums.find(([, name]) => name === path.basename(archive))[0];
const action = yaml.parse(fs.readFileSync(path.join(release, 'github-action/action.yml'), 'utf8'));
const gitlab = yaml.parse(fs.readFileSync(path.join(release, 'gitlab/sandbox.yml'), 'utf8'));

function newFolder(test) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wxpay-setup-'));
  test.after(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

// Ends what the commands have started: the runner does so at the end of a job.
function stopSandbox(test, folder) {
  test.after(() => spawnSync('bash', ['-c', 'kill "$(cat "$1")"', 'bash', path.join(folder, 'pid')]));
}

// Runs the steps of the action as a runner does, and returns the last one's result, the outputs and the variables.
function runAction(test, inputs) {
  const folder = newFolder(test);
  const files = Object.fromEntries(
    ['GITHUB_PATH', 'GITHUB_OUTPUT', 'GITHUB_ENV'].map((name) => [name, path.join(folder, name)]),
  );
  for (const file of Object.values(files)) fs.writeFileSync(file, '');
  const values = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default])),
    ...inputs,
  };
  let result;
  for (const step of action.runs.steps) {
    assert.equal(step.shell, 'bash');
    const env = { ...process.env, ...files, RUNNER_TEMP: folder };
    for (const [name, value] of Object.entries(step.env))
      env[name] = value.replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, input) => values[input]);
    // A runner ends what a step left running by its environment; here the shell tells which it is.
    const script = `${step.run}\n[ -z "\${sandbox:-}" ] || echo "$sandbox" > "${folder}/pid"\n`;
    result = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { env, encoding: 'utf8' });
    if (result.status !== 0) break;
  }
  stopSandbox(test, folder);
  const read = (name) =>
    Object.fromEntries(
      fs
        .readFileSync(files[name], 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/)),
    );
  return {
    result,
    folder,
    output: read('GITHUB_OUTPUT'),
    env: read('GITHUB_ENV'),
    path: fs.readFileSync(files.GITHUB_PATH, 'utf8').trim(),
  };
}

test('the action starts a sandbox for the steps that follow', async (test) => {
  for (const inputs of [
    { archive },
    { archive: pathToFileURL(archive).href, sha256: checksum, arguments: '--seed 1 --official-cases' },
  ]) {
    const { result, output, env, path: added } = runAction(test, inputs);
    assert.equal(result.status, 0, result.stdout + result.stderr);
    assert.equal(output.url, env.WXPAY_SANDBOX_URL);
    assert.deepEqual((await json('GET', `${output.url}/_sandbox/orders`)).orders, []);
    assert.equal(spawnSync('wxpay', ['health', '--at', output.url], { env: { PATH: added } }).status, 0);
  }
  assert.equal(action.outputs.url.value, `\${{ steps.${action.runs.steps.at(-1).id}.outputs.url }}`);
});

test('the action says what is wrong', (test) => {
  const cases = [
    [{ archive, sha256: '0'.repeat(64) }, /::error::the archive has another checksum/],
    [{ archive: 'https://127.0.0.1:1/wxpay.tar.gz' }, /::error::sha256 is required/],
    [{ archive, arguments: '--seed one' }, /::error::the sandbox did not start[^]*--seed/],
    [{ archive: '/nowhere/wxpay.tar.gz' }, /cannot stat|No such file/],
  ];
  for (const [inputs, message] of cases) {
    const { result } = runAction(test, inputs);
    assert.notEqual(result.status, 0);
    assert.match(result.stdout + result.stderr, message);
  }
});

test('the archive of GitLab starts a sandbox before the script', async (test) => {
  const folder = newFolder(test);
  const job = gitlab['.wxpay-sandbox-archive'];
  const port = await freePort();
  fs.copyFileSync(archive, path.join(folder, job.variables.WXPAY_ARCHIVE));
  assert.equal(job.variables.WXPAY_SANDBOX_URL, `http://${job.variables.WXPAY_LISTEN}`);
  const env = { ...process.env, ...job.variables, WXPAY_LISTEN: `127.0.0.1:${port}` };
  const script = [
    'set -eo pipefail',
    ...job.before_script,
    `echo "$sandbox" > "${folder}/pid"`,
    'wxpay health --at "http://$WXPAY_LISTEN"',
  ];
  const result = spawnSync('bash', ['-c', script.join('\n')], { cwd: folder, env, encoding: 'utf8' });
  stopSandbox(test, folder);
  assert.equal(result.status, 0, result.stdout + result.stderr);
  assert.deepEqual((await json('GET', `http://127.0.0.1:${port}/_sandbox/orders`)).orders, []);
});

test('the service of GitLab listens at the port of its URL', { timeout: 60_000 }, async (test) => {
  const {
    services: [service],
    variables,
  } = gitlab['.wxpay-sandbox'];
  const { hostname, port } = new URL(variables.WXPAY_SANDBOX_URL);
  assert.equal(hostname, service.alias);
  const free = await freePort();
  const command = service.command.map((word) => word.replace(`0.0.0.0:${port}`, `127.0.0.1:${free}`));
  assert.notDeepEqual(command, service.command);
  const url = await startServer(test, path.join(release, 'docker/wxpay'), command);
  assert.equal(url, `http://127.0.0.1:${free}`);
});
