// Without a mouse.
import assert from 'node:assert/strict';

import { webTest } from './browser.mjs';
import { button, field, heading, password, seeNotice, signUp } from './steps.mjs';

// One press of Tab has to bring us to this element, and it has to show that.
async function tabTo(page, element) {
  await page.keyboard.press('Tab');
  const { isFocused, outline } = await element.evaluate((found) => ({
    isFocused: found === document.activeElement,
    outline: getComputedStyle(found).outlineStyle,
  }));
  const focused = await page.evaluate(() => document.activeElement.outerHTML);
  assert.ok(isFocused, `the focus is on ${focused}`);
  assert.notEqual(outline, 'none', `one sees the focus on ${focused}`);
}

// As many presses as it takes, of which there may not be more than there are on a page.
async function tabUntil(page, element) {
  for (let press = 0; press < 40; ++press) {
    await page.keyboard.press('Tab');
    if (await element.evaluate((found) => found === document.activeElement)) return;
  }
  assert.fail('Tab does not come to it');
}

const skipLink = (page) => page.getByRole('link', { name: 'Skip to the content' });
const menuLink = (page, name) =>
  page.getByRole('navigation').getByRole('link', { name, exact: true });

webTest('Tab goes from the skip link by the menu to name, password, button', async ({ page }) => {
  await page.goto('/login');
  await tabTo(page, skipLink(page));
  assert.ok((await skipLink(page).boundingBox()).x >= 0, 'the skip link shows when it is reached');
  await tabTo(page, page.getByRole('banner').getByRole('link', { name: 'Rowcall Todo' }));
  for (const name of ['Signals', 'Log in', 'Sign up']) await tabTo(page, menuLink(page, name));
  await tabTo(page, field(page, 'Name'));
  await tabTo(page, field(page, 'Password'));
  await tabTo(page, button(page, 'Log in'));
});

webTest('the skip link leaves the menu out', async ({ page }) => {
  await page.goto('/login');
  await tabTo(page, skipLink(page));
  await page.keyboard.press('Enter');
  await tabTo(page, field(page, 'Name'));
});

webTest('a todo is added, completed and removed by the keyboard', async ({ page }) => {
  await page.goto('/signup');
  await tabUntil(page, field(page, 'Name'));
  await page.keyboard.type('ann');
  await tabTo(page, field(page, 'Password'));
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await heading(page, 'ann').waitFor();

  await tabUntil(page, menuLink(page, 'Todos'));
  await page.keyboard.press('Enter');
  await heading(page, 'My todos').waitFor();
  await tabUntil(page, field(page, 'What is to be done?'));
  await page.keyboard.type('Buy milk');
  await tabTo(page, field(page, 'Tags'));
  await page.keyboard.type('shop');
  await page.keyboard.press('Enter');
  await seeNotice(page, 'The item has been added.');

  await tabUntil(page, button(page, 'Complete Buy milk'));
  await page.keyboard.press('Space');
  await seeNotice(page, 'The item is completed.');
  await tabUntil(page, button(page, 'Remove Buy milk'));
  await page.keyboard.press('Enter');
  await seeNotice(page, 'The item has been removed.');
});

webTest('the timeline can be scrolled and paused by the keyboard', async ({ page }) => {
  await signUp(page);
  await page.goto('/signals');
  await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
  await tabUntil(page, button(page, 'Pause'));
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'Paused' }).waitFor();
  const counting = page.locator('#timeline .watching').first();
  assert.equal(await counting.isVisible(), false);
  await tabTo(page, page.getByLabel('Show the receivers that make this page, too'));
  await page.keyboard.press('Space');
  await counting.waitFor();
  await tabTo(page, page.getByRole('list', { name: 'Signals, the newest first' }));
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.getElementById('timeline').scrollTop > 0);
});
