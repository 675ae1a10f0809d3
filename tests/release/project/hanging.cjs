// A program, or a test, that never ends, with a sandbox.
'use strict';

const { startSandbox } = require('wxpay');

startSandbox().then((sandbox) => {
  process.stdout.write(`${sandbox.url} ${process.pid}\n`);
  setInterval(() => {}, 60_000);
});
