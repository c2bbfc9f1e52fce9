// portal.mjs: the help pages, with scripts and without.
import path from 'node:path';
import { as, check, equal, metric, root, serve, settled, test, votes } from './lib.mjs';

const DRAFT = 'Hello, I forgot my password and the reset link does not ' +
    'arrive. What can I do?';
const ARTICLE = '/a/account/password?lang=en';
const LONG = '/a/access/reset-password?lang=en';

const box = page => page.getByRole('searchbox').first();
const hits = page => page.locator('ol.hits a');

// What the pages look like; see looks.mjs.
export const pagesOfPortal = ({ kb }) => [
    ['home', kb.url + '/'],
    ['home-typing', kb.url + '/', async page => {
        await box(page).fill('forgot password');
        await hits(page).first().waitFor();
    }],
    ['search', kb.url + '/search?q=forgot+password'],
    ['search-none', kb.url + '/search?q=qqqqzzzz'],
    ['article', kb.url + ARTICLE + '&q=password'],
    ['article-no', kb.url + ARTICLE, async page => {
        await page.locator('summary', { hasText: 'No' }).click();
        await page.getByLabel('Something is missing').waitFor();
    }],
    ['article-long', kb.url + '/a/errors/error-codes?lang=de'],
    ['categories', kb.url + '/c'],
    ['category', kb.url + '/c/Account'],
    ['new', kb.url + '/new'],
    ['new-typing', kb.url + '/new', async page => {
        await page.locator('[name=text]').fill(DRAFT);
        await page.getByRole('button', { name: 'This solved it' }).first()
            .waitFor();
    }],
    ['login', kb.url + '/login'],
    ['login-wrong', kb.url + '/login?ui=de', async page => {
        await page.locator('[name=mail]').fill('no@one.example');
        await page.locator('[name=password]').fill('wrong password');
        await page.getByRole('button', { name: 'Anmelden' }).click();
        await page.getByRole('alert').waitFor();
    }],
    ['login-again', kb.url + '/login', async page => {
        await page.evaluate(() => {
            const form = document.querySelector('form[action="/login"]');
            form.action = '/desk/1';
            form.elements.mail.name = 'reply';
            form.elements.reply.type = 'text';
            form.elements.reply.value = 'A long reply. '.repeat(40);
            form.elements.password.required = false;
            form.querySelector('button').click();
        });
        await page.getByRole('button', { name: 'Send again' }).waitFor();
    }],
    ['not-found', kb.url + '/a/no/such/article'],
    ['demo', kb.url + '/demo']
];

async function searching(env) {
    const { kb } = env;

    await test('portal: results appear as one types', () =>
        as(env, {}, async page => {
            const asked = [];
            page.on('request', rq => {
                if (rq.url().includes('q='))
                    asked.push(rq.url());
            });
            await page.clock.install({ time: 0 });
            await page.goto(kb.url);
            await page.clock.pauseAt(60000);
            for (const letter of 'password') {
                await box(page).pressSequentially(letter);
                await page.clock.runFor(100);
            }
            equal(asked, [], 'requests while typing');
            await page.clock.runFor(100);
            await hits(page).first().waitFor();
            await page.getByRole('status').filter({ hasText: /result/ })
                .first().waitFor({ state: 'attached' });
            equal(asked.length, 1, 'requests');
        }));

    await test('portal: a stale answer is dropped', () =>
        as(env, {}, async page => {
            const route = await settled(page, /q=printer/);
            await page.goto(kb.url);
            await box(page).fill('printer');
            await route.asked;
            await box(page).fill('two-factor');
            await page.getByRole('link', { name: /two-factor/i }).first()
                .waitFor();
            const before = await page.locator('main').innerText();
            await route.release();
            equal(await page.locator('main').innerText(), before, 'page');
        }));

    await test('portal: a search has an address of its own', () =>
        as(env, {}, async page => {
            await page.goto(kb.url);
            await box(page).fill('forgot password');
            await box(page).press('Enter');
            await page.waitForURL(/\/search\?.*q=forgot(\+|%20)password/);
            const found = await hits(page).allInnerTexts();
            check(found.length > 0, 'no hits');
            await page.reload();
            equal(await hits(page).allInnerTexts(), found, 'after reload');
            equal(await box(page).inputValue(), 'forgot password', 'field');
            await hits(page).first().click();
            await page.waitForURL(/\/a\//);
            await page.goBack();
            equal(await hits(page).allInnerTexts(), found, 'after going back');
        }));

    await test('portal: nothing found leads on', () =>
        as(env, {}, async page => {
            await page.goto(kb.url + '/search?q=qqqqzzzz');
            await page.getByRole('link', { name: 'Ask support with this text' })
                .click();
            equal(await page.locator('[name=text]').inputValue(), 'qqqqzzzz',
                'draft');
        }));
}

async function reading(env) {
    const { kb } = env;

    await test('portal: an article', () =>
        as(env, {}, async page => {
            await page.goto(kb.url + LONG + '&q=mail');
            await page.getByRole('heading', { level: 1,
                name: 'Reset your password' }).waitFor();
            check((await page.title()).includes('Reset your password'),
                'title');
            check(await page.locator('main mark').count() > 0,
                'no marked words');
            const contents = page.getByRole('navigation',
                { name: 'On this page' }).getByRole('link');
            check(await contents.count() > 2, 'no table of contents');
            await contents.last().click();
            await page.waitForURL(/#./);
            check(await page.locator(':target').count() === 1, 'no target');
        }));

    await test('portal: the other language, of page and article', () =>
        as(env, {}, async page => {
            await page.goto(kb.url + ARTICLE);
            await page.getByRole('link', { name: 'Auf Deutsch lesen' })
                .first().click();
            await page.waitForURL(/lang=de/);
            check(/Passwort/.test(await page.getByRole('heading',
                { level: 1 }).innerText()), 'heading');
            await page.goto(kb.url);
            await page.getByRole('link', { name: 'Deutsch' }).click();
            equal(await page.locator('html').getAttribute('lang'), 'de',
                'language');
            await page.goto(kb.url + '/search?q=Passwort');
            await page.getByRole('button', { name: 'Suchen' }).waitFor();
        }));

    await test('portal: the browser\'s language', () =>
        as(env, { locale: 'de-AT' }, async page => {
            await page.goto(kb.url);
            equal(await page.locator('html').getAttribute('lang'), 'de',
                'language');
        }));

    await test('portal: did it help? yes, and no with a reason', () =>
        as(env, {}, async page => {
            const yes = 'lotse_votes_total{helped="yes"}';
            const no = 'lotse_votes_total{helped="no"}';
            const before = [await metric(kb.url, yes),
                await metric(kb.url, no)];
            await page.goto(kb.url + ARTICLE);
            await page.getByRole('button', { name: 'Yes', exact: true })
                .click();
            await page.getByText('Thank you for your feedback.').first()
                .waitFor();
            equal(votes(kb.store).at(-1), 'account/password en 1 ', 'yes');
            await page.goto(kb.url + ARTICLE);
            await page.locator('summary', { hasText: 'No' })
                .click();
            await page.getByLabel('Something is missing').check();
            await page.getByRole('button', { name: 'Send feedback' }).click();
            await page.getByText('Thank you for your feedback.').first()
                .waitFor();
            equal(votes(kb.store).at(-1), 'account/password en 0 incomplete',
                'no');
            equal([await metric(kb.url, yes) - before[0],
                await metric(kb.url, no) - before[1]], [1, 1], 'counted');
        }));

    await test('portal: categories', () =>
        as(env, {}, async page => {
            await page.goto(kb.url);
            await page.getByRole('link', { name: /^Account/ }).first().click();
            await page.getByRole('link', { name: 'Forgot your password' })
                .click();
            await page.waitForURL(/\/a\/account\/password/);
        }));
}

async function asking(env) {
    const { kb } = env;
    const subject = page => page.locator('[name=subject]');
    const text = page => page.locator('[name=text]');

    await test('portal: suggestions beside a draft, which stays', () =>
        as(env, {}, async (page, context) => {
            await page.goto(kb.url + '/new');
            await subject(page).fill('Password');
            await text(page).pressSequentially(DRAFT);
            const found = page.getByRole('link', { name: /password/i });
            await found.first().waitFor();
            equal(await text(page).inputValue(), DRAFT, 'while writing');
            equal(await text(page).isVisible(), true, 'form');
            const opened = context.waitForEvent('page');
            await page.locator('ol.hits a').first().click();
            await (await opened).waitForURL(/\/a\//);
            equal(await text(page).inputValue(), DRAFT, 'after reading');
            await page.reload();
            equal(await text(page).inputValue(), DRAFT, 'after reload');
            equal(await subject(page).inputValue(), 'Password', 'subject');
            for (const way of ['/c', '/login']) {
                await page.goto(kb.url + way);
                await page.goBack();
                equal(await text(page).inputValue(), DRAFT, 'back of ' + way);
            }
        }));

    await test('portal: "this solved it" keeps the draft and counts', () =>
        as(env, {}, async page => {
            const before = votes(kb.store).length;
            await page.goto(kb.url + '/new');
            await text(page).fill(DRAFT);
            await page.getByRole('button', { name: 'This solved it' }).first()
                .click();
            await page.getByText('No request is needed').first().waitFor();
            equal(await text(page).inputValue(), DRAFT, 'draft');
            equal(votes(kb.store).length, before + 1, 'votes');
        }));

    await test('portal: a draft goes on to a desk elsewhere', async () => {
        const elsewhere = await serve('elsewhere', [path.join(root,
            'tests/cli/kb')], '--no-tickets', '--contact',
        'support@example.org');
        await as(env, {}, async page => {
            await page.goto(elsewhere.url + '/new');
            await subject(page).fill('Password');
            await text(page).fill(DRAFT);
            await page.getByRole('button', { name: 'Continue' }).click();
            const mail = page.getByRole('link', { name: /mail program/ });
            const href = await mail.getAttribute('href');
            check(href.startsWith('mailto:support@example.org?'), href);
            check(href.includes(encodeURIComponent(DRAFT)), href);
        });
    });
}

async function otherwise(env) {
    const { kb } = env;

    await test('portal: JavaScript off, the whole way', () =>
        as(env, { javaScriptEnabled: false }, async page => {
            const before = votes(kb.store).length;
            await page.goto(kb.url);
            await box(page).fill('forgot password');
            await page.getByRole('button', { name: 'Search', exact: true })
                .click();
            await hits(page).filter({ hasText: 'Forgot your password' })
                .click();
            await page.waitForURL(/\/a\/account\/password/);
            await page.getByRole('button', { name: 'Yes', exact: true })
                .click();
            await page.getByText('Thank you for your feedback.').first()
                .waitFor();
            equal(votes(kb.store).length, before + 1, 'votes');
            await page.getByRole('link', { name: 'Ask support' }).first()
                .click();
            await page.locator('[name=subject]').fill('Password');
            await page.locator('[name=text]').fill(DRAFT);
            await page.getByRole('button', { name: 'Continue' }).click();
            await page.locator('ol.hits a').first().waitFor();
            check(await page.getByRole('button', { name: 'Send request' })
                .count() === 1, 'no way to support');
            await page.getByRole('button', { name: 'Deutsch' }).click();
            equal(await page.locator('[name=text]').inputValue(), DRAFT,
                'draft in the other language');
            await page.getByRole('link', { name: 'Lotse' }).first().click();
            await page.waitForURL(kb.url + '/');
            await page.goBack();
            equal(await page.locator('[name=text]').inputValue(), DRAFT,
                'draft by the browser\'s way back');
        }));

    await test('portal: keyboard alone', () =>
        as(env, {}, async page => {
            const focus = () => page.evaluate(() => {
                const e = document.activeElement;
                return e === document.body ? '' : e.name ||
                    e.textContent.trim();
            });
            const to = async name => {
                for (let i = 0; i < 40; i++) {
                    const at = await focus();
                    if (at === name || at.startsWith(name))
                        return;
                    await page.keyboard.press('Tab');
                }
                throw new Error('Tab never reaches ' + name);
            };
            await page.goto(kb.url + ARTICLE);
            await page.evaluate(() => document.activeElement.blur());
            await page.keyboard.press('Tab');
            equal(/skip|content/i.test(await focus()), true, 'skip link');
            await page.keyboard.press('Enter');
            equal(await page.evaluate(() => document.activeElement.id),
                'main', 'skipped to');
            await page.goto(kb.url);
            if (await focus() !== 'q')
                await to('q');
            await page.keyboard.type('forgot password');
            await hits(page).first().waitFor();
            await to('Forgot your password');
            await page.keyboard.press('Enter');
            await page.waitForURL(/\/a\/account\/password/);
            await to('helped');
            await page.keyboard.press('Enter');
            await page.getByText('Thank you for your feedback.').first()
                .waitFor();
        }));

    await test('portal: assets are small and come from here', async () => {
        const names = new Set(['/widget.js']);
        for (const where of ['/', '/search?q=password', ARTICLE, '/new',
            '/demo']) {
            const html = await (await fetch(kb.url + where)).text();
            for (const [tag, url] of html.matchAll(
                /<(?:script|link|img)[^>]* (?:src|href)="([^"]*)"/g))
                if (!/rel="(canonical|alternate)"/.test(tag))
                    names.add(url.replaceAll('&amp;', '&'));
        }
        let bytes = 0;
        for (const name of names) {
            check(name.startsWith('/') && !name.startsWith('//'), name);
            const reply = await fetch(kb.url + name);
            equal(reply.status, 200, name);
            bytes += (await reply.arrayBuffer()).byteLength;
        }
        check(names.size >= 4, 'assets: ' + [...names].join(' '));
        check(bytes < 60000, `assets have ${bytes} bytes`);
    });

    await test('portal: the demo page shows both kinds', () =>
        as(env, {}, async page => {
            await page.goto(kb.url + '/demo');
            await page.locator('lotse-search input').fill('password');
            await page.locator('lotse-search a.link').first().waitFor();
            await page.keyboard.press('Escape');
            await page.getByLabel('How can we help?').fill(DRAFT);
            await page.getByRole('button', { name: 'This solved it' }).first()
                .click();
            await page.getByText(/^lotse-solved: /).waitFor();
            await page.getByText(kb.url + '/widget.js').waitFor();
        }));
}

export async function portal(env) {
    await searching(env);
    await reading(env);
    await asking(env);
    await otherwise(env);
}
