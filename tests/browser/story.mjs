// What the app is for, from signing up to logging out.
import assert from 'node:assert/strict';

import { webTest } from './browser.mjs';
import {
  addTodo, button, choose, completeTodo, field, heading, logIn, password, seeNotice, signUp,
  submit, todoItem,
} from './steps.mjs';

const timeline = (page) => page.getByRole('list', { name: 'Signals, the newest first' });

webTest('a newcomer signs up, completes a todo, sees its signal live, and logs out', async ({
  page, newContext,
}) => {
  await page.goto('/');
  await heading(page, 'Log in').waitFor();
  await choose(page, 'Sign up');
  await field(page, 'Name').fill('ann');
  await field(page, 'Password').fill(password);
  await page.getByLabel('About you').fill('I move house.');
  await submit(page, 'Sign up');
  await seeNotice(page, 'Your account and its profile have been created.');
  await heading(page, 'ann').waitFor();
  assert.equal(await page.getByLabel('About you').inputValue(), 'I move house.');

  const secondTab = await page.context().newPage();
  await secondTab.goto('/signals');
  await secondTab.getByRole('status').filter({ hasText: 'Live' }).waitFor();

  await choose(page, 'Todos');
  await addTodo(page, { title: 'Buy milk', tags: 'shop home', due: '2099-12-31', priority: 'B' });
  const item = await todoItem(page, 'Buy milk').innerText();
  for (const fact of ['B', 'due 2099-12-31', 'home', 'shop']) assert.ok(item.includes(fact), fact);
  await completeTodo(page, 'Buy milk');
  await button(page, 'Reopen Buy milk').waitFor();
  await timeline(secondTab).getByText('todo_completed').first().waitFor();

  await choose(page, 'Completed');
  await page.getByRole('cell', { name: 'Buy milk' }).waitFor();

  const stranger = await (await newContext()).newPage();
  await stranger.goto('/login');
  for (let attempt = 1; attempt <= 5; ++attempt)
    assert.equal(await logIn(stranger, 'ann', 'a guess'), 422);
  assert.equal(await logIn(stranger, 'ann', 'a guess'), 429);

  await submit(page, 'Log out');
  await seeNotice(page, 'You are logged out.');
  await page.goto('/todos');
  await heading(page, 'Log in').waitFor();
});

webTest('todo_completed arrives in a second tab that is not loaded again', async ({ page }) => {
  await signUp(page);
  await addTodo(page, { title: 'Buy milk' });
  const secondTab = await page.context().newPage();
  await secondTab.goto('/signals');
  await secondTab.getByRole('status').filter({ hasText: 'Live' }).waitFor();
  await secondTab.evaluate(() => { globalThis.isSamePage = true; });
  assert.equal(await timeline(secondTab).getByText('todo_completed').count(), 0);

  await completeTodo(page, 'Buy milk');
  const arrived = timeline(secondTab).getByRole('listitem').filter({ hasText: 'todo_completed' });
  const cause = arrived.getByText('in POST /todos/{id}/complete');
  await cause.first().waitFor();
  assert.equal(await cause.count(), 1, 'what it caused itself does not name the request again');
  assert.equal(await secondTab.evaluate(() => globalThis.isSamePage), true);
});

webTest('the timeline stands still while it is paused, and then catches up', async ({ page }) => {
  await signUp(page);
  const secondTab = await page.context().newPage();
  await secondTab.goto('/signals');
  await secondTab.getByRole('status').filter({ hasText: 'Live' }).waitFor();
  await button(secondTab, 'Pause').click();
  await secondTab.getByRole('status').filter({ hasText: 'Paused' }).waitFor();
  await addTodo(page, { title: 'Buy milk' });
  await completeTodo(page, 'Buy milk');
  assert.equal(await timeline(secondTab).getByText('todo_completed').count(), 0);
  await button(secondTab, 'Go on').click();
  await timeline(secondTab).getByText('todo_completed').first().waitFor();
});

webTest('all but the live part works without JavaScript', async ({ page }) => {
  await signUp(page, 'ann', 'I have no JavaScript.');
  assert.equal(await page.getByLabel('About you').inputValue(), 'I have no JavaScript.');
  await addTodo(page, { title: 'Buy milk' });
  await addTodo(page, { title: 'Buy bread' });
  await completeTodo(page, 'Buy milk');
  await submit(page, 'Remove Buy bread');
  await seeNotice(page, 'The item has been removed.');
  assert.equal(await todoItem(page, 'Buy bread').count(), 0);

  await choose(page, 'Signals');
  await page.getByText('Load the page again to see what is new.').waitFor();
  await timeline(page).getByText('todo_completed').first().waitFor();
  assert.equal(await button(page, 'Pause').count(), 0);
  await submit(page, 'Log out');
  await seeNotice(page, 'You are logged out.');
  await page.goto('/signals');
  await timeline(page).getByText('user_logged_out').first().waitFor();
}, { javaScriptEnabled: false });
