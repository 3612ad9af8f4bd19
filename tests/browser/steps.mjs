// What users do on the pages, found as a screen reader finds it: by role and label.
import assert from 'node:assert/strict';

export const password = 'correct horse battery';

export const field = (page, label) => page.getByLabel(label, { exact: true });
export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true });
export const todoItem = (page, title) =>
  page.getByRole('list', { name: 'Todos' }).getByRole('listitem').filter({ hasText: title });

export async function seeNotice(page, text) {
  await page.getByRole('status').filter({ hasText: text }).waitFor();
}

async function follow(page, element) {
  const loaded = page.waitForEvent('load');
  await element.click();
  await loaded;
}

// Presses the button of a form, and waits for the page that answers it.
export const submit = (page, name) => follow(page, button(page, name));

// By the menu: the link of the page with this name.
export async function choose(page, name) {
  const menu = page.getByRole('navigation', { name: 'Main' });
  await follow(page, menu.getByRole('link', { name, exact: true }));
}

export async function signUp(page, name = 'ann', bio = '') {
  await page.goto('/signup');
  await field(page, 'Name').fill(name);
  await field(page, 'Password').fill(password);
  await page.getByLabel('About you').fill(bio);
  await submit(page, 'Sign up');
  await seeNotice(page, 'Welcome!');
}

// Submits the log-in that the page shows; resolves to the answer's status.
export async function logIn(page, name, secret = password) {
  await field(page, 'Name').fill(name);
  await field(page, 'Password').fill(secret);
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await submit(page, 'Log in');
  return (await answered).status();
}

export async function fillTodo(page, { title, tags = '', due = '', priority = '' }) {
  await field(page, 'What is to be done?').fill(title);
  await field(page, 'Tags').fill(tags);
  await field(page, 'Due').fill(due);
  await page.getByLabel('Priority').fill(priority);
}

export async function addTodo(page, todo) {
  await page.goto('/todos');
  await fillTodo(page, todo);
  await submit(page, 'Add');
  await seeNotice(page, 'The item has been added.');
}

export async function completeTodo(page, title) {
  await submit(page, `Complete ${title}`);
  await seeNotice(page, 'The item is completed.');
}

// That the field is marked as wrong, and that the text which says why belongs to it.
export async function assertFieldError(input, text) {
  assert.equal(await input.getAttribute('aria-invalid'), 'true');
  const described = await input.evaluate((element) =>
    (element.getAttribute('aria-describedby') ?? '').split(' ')
      .map((id) => document.getElementById(id)?.innerText).join(' '));
  assert.ok(described.includes(text), `"${described}" says "${text}"`);
}
