'use strict';

// Which binary is run: that of `WXPAY_BIN`, or that of the package for this platform.

const fs = require('node:fs');
const path = require('node:path');

const { WxpayError } = require('./error.js');
const platforms = require('./platforms.json');

const OWN_BINARY =
  'Set WXPAY_BIN to a binary of your own, which `cargo install --path wxpay-cli` builds from the sources.';

function binaryPath({ given = process.env.WXPAY_BIN, platform = `${process.platform}-${process.arch}` } = {}) {
  const file = given || packagedBinary(platform);
  checkExecutable(file, given);
  return file;
}

function packagedBinary(platform) {
  const entry = Object.hasOwn(platforms, platform) ? platforms[platform] : undefined;
  if (!entry) {
    const known = Object.keys(platforms).join(', ');
    throw new WxpayError('WXPAY_NO_PLATFORM', `wxpay has no binary for ${platform}, only for ${known}.\n${OWN_BINARY}`);
  }
  const name = `@wxpay/${platform}`;
  let manifest;
  try {
    // A package manager that keeps packages apart installs one that is named beside this one for the project.
    manifest = require.resolve(`${name}/package.json`, { paths: [__dirname, process.cwd()] });
  } catch {
    throw new WxpayError(
      'WXPAY_NO_BINARY',
      `The package ${name}, which has the binary for this platform, is not installed.\n` +
        'Install with optional dependencies (`npm install --include=optional`), on this platform: a node_modules ' +
        `folder of another one has another binary.\n${OWN_BINARY}`,
    );
  }
  return path.join(path.dirname(manifest), 'bin', entry.binary);
}

function checkExecutable(file, given) {
  const source = given ? 'Set WXPAY_BIN, or the option `binary`, to a binary.' : 'Install the package again.';
  let stats;
  try {
    stats = fs.statSync(file);
  } catch (error) {
    throw new WxpayError('WXPAY_NO_BINARY', `The binary ${file} cannot be read (${error.code}).\n${source}`);
  }
  if (!stats.isFile()) {
    throw new WxpayError('WXPAY_NO_BINARY', `${file} is not a file, and so not the binary of wxpay.\n${source}`);
  }
  try {
    fs.accessSync(file, fs.constants.X_OK);
  } catch {
    throw new WxpayError(
      'WXPAY_NOT_EXECUTABLE',
      `The binary ${file} has no permission to run, as after a copy that does not keep modes.\n` +
        `Run \`chmod +x ${file}\`, or install the package again.`,
    );
  }
}

module.exports = { binaryPath };
