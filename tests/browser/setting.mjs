// What run.cmake tells the test, and what it takes from npm.
import { createRequire } from 'node:module';
import { join } from 'node:path';

export function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; start the browser test with ctest`);
  return value;
}

// node_modules is in the build folder, where an import would not look.
const fromModules = createRequire(join(setting('ROWCALL_NODE_MODULES'), 'index.js'));
export const { chromium } = fromModules('playwright-core');
