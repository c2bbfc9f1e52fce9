/*
 * widget.js: <lotse-search>, the search box for pages of other sites.
 *
 *     <script src="https://help.example/widget.js" defer></script>
 *     <lotse-search lang="de"></lotse-search>
 *     <lotse-search mode="ticket" for="ID of a form or textarea">
 *
 * What comes from the server becomes text nodes and addresses below it, never
 * markup. Style is a constructed sheet, which a strict CSP allows. A form is
 * read, never changed.
 */
(() => {
'use strict';

const script = document.currentScript;
const modes = { // characters, milliseconds after the last key, articles
    search: { least: 2, most: 300, delay: 180, limit: 6 },
    ticket: { least: 12, most: 12000, delay: 450, limit: 3 }
};

const texts = {
    label: ['Search the help', 'Hilfe durchsuchen'],
    found: ['Articles found: ', 'Gefundene Artikel: '],
    helps: ['Articles that may help: ', 'Artikel, die helfen könnten: '],
    none: ['Nothing found. Try other words.',
        'Nichts gefunden. Versuchen Sie andere Wörter.'],
    all: ['All results', 'Alle Ergebnisse'],
    tab: [' (new tab)', ' (neuer Tab)'],
    solved: ['This solved it', 'Das löst mein Problem'],
    thanks: ['Thank you! Your text has not been sent.',
        'Danke! Ihr Text wurde nicht abgeschickt.'],
    close: ['Close the suggestions', 'Vorschläge schließen'],
    error: ['The search can’t be reached just now.',
        'Die Suche ist gerade nicht erreichbar.']
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { display: block; font: var(--lotse-font, inherit); text-align: start;
    color: var(--lotse-text, var(--t)); --a: #0b5cad; --b: #fff; --t: #1c2127;
    --m: #545d68; --l: #858d97; --h: #ffe9a8 }
@supports (color: light-dark(#000, #fff)) {
    :host { --a: light-dark(#0b5cad, #8ec2ff); --b: light-dark(#fff, #171b20);
        --t: light-dark(#1c2127, #e8ebee); --m: light-dark(#545d68, #a9b2bc);
        --l: light-dark(#858d97, #707a85); --h: light-dark(#ffe9a8, #5c4a12) }
}
:host([hidden]) { display: none }
* { box-sizing: border-box; margin: 0 }
.search { position: relative }
.input, .panel, button { color: inherit; font: inherit;
    border: 1px solid var(--lotse-border, var(--l));
    border-radius: var(--lotse-radius, 8px);
    background: var(--lotse-background, var(--b)) }
.input { width: 100%; padding: .6em }
.input::placeholder { color: var(--lotse-muted, var(--m)); opacity: 1 }
:focus-visible { outline: 2px solid var(--lotse-accent, var(--a));
    outline-offset: 2px }
.panel { padding: .7em; overflow-wrap: anywhere }
.search .panel { position: absolute; z-index: 9999; inset: 100% 0 auto;
    max-height: min(70vh, 34em); overflow: auto; box-shadow: 0 6px 24px #0003 }
.panel.shut { all: unset }
.shut > :not(.status) { display: none }
.status, .section, .snippet { font-size: .875em;
    color: var(--lotse-muted, var(--m)) }
.list { padding: 0; list-style: none }
.hit { padding: .6em 0 }
.hit + .hit { border-top: 1px solid #8884 }
a { font-weight: 600; color: var(--lotse-accent, var(--a)) }
a:not(:hover) { text-decoration: none }
.mark { background: var(--lotse-mark, var(--h));
    color: var(--lotse-text, var(--t)) }
button { cursor: pointer; font-size: .875em; min-height: 2em;
    padding: .2em .8em; margin-top: .5em }
.close { float: right; margin: 0; padding: 0; min-width: 2em }
.label { position: absolute; overflow: hidden; clip-path: inset(50%);
    width: 1px; height: 1px; white-space: nowrap }
`);

// An element; pages may style it by its part's name.
function make(tag, part, text, attributes = {}) {
    const e = document.createElement(tag);
    for (const [name, value] of Object.entries(
        { class: part, part, ...attributes }))
        e.setAttribute(name, value);
    e.textContent = text;
    return e;
}

const query = (q, more) => 'search?' + new URLSearchParams({ q, ...more });

// Text with marks, which are [from, to) in code points.
function addMarked(to, text, marks) {
    const chars = Array.from(text);
    const cut = (from, end) => chars.slice(from, end).join('');
    let at = 0;
    for (const [from, end] of marks) {
        to.append(cut(at, from), make('mark', 'mark', cut(from, end)));
        at = end;
    }
    to.append(cut(at));
}

customElements.define('lotse-search', class extends HTMLElement {
    static observedAttributes = ['lang', 'mode', 'placeholder'];

    connectedCallback() {
        if (!this.shadowRoot)
            this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sheet];
        this.start();
    }

    disconnectedCallback() {
        this.life.abort();
        this.toggle(false);
    }

    attributeChangedCallback() {
        if (this.shadowRoot && this.isConnected)
            this.start();
    }

    start() {
        this.life?.abort();
        const { signal } = this.life = new AbortController();
        const root = this.getRootNode();
        const named = this.closest('[lang]');
        const ours = e => e.target === this ||
            !this.input && this.draft().includes(e.target);
        const de = /^de\b/i.test(named ? named.lang : navigator.language);

        this.t = key => texts[key][+de];
        this.mode = modes[this.getAttribute('mode')] || modes.search;
        this.server = new URL('.', new URL(this.getAttribute('server') ||
            (script && script.src) || '/', location.href));
        this.build();
        root.addEventListener('input', e => ours(e) && this.later(),
            { signal });
        root.addEventListener('keydown', e => {
            if (e.key === 'Escape' && ours(e) &&
                !this.panel.matches('.shut')) {
                e.preventDefault(); // the first one doesn't empty the field
                this.dismiss();
            }
        }, { signal });
        this.later(); // of what stands in the fields already
    }

    build() {
        const { t } = this;
        const search = this.mode === modes.search;
        const kind = search ? 'search' : 'ticket';
        const box = make('div', kind, '', search && { role: kind });
        this.input = null;
        this.panel = make('div', 'panel shut', '', { tabindex: -1 });
        this.status = make('p', 'status', '', { role: 'status' });
        this.list = make('ol', 'list', '');
        if (search) {
            this.input = make('input', 'input', '', {
                id: 'q', type: 'search', autocomplete: 'off',
                placeholder: this.getAttribute('placeholder') || t('label')
            });
            this.end = make('a', 'all', t('all'));
            this.input.onclick = () => this.later();
            this.input.onkeydown = e => {
                e.key === 'Enter' && this.later(0);
            };
            box.addEventListener('focusout', e =>
                box.contains(e.relatedTarget) || this.toggle(false));
            this.panel.append(this.status, this.list, this.end);
            box.append(make('label', 'label', t('label'), { for: 'q' }),
                this.input);
        } else {
            this.end = make('button', 'close', '×',
                { type: 'button', 'aria-label': t('close') });
            this.end.onclick = () => this.dismiss();
            this.panel.append(this.end, this.status, this.list);
        }
        box.append(this.panel);
        this.shadowRoot.replaceChildren(box);
    }

    // The fields that a ticket is written in: text and, perhaps, subject.
    draft() {
        const root = this.getRootNode();
        const find = name => root.getElementById(this.getAttribute(name));
        const named = find('for');
        const form = named && named.closest('form');
        return [
            named && named === form ? form.querySelector('textarea') : named,
            find('subject') || form && form.querySelector(
                'input[name*=subject i], input[name*=betreff i]')
        ];
    }

    read() {
        if (this.input)
            return this.input.value.trim();
        const [text, subject] = this.draft()
            .map(e => e ? (e.value ?? e.innerText).trim() : '');
        return subject ? 'Subject: ' + subject + '\n\n' + text : text;
    }

    later(delay = this.mode.delay) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => {
            const text = this.read().slice(0, this.mode.most);
            if (text.length < this.mode.least)
                this.toggle(false);
            else
                this.ask(text);
        }, delay);
    }

    fetch(path, body) {
        return fetch(new URL('api/v1/' + path, this.server), body && {
            method: 'POST', body: JSON.stringify(body), keepalive: !body.text,
            headers: { 'Content-Type': 'application/json' }
        });
    }

    async ask(text) {
        const limit = +this.getAttribute('limit') || this.mode.limit;
        const asked = this.asked = {}; // only the last answer counts
        try {
            const reply = await (this.input
                ? this.fetch(query(text, { limit }))
                : this.fetch('suggest', { text, limit }));
            if (!reply.ok)
                throw reply;
            const { hits } = await reply.json();
            if (asked === this.asked)
                this.show(text, hits);
        } catch {
            if (asked === this.asked)
                this.toggle(false, this.t('error'));
        }
    }

    show(text, hits) {
        const { t, list } = this;
        const n = hits.length;
        const items = hits.map(hit => this.item(hit, text));
        if (list.contains(this.shadowRoot.activeElement))
            return; // someone is in there: leave it as it is
        list.replaceChildren(...items);
        this.ids = hits.map(hit => hit.id).join('\n');
        this.end.href = new URL(query(text), this.server);
        if (this.input)
            this.toggle(true, n ? t('found') + n : t('none'));
        else if (n && this.ids !== this.dismissed)
            this.toggle(true, t('helps') + n);
        else
            this.toggle(false);
    }

    item(hit, text) {
        const li = make('li', 'hit', '', { lang: hit.lang });
        const href = new URL('.' + hit.url, this.server);
        if (this.input) // marked in the article; a draft stays private
            href.searchParams.set('q', text);
        const link = make('a', 'link', hit.title, { href });
        const snippet = make('p', 'snippet', '');
        addMarked(snippet, hit.snippet, hit.marks);
        li.append(link);
        if (hit.section)
            li.append(make('span', 'section', ' › ' + hit.section));
        li.append(snippet);
        if (!this.input) {
            const button = make('button', 'solved', this.t('solved'),
                { type: 'button' });
            button.onclick = () => this.solve(hit, href.href);
            link.target = '_blank'; // the draft stays
            link.rel = 'noopener';
            link.append(make('span', 'label', this.t('tab')));
            li.append(button);
        }
        return li;
    }

    // The page takes over by preventDefault().
    solve({ id, lang }, url) {
        if (!this.dispatchEvent(new CustomEvent('lotse-solved', {
            bubbles: true, composed: true, cancelable: true,
            detail: { id, lang, url } })))
            return;
        this.fetch('feedback', { id, lang, helped: true }).catch(() => {});
        this.dismiss(this.t('thanks'));
    }

    toggle(open, say = '') {
        if (!open) {
            clearTimeout(this.timer);
            this.asked = null; // an answer on its way comes too late
        }
        this.panel.classList.toggle('shut', !open);
        if (this.status.textContent !== say) // else it is read out again
            this.status.textContent = say;
    }

    // Closed by the person: the same articles don't come up again.
    dismiss(say) {
        this.dismissed = this.ids;
        this.toggle(false, say);
        if (this.shadowRoot.activeElement)
            (this.input || this.draft()[0]).focus();
    }
});
})();
