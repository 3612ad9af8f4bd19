// What is typed wrong, and what is typed to do harm.
import assert from 'node:assert/strict';

import { webTest } from './browser.mjs';
import {
  addTodo, assertFieldError, choose, completeTodo, field, fillTodo, logIn, seeNotice, signUp,
  submit, todoItem,
} from './steps.mjs';

webTest('signing up says at each field what is wrong, and keeps what was typed', async ({
  page,
}) => {
  await page.goto('/signup');
  await field(page, 'Name').fill('ann smith');
  await field(page, 'Password').fill('short');
  await page.getByLabel('About you').fill('I move house.');
  await submit(page, 'Sign up');
  await assertFieldError(field(page, 'Name'), 'The name may have letters from a to z');
  await assertFieldError(field(page, 'Password'), 'has to have at least 8 characters');
  assert.equal(await field(page, 'Name').inputValue(), 'ann smith');
  assert.equal(await field(page, 'Password').inputValue(), '', 'a password is not sent back');
  assert.equal(await page.getByLabel('About you').inputValue(), 'I move house.');
  assert.equal(await page.getByLabel('About you').getAttribute('aria-invalid'), null);
});

webTest('a name that is taken is said at its field', async ({ page, newContext }) => {
  await signUp(page, 'ann');
  const other = await (await newContext()).newPage();
  await other.goto('/signup');
  await field(other, 'Name').fill('ann');
  await field(other, 'Password').fill('another password');
  await submit(other, 'Sign up');
  await assertFieldError(field(other, 'Name'), 'The name is taken.');
});

webTest('a todo that is wrong is said at its fields, added or edited', async ({ page }) => {
  await signUp(page);
  await page.goto('/todos');
  await fillTodo(page, { title: '', tags: 'x'.repeat(51), due: '2099-12-31', priority: '7' });
  await submit(page, 'Add');
  await assertFieldError(field(page, 'Tags'), 'The tags may have at most 50 characters each.');
  assert.equal(await field(page, 'Tags').inputValue(), 'x'.repeat(51));
  await assertFieldError(field(page, 'What is to be done?'), 'The title is missing.');
  await assertFieldError(page.getByLabel('Priority'), 'has to be a letter from A to Z');
  assert.equal(await field(page, 'Due').inputValue(), '2099-12-31');
  assert.equal(await page.getByLabel('Priority').inputValue(), '7');

  await addTodo(page, { title: 'Buy milk', priority: 'A' });
  await page.getByRole('link', { name: 'Edit Buy milk' }).click();
  await fillTodo(page, { title: 'Buy oat milk', priority: '7' });
  await submit(page, 'Save');
  await assertFieldError(page.getByLabel('Priority'), 'has to be a letter from A to Z');
  assert.equal(await field(page, 'What is to be done?').inputValue(), 'Buy oat milk');
  await page.getByLabel('Priority').fill('c');
  await submit(page, 'Save');
  await seeNotice(page, 'The item has been changed.');
  assert.match(await todoItem(page, 'Buy oat milk').innerText(), /\bC\b/);
});

webTest('what does not fit on a page of the list is a link away', async ({ page }) => {
  await signUp(page);
  for (const title of ['Buy milk', 'Buy bread', 'Buy salt']) await addTodo(page, { title });
  await page.goto('/todos?search=buy&limit=2');
  assert.equal(await page.getByRole('list', { name: 'Todos' }).getByRole('listitem').count(), 2);
  await page.getByRole('link', { name: 'Older items' }).click();
  await todoItem(page, 'Buy milk').waitFor();
  assert.equal(await page.getByRole('list', { name: 'Todos' }).getByRole('listitem').count(), 1);
  assert.equal(await field(page, 'Search').inputValue(), 'buy');
});

webTest('a text about oneself that is too long is said at its field', async ({ page }) => {
  await signUp(page);
  // The browser would not let anybody type that much; other programs do.
  await page.getByLabel('About you').evaluate((field) => field.removeAttribute('maxlength'));
  await page.getByLabel('About you').fill('ü'.repeat(501));
  await submit(page, 'Save');
  await assertFieldError(page.getByLabel('About you'), 'has more than 500');
  assert.equal(await page.getByLabel('About you').inputValue(), 'ü'.repeat(501));
});

webTest('text that looks like HTML is shown as text on every page', async ({
  page, newContext,
}) => {
  const nasty = '<b id=x>"&amp;</b><script>alert(1)</script>';
  const injected = 'main b, main i, main #x, main script:not([src="/static/live.js"])';
  const hasNothingOf = async (aPage) => assert.equal(await aPage.locator(injected).count(), 0);
  const stranger = await (await newContext()).newPage();
  await stranger.goto('/login');
  await logIn(stranger, nasty, nasty);
  assert.equal(await field(stranger, 'Name').inputValue(), nasty);
  await hasNothingOf(stranger);
  await stranger.goto('/signup');
  await field(stranger, 'Name').fill(nasty);
  await submit(stranger, 'Sign up');
  assert.equal(await field(stranger, 'Name').inputValue(), nasty);
  await hasNothingOf(stranger);

  await signUp(page, 'ann', `</textarea>${nasty}`);
  assert.equal(await page.getByLabel('About you').inputValue(), `</textarea>${nasty}`);
  await hasNothingOf(page);
  await addTodo(page, { title: nasty, tags: '<i>tag</i>' });
  const item = todoItem(page, nasty);
  await item.getByRole('link', { name: '<i>tag</i>' }).click();
  await item.getByText(nasty, { exact: true }).waitFor();
  assert.equal(await field(page, 'Tag').inputValue(), '<i>tag</i>');
  await hasNothingOf(page);
  await page.getByRole('link', { name: `Edit ${nasty}` }).click();
  assert.equal(await field(page, 'What is to be done?').inputValue(), nasty);
  assert.equal(await field(page, 'Tags').inputValue(), '<i>tag</i>');
  await page.goto('/todos');
  await completeTodo(page, nasty);
  await choose(page, 'Completed');
  await page.getByRole('cell', { name: nasty }).waitFor();
  await hasNothingOf(page);
  await choose(page, 'Signals');
  await hasNothingOf(page);
});

webTest('inline styles are refused, and this test notices', async ({ page, complaints }) => {
  await page.goto('/login');
  await page.evaluate(() => document.body.setAttribute('style', 'color: red'));
  await page.evaluate(() => new Promise(requestAnimationFrame));
  assert.match(complaints.splice(0).join(), /Content Security Policy/);
});
