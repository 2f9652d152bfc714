// What Arrow JS makes of files, for engines.py: of each line of JSON on standard input a line with a verdict.
'use strict';

const fs = require('node:fs');
const readline = require('node:readline');
const { describe } = require('./describe.js');

/** The rows of a description. */
const rows = (lines) => lines.filter((line) => line.startsWith('[') && line !== '[]');

function verdict({ path, described }) {
  try {
    const lines = [];
    describe(path, false, (line) => lines.push(line));
    const expected = rows(fs.readFileSync(described, 'utf8').split('\n'));
    return JSON.stringify(rows(lines)) === JSON.stringify(expected) ? 'equal' : 'wrong';
  } catch (failure) {
    return `refused: ${failure.name}: ${failure.message}`;
  }
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  fs.writeSync(1, `verdict ${JSON.stringify(verdict(JSON.parse(line)))}\n`);
});
