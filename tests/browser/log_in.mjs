// Wrong passwords.
import assert from 'node:assert/strict';

import { webTest } from './browser.mjs';
import { heading, logIn, password, seeNotice, signUp, submit } from './steps.mjs';

webTest('after five wrong log-ins the sixth is limited, even with the right password', async ({
  page,
}) => {
  await signUp(page);
  await submit(page, 'Log out');
  await seeNotice(page, 'You are logged out.');
  const alert = page.getByRole('alert');
  for (let attempt = 1; attempt <= 5; ++attempt) {
    assert.equal(await logIn(page, 'ann', 'a guess'), 422);
    assert.match(await alert.innerText(), /no account of this name with this password/);
  }
  assert.equal(await logIn(page, 'ann', password), 429);
  assert.match(await alert.innerText(), /too many attempts\. Try again in \d+ minutes/);
  await page.goto('/todos');
  await heading(page, 'Log in').waitFor();
});

webTest('who has to log in first goes on to the page that was asked for', async ({ page }) => {
  await signUp(page);
  await submit(page, 'Log out');
  await seeNotice(page, 'You are logged out.');
  await page.goto('/todos?search=milk');
  assert.equal(await logIn(page, 'ann', 'a guess'), 422);
  assert.equal(await logIn(page, 'ann'), 303);
  await seeNotice(page, 'You are logged in.');
  assert.match(page.url(), /\/todos\?search=milk$/);
});
