'use strict';

// The file of merchants, in TOML, as `wxpay sandbox --merchants` reads it.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { WxpayError } = require('./error.js');

// The merchant of a sandbox that is given none. Its key is public.
const demoMerchant = Object.freeze({
  appid: 'wxd930ea5d5a258f4f',
  mch_id: '10000100',
  key: '192006250b4c09247ec02edce69f6a2d',
  sub_merchants: Object.freeze([Object.freeze({ mch_id: '1900000109', appid: 'wx8888888888888888' })]),
});

function toml(value, at) {
  switch (typeof value) {
    case 'string':
      // As in JSON, but for DEL, which TOML takes escaped only.
      return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
    case 'boolean':
      return String(value);
    case 'bigint':
      return String(value);
    case 'number':
      if (Number.isSafeInteger(value)) return String(value);
      break;
    case 'object':
      if (Array.isArray(value)) return `[${value.map((item, index) => toml(item, `${at}[${index}]`)).join(', ')}]`;
      if (value !== null) {
        const members = Object.entries(value).filter(([, member]) => member !== undefined);
        return `{ ${members.map(([name, member]) => `${toml(name)} = ${toml(member, `${at}.${name}`)}`).join(', ')} }`;
      }
      break;
  }
  // Without the value, which may be a key.
  throw new WxpayError('WXPAY_OPTION', `\`${at}\` is neither a text, an integer, a boolean, a list nor an object`);
}

// Writes the file into a folder that only this user can read. The caller removes the folder.
function writeMerchants(merchants, orders) {
  const text = `merchants = ${toml(merchants, 'merchants')}\norders = ${toml(orders, 'orders')}\n`;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wxpay-'));
  const file = path.join(folder, 'merchants.toml');
  fs.writeFileSync(file, text, { mode: 0o600 });
  return { file, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

module.exports = { demoMerchant, writeMerchants };
