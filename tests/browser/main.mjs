// The browser test of examples/web: all its files in one process, which share one browser.
// Started by run.cmake.
import { runTests, startBrowser } from './browser.mjs';

try {
  await startBrowser();
} catch (error) {
  console.error(`Chromium, which scripts/test installs, cannot be started: ${error.message}`);
  process.exit(1);
}
await import('./pages.mjs'); // the longest first
await import('./story.mjs');
await import('./log_in.mjs');
await import('./forms.mjs');
await import('./keyboard.mjs');
await runTests();
