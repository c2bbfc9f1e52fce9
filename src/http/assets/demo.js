/* demo.js: what a page that embeds the search box may do with its event. */
'use strict';

const form = document.getElementById('contact');
const said = document.getElementById('demo-event');

form.addEventListener('submit', e => {
    e.preventDefault();
    said.textContent = 'submit';
});
form.addEventListener('lotse-solved', e => {
    said.textContent = 'lotse-solved: ' + e.detail.id;
});
