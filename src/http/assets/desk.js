/*
 * desk.js: the desk without reload, and by keys. Every page works without it.
 *
 * When the server says that tickets changed, the page is fetched again and its
 * parts with data-live take the place of the old ones, but none in which
 * someone is typing. What a key does stands in aria-keyshortcuts of the thing
 * that it is for; all of them can be switched off.
 */
"use strict";

(() => {
  const $ = (id) => document.getElementById(id);
  const TYPED = "input:not([type=hidden]), textarea, select";

  /* ---------------------------------------------------------------- live -- */

  const values = new WeakMap();
  const value = (f) => f.type === "checkbox" ? f.checked : f.value;

  function remember(root) {
    for (const f of root.querySelectorAll(TYPED)) values.set(f, value(f));
  }

  function isInUse(part) {
    const at = document.activeElement;
    return (part.contains(at) && at.matches(TYPED)) ||
      [...part.querySelectorAll(TYPED)].some((f) => values.get(f) !== value(f));
  }

  /* Where the focus is, in words that hold for the new part, too. */
  function place(part) {
    const at = document.activeElement;
    if (!part.contains(at)) return null;
    if (at.id) return "#" + CSS.escape(at.id);
    if (at.matches("a[href]"))
      return `a[href="${CSS.escape(at.getAttribute("href"))}"]`;
    const of = at.closest("details[id]");
    return of ? `#${CSS.escape(of.id)} > summary` : null;
  }

  function replace(part, fresh) {
    const back = place(part);
    for (const d of part.querySelectorAll("details[id][open]")) {
      const same = fresh.querySelector("#" + CSS.escape(d.id));
      if (same) same.open = true;
    }
    part.replaceWith(fresh);
    remember(fresh);
    const to = back && fresh.querySelector(back);
    if (to) to.focus({ preventScroll: true });
  }

  async function refresh() {
    const answer = await fetch(location.pathname + location.search);
    if (!answer.ok || answer.redirected) return;
    const doc = new DOMParser().parseFromString(await answer.text(),
      "text/html");
    let some = false;
    for (const part of document.querySelectorAll("[data-live][id]")) {
      const fresh = doc.getElementById(part.id);
      if (!fresh || part.id === "said" ||
          fresh.textContent === part.textContent || isInUse(part))
        continue;
      replace(part, document.adoptNode(fresh));
      some = true;
    }
    const seen = doc.querySelector("[name=seen]");
    const mine = document.querySelector("[name=seen]");
    if (seen && mine && seen.value !== mine.value) {
      for (const f of document.querySelectorAll("[name=seen]"))
        f.value = seen.value;
      if ($("changed")) $("changed").hidden = false;
    }
    if (some) $("said").textContent = $("said").dataset.live;
  }

  let waiting = 0;
  function refreshSoon() {
    if (waiting) return;
    waiting = setTimeout(() => {
      waiting = 0;
      refresh().catch(() => {}); /* the next event tries again */
    }, 150);
  }

  const isLive = document.querySelector("[data-live][id]:not(#said)") &&
    !document.querySelector(".desk > [role=alert]");
  /* Nobody looks at a hidden page, and a browser has six connections to a
   * server: it listens while it is seen, and catches up when it is again. */
  let events = null;
  function listen(seen) {
    if (seen === !!events) return;
    if (seen) {
      events = new EventSource("/desk/events");
      events.onmessage = refreshSoon;
    } else {
      events.close();
      events = null;
    }
  }

  if (isLive && window.EventSource) {
    const look = () => {
      listen(!document.hidden);
      if (!document.hidden) refreshSoon();
    };
    listen(!document.hidden);
    document.addEventListener("visibilitychange", look);
    addEventListener("pagehide", () => listen(false));
    addEventListener("pageshow", (e) => e.persisted && look());
  }
  remember(document);

  /* ------------------------------------------------------------- articles -- */

  function at(text) {
    const base = text.trim() === "" ? "" : text.replace(/\n*$/, "\n");
    return base;
  }

  /* The article's lines into the reply, where it stands; the link is kept by
   * the server meanwhile. */
  async function put(button) {
    const reply = $("reply");
    const draft = button.dataset.draft;
    const url = draft.trim().split("\n").pop();
    if (!reply.value.includes(url)) {
      const lines = at(reply.value) === "" ? draft :
        at(reply.value) + "\n" + draft.trim().split("\n").slice(-2).join("\n") +
          "\n";
      reply.value = lines;
    }
    reply.focus();
    reply.setSelectionRange(reply.value.length, reply.value.length);
    const form = $("form-reply");
    const body = new URLSearchParams({ put: button.value, reply: reply.value,
      seen: form.elements.seen.value });
    const answer = await fetch(form.action, { method: "POST", body });
    const doc = new DOMParser().parseFromString(await answer.text(),
      "text/html");
    const said = doc.querySelector(".desk > .said");
    if (said) $("said").textContent = said.textContent;
    const seen = doc.querySelector("[name=seen]");
    for (const f of seen ? document.querySelectorAll("[name=seen]") : [])
      f.value = seen.value;
    for (const id of ["links", "past"]) {
      const fresh = doc.getElementById(id);
      if (fresh && !isInUse($(id)))
        replace($(id), document.adoptNode(fresh));
    }
  }

  document.addEventListener("click", (e) => {
    const button = e.target.closest("button.put");
    if (!button || !$("reply")) return;
    e.preventDefault();
    put(button).catch(() => {});
  });

  /* ----------------------------------------------------------------- keys -- */

  const KEYS = "lotse-desk-keys";
  const keys = $("keys");
  const open = $("keys-open");

  function areOn() {
    try {
      return localStorage.getItem(KEYS) !== "off";
    } catch {
      return true;
    }
  }

  function isTyping(e) {
    const t = e.target;
    return t.isContentEditable || t.matches("input, textarea, select");
  }

  function move(step) {
    const links = [...document.querySelectorAll(".tickets th a")];
    if (links.length === 0) return false;
    const now = links.indexOf(document.activeElement);
    const to = now < 0 ? 0 : Math.min(Math.max(now + step, 0),
      links.length - 1);
    links[to].focus();
    return true;
  }

  function act(thing) {
    if (thing.matches("summary")) {
      thing.parentElement.open = true;
      const field = thing.parentElement.querySelector(TYPED);
      (field || thing).focus();
      thing.scrollIntoView({ block: "nearest" });
    } else if (thing.matches("input, textarea")) {
      thing.focus();
      if (thing.matches("input")) thing.select();
    } else {
      thing.click();
    }
  }

  addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || !areOn() ||
        isTyping(e) || keys.open)
      return;
    const thing = /^[a-z0-9/?]$/.test(e.key) &&
      document.querySelector(`[aria-keyshortcuts="${e.key}"]`);
    if ((e.key === "j" && move(1)) || (e.key === "k" && move(-1))) {
      e.preventDefault();
    } else if (thing) {
      e.preventDefault();
      e.stopImmediatePropagation(); /* the portal's own "/" */
      act(thing);
    }
  }, true);

  if (keys && open) {
    open.hidden = false;
    open.addEventListener("click", () => keys.showModal());
    $("keys-on").checked = areOn();
    $("keys-on").addEventListener("change", (e) => {
      try {
        localStorage.setItem(KEYS, e.target.checked ? "on" : "off");
      } catch { /* storage is off: they stay on */ }
    });
  }
})();
