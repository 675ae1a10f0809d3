'use strict';

// The options of `startSandbox`, as arguments of `wxpay sandbox`.

const { WxpayError } = require('./error.js');

const isText = (value) => typeof value === 'string' && value !== '';
const isList = (value, check) => Array.isArray(value) && value.every(check);
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isInteger = (value, max) =>
  (typeof value === 'bigint' || Number.isSafeInteger(value)) && value >= 0 && value <= max;

const TEXT = [isText, 'a text'];
const FLAG = [(value) => typeof value === 'boolean', 'true or false'];
const TEXTS = [(value) => isList(value, isText), 'a list of texts'];
const URLS = [(value) => isObject(value) && Object.values(value).every(isText), 'an object from names to URLs'];
const OBJECTS = [(value) => isList(value, isObject), 'a list of objects'];

// What each option takes.
const OPTIONS = {
  seed: [(value) => isInteger(value, 2n ** 64n - 1n), 'an integer from 0'],
  merchants: [
    (value) => isText(value) || (value.length > 0 && isList(value, isObject)),
    'a list of merchants, or a file of them',
  ],
  orders: OBJECTS,
  port: [(value) => isInteger(value, 65535), 'a port, or 0 for a free one'],
  data: TEXT,
  durability: [(value) => value === 'full' || value === 'fast', '"full" or "fast"'],
  officialCases: FLAG,
  containers: URLS,
  functions: URLS,
  nativeCallback: TEXT,
  allowNotify: TEXTS,
  args: TEXTS,
  binary: TEXT,
  startTimeout: [(value) => isInteger(value, 2 ** 31 - 1), 'milliseconds'],
};

function checkOptions(options) {
  if (!isObject(options))
    throw new WxpayError('WXPAY_OPTION', 'startSandbox takes an object of options, such as { seed: 1 }');
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(OPTIONS, name)) {
      throw new WxpayError(
        'WXPAY_OPTION',
        `\`${name}\` is not an option of startSandbox; it takes ${Object.keys(OPTIONS).join(', ')}`,
      );
    }
    const [check, expected] = OPTIONS[name];
    if (value === null || !check(value)) throw new WxpayError('WXPAY_OPTION', `the option \`${name}\` is ${expected}`);
  }
  if (typeof given.merchants === 'string' && given.orders) {
    throw new WxpayError(
      'WXPAY_OPTION',
      'the option `orders` goes with a list of merchants; a file of merchants has its own orders',
    );
  }
  return given;
}

// The arguments of `wxpay sandbox`. `merchants` is the file of merchants, if there is one.
function sandboxArguments(options, merchants) {
  const args = ['sandbox', '--stop-with-stdin', '--listen', `127.0.0.1:${options.port ?? 0}`];
  const add = (name, value) => value !== undefined && args.push(name, String(value));
  add('--merchants', merchants);
  add('--seed', options.seed);
  add('--data', options.data);
  add('--durability', options.durability);
  if (options.officialCases) args.push('--official-cases');
  for (const [name, url] of Object.entries(options.containers ?? {})) add('--container', `${name}=${url}`);
  for (const [name, url] of Object.entries(options.functions ?? {})) add('--function', `${name}=${url}`);
  add('--native-callback', options.nativeCallback);
  for (const host of options.allowNotify ?? []) add('--allow-notify', host);
  return [...args, ...(options.args ?? [])];
}

module.exports = { checkOptions, sandboxArguments };
