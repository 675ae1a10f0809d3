// A registry of npm with the packages of a release, for their scope alone: what the real one would answer if they were
// published there.
//
//   node registry.js DIR      (the folder `npm` of a release; prints its URL)
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const folder = process.argv[2];

function answer(request, response) {
  const name = decodeURIComponent(request.url.slice(1));
  const file = path.join(folder, path.basename(name));
  if (name.startsWith('files/') && fs.existsSync(file)) return response.end(fs.readFileSync(file));
  const manifest = path.join(folder, 'platforms', path.basename(name), 'package.json');
  if (!name.startsWith('@wxpay/') || !fs.existsSync(manifest)) return response.writeHead(404).end('{}');
  const content = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  const tarball = `http://${request.headers.host}/files/${name.slice(1).replace('/', '-')}-${content.version}.tgz`;
  const versions = { [content.version]: { ...content, dist: { tarball } } };
  return response.end(JSON.stringify({ name, 'dist-tags': { latest: content.version }, versions }));
}

const server = http.createServer(answer).listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}/\n`);
});
process.stdin.on('end', () => process.exit()).resume();
