'use strict';

const { binaryPath } = require('./lib/binary.js');
const { WxpayError } = require('./lib/error.js');
const { demoMerchant } = require('./lib/merchants.js');
const { Sandbox, startSandbox } = require('./lib/sandbox.js');

// Each by name, so that `import { startSandbox } from 'wxpay'` finds it.
exports.Sandbox = Sandbox;
exports.WxpayError = WxpayError;
exports.binaryPath = () => binaryPath();
exports.demoMerchant = demoMerchant;
exports.startSandbox = startSandbox;
