// The one browser of all tests, and the tests that are run in it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startProgram } from './program.mjs';
import { chromium, setting } from './setting.mjs';

const flags = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
const longestWait = 20_000; // of one step, in milliseconds; sanitizers are slow
const longestTest = 120_000;

let browser;
const tests = [];

export async function startBrowser() {
  browser = await chromium.launch({
    executablePath: setting('ROWCALL_CHROMIUM'),
    headless: true,
    chromiumSandbox: process.getuid() !== 0, // root cannot have it
    args: flags,
  });
}

// Two at a time: while one waits for its program, the other goes on.
export async function runTests() {
  await test('examples/web in Chromium', { concurrency: 2 }, (all) =>
    Promise.all(tests.map(({ name, run }) => all.test(name, { timeout: longestTest }, run))));
  await browser.close();
}

// Notes what the browser complains of: errors in the console, which those of the content security
// policy are, too, scripts that fail, and files that are not there. A page itself may have any
// status: tests ask for pages that are not there.
function noteComplaints(context, complaints) {
  context.on('console', (message) => {
    const isStatus = message.text().startsWith('Failed to load resource: the server responded');
    if (message.type() === 'error' && !isStatus)
      complaints.push(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('response', (response) => {
    if (response.status() >= 400 && !response.request().isNavigationRequest())
      complaints.push(`${response.url()}: ${response.status()}`);
  });
}

// A test with a program of its own. Its body is called with a page, what the browser complained of
// so far, newContext(options), which makes a browser without cookies, and subtest(name, body).
export function webTest(name, body, options = {}) {
  tests.push({ name, run: (context) => runTest(context, body, options) });
}

async function runTest(context, body, options) {
  const program = await startProgram();
  const contexts = [], complaints = [];
  const newContext = async (contextOptions) => {
    const made = await browser.newContext({ baseURL: program.url, ...contextOptions });
    made.setDefaultTimeout(longestWait);
    noteComplaints(made, complaints);
    contexts.push(made);
    return made;
  };
  try {
    const page = await (await newContext(options)).newPage();
    const subtest = context.test.bind(context);
    await body({ page, newContext, complaints, subtest });
    assert.deepEqual(complaints, [], 'the browser complains of nothing');
  } finally {
    await Promise.all(contexts.map((made) => made.close())).finally(program.stop);
  }
}
