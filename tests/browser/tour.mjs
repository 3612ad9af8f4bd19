// All pages, with something on them, for the tests that look at each.
import {
  addTodo, completeTodo, field, fillTodo, heading, logIn, signUp, submit,
} from './steps.mjs';

const todos = [
  { title: 'Ask the landlord about the date', tags: 'phone', due: '2099-03-01', priority: 'B' },
  { title: 'Buy milk' },
  { title: 'Give notice on the old flat, by registered letter', tags: 'post', due: '2024-05-31',
    priority: 'A' },
  { title: 'Compare three quotes from removal firms, and ask each whether they bring boxes, ' +
      'carry the piano, and come on a Saturday', tags: 'move phone' },
  { title: 'https://example.org/a/long/address/without/any/place/to/break/it/in/two/' +
      'a'.repeat(80), tags: 'a-tag-that-is-quite-long-but-still-only-a-tag' },
  { title: 'Hand over the keys', tags: 'move', due: '2099-06-30' },
];

async function wrongLogIn(page) {
  await page.goto('/login');
  await logIn(page, 'ann', 'a guess');
}

async function wrongSignUp(page) {
  await page.goto('/signup');
  await field(page, 'Name').fill('ann smith');
  await field(page, 'Password').fill('short');
  await submit(page, 'Sign up');
}

async function wrongTodo(page) {
  await page.goto('/todos');
  await fillTodo(page, { title: '', tags: 'shop', priority: '7' });
  await submit(page, 'Add');
}

async function editTodo(page) {
  await page.goto('/todos');
  await page.getByRole('link', { name: 'Edit Ask the landlord' }).click();
  await heading(page, 'Edit an item').waitFor();
}

async function watchSignals(page) {
  await page.goto('/signals');
  await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
  await page.locator('#timeline').getByText('todo_completed').first().scrollIntoViewIfNeeded();
}

const address = (path) => (page) => page.goto(path);

// Who: "nobody", who is not logged in; "newcomer", who has no todos; "ann", who has some.
const stops = [
  { name: 'signup', who: 'nobody', open: address('/signup') },
  { name: 'signup-errors', who: 'nobody', open: wrongSignUp },
  { name: 'login', who: 'nobody', open: address('/login') },
  { name: 'login-error', who: 'nobody', open: wrongLogIn },
  { name: 'profile', who: 'ann', open: address('/profile') },
  { name: 'todos-empty', who: 'newcomer', open: address('/todos') },
  { name: 'todos', who: 'ann', open: address('/todos') },
  { name: 'todos-errors', who: 'ann', open: wrongTodo },
  { name: 'todos-filtered', who: 'ann', open: address('/todos?search=nothing&done=true&tag=move') },
  { name: 'edit', who: 'ann', open: editTodo },
  { name: 'log', who: 'ann', open: address('/log') },
  { name: 'log-empty', who: 'newcomer', open: address('/log') },
  { name: 'signals', who: 'ann', open: watchSignals },
  { name: 'logout', who: 'ann', open: address('/logout') },
  { name: 'missing', who: 'nobody', open: address('/missing') },
];

async function makeAnn(page) {
  await signUp(page, 'ann', 'I move house in June, from the third floor to the fourth.');
  for (const todo of todos) await addTodo(page, todo);
  await completeTodo(page, 'Buy milk');
  await completeTodo(page, 'Hand over the keys');
}

const newcomer = 'maria-magdalena.von-und-zu-hohenstein@example.org'; // a long name

// Calls look(page, name) for each page.
export async function tour(newContext, look) {
  const makers = { nobody: null, newcomer: (page) => signUp(page, newcomer), ann: makeAnn };
  const pages = {};
  for (const [who, make] of Object.entries(makers)) {
    pages[who] = await (await newContext()).newPage();
    if (make) await make(pages[who]);
  }
  for (const { name, who, open } of stops) {
    await open(pages[who]);
    await look(pages[who], name);
  }
}
