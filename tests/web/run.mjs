// run.mjs [PART]: the pages and the search box in a real browser, as TAP;
// only cases with PART in their names.
import path from 'node:path';
import { desk, pagesOfDesk } from './agents.mjs';
import { browserOf, findBrowser, finish, root, serve, skip } from './lib.mjs';
import { looks } from './looks.mjs';
import { pagesOfPortal, portal } from './portal.mjs';
import { pagesOfRequester, requester } from './requester.mjs';
import { way } from './way.mjs';
import { pagesOfWidget, sites, widget } from './widget.mjs';
import { xss } from './xss.mjs';

const found = findBrowser();
if (found.why) {
    skip('pages in a browser', found.why);
} else {
    const friend = await sites();
    const stranger = await sites();
    const kb = await serve('kb', [path.join(root, 'articles'),
        path.join(root, 'tests/cli/kb')], '--origin', friend.url,
    '--contact', 'support@example.org');
    friend.lotse = stranger.lotse = kb.url;
    const browser = browserOf(found);
    const env = { ...found, browser, kb, friend, stranger };
    try {
        // two at a time, for much of it is waiting
        await Promise.all([
            widget(env).then(() => portal(env)).then(() => requester(env))
                .then(() => desk(env)).then(() => way(env)),
            xss(env).then(async () => looks(env, [...pagesOfPortal(env),
                ...await pagesOfRequester(), ...await pagesOfDesk(),
                ...pagesOfWidget(env)]))
        ]);
    } finally {
        await browser.close();
    }
}
finish();
process.exit();
