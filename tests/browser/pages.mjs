// What holds for each page, and a picture of each to look at: on a phone and a desktop, light and
// dark.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { webTest } from './browser.mjs';
import { lowContrasts } from './contrast.mjs';
import { missing, tooSmall, tooWide } from './layout.mjs';
import { setting } from './setting.mjs';
import { tour } from './tour.mjs';

const smallest = { width: 360, height: 740 };
const windows = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
};
const schemes = ['light', 'dark'];

const unfold = (page, open) => page.evaluate((isOpen) => {
  for (const details of document.querySelectorAll('details')) details.open = isOpen;
}, open);

async function takePictures(page, name, folder) {
  for (const [device, size] of Object.entries(windows)) {
    await page.setViewportSize(size);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      const path = join(folder, `${name}-${device}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true, caret: 'initial' });
    }
  }
}

// One walk for all, since filling the pages takes the most time: the rules are told one by one.
webTest('of all pages', async ({ newContext, subtest }) => {
  const folder = setting('ROWCALL_SCREENSHOTS');
  await mkdir(folder, { recursive: true });
  const found = { contrast: [], wide: [], small: [], structure: [] };
  const note = (rule, page, faults) => {
    for (const fault of faults) found[rule].push(`${page}: ${fault}`);
  };
  await tour(newContext, async (page, name) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize(smallest);
    await unfold(page, true);
    note('structure', name, await page.evaluate(missing));
    note('wide', name, await page.evaluate(tooWide));
    note('small', name, await page.evaluate(tooSmall));
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      note('contrast', `${name}, ${colorScheme}`, await page.evaluate(lowContrasts));
    }
    await unfold(page, false);
    await takePictures(page, name, folder);
  });
  const holds = (title, rule) => subtest(title, () => assert.deepEqual(found[rule], []));
  await holds('each text and field has enough contrast, light and dark', 'contrast');
  await holds('none is wider than a phone of 360 pixels', 'wide');
  await holds('what is pressed is large enough for a finger', 'small');
  await holds('each has a language, a title, one main part, one h1, labels', 'structure');
});
