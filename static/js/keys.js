// Single keys, only while the focus is in a list or panel (WCAG 2.1.4); off when <html data-keys="off">.
//
// A list is [data-list], its rows are [data-item]; a panel is [data-panel]. An element with data-key="a" is pressed
// by A while the focus is in its row or panel. J, K and the arrows go through rows, X checks, Shift with an arrow extends.
import { focusItem } from "./focus.js";
import { redo, undo } from "./toasts.js";

const GO = {
  o: "Overview",
  p: "Plan",
  w: "Work",
  t: "Teams",
  e: "People",
  r: "Roles",
  n: "Ownership",
  m: "Metrics",
};

const KEYS = [
  ["Ctrl K", "search or jump to"],
  ["J, K or ↓, ↑", "next, previous row"],
  ["Enter", "open"],
  ["X, Shift ↓", "select, extend"],
  ["A, O, P, D", "accept, override, pin, dismiss"],
  ["W", "why"],
  ["F, I, U", "product feature, infrastructure, untag"],
  ["E, N", "edit, new"],
  ["Z, Shift Z", "undo, redo"],
  ["T, [, ]", "today, earlier, later in the timeline"],
  ["←, →, Shift ←, →", "on a bar: move it a day, a week"],
  ["Alt ←, →", "on a bar: make it shorter, longer"],
  ["/", "filter"],
  ["G then O P W T E R N M", "Overview, Plan, Work, Teams, People, Roles, Ownership, Metrics"],
  ["Esc", "close the topmost"],
];

let goesSince = 0;

function isTyping(target) {
  return Boolean(target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]"));
}

function move(item, list, step, extend) {
  const items = [...list.querySelectorAll("[data-item]")].filter((each) => each.offsetParent !== null);
  const next = items[items.indexOf(item) + step];
  if (!next) return false;
  if (extend) {
    for (const each of [item, next]) {
      const box = each.querySelector("input[type=checkbox][name]");
      if (box && !box.checked) box.click();
    }
  }
  focusItem(next);
  return true;
}

function press(scopes, key) {
  for (const scope of scopes) {
    const target = scope?.querySelector(`[data-key="${CSS.escape(key)}"]:not([aria-disabled="true"])`);
    if (target) {
      target.click();
      return true;
    }
  }
  return false;
}

function inList(event, item, list) {
  const down = event.key === "ArrowDown" || event.key === "j" || event.key === "J";
  const up = event.key === "ArrowUp" || event.key === "k" || event.key === "K";
  if (down || up) return move(item, list, down ? 1 : -1, event.shiftKey);
  if (event.key === "x") {
    const box = item.querySelector("input[type=checkbox][name]");
    box?.click();
    return Boolean(box);
  }
  return false;
}

function go(key) {
  const isNow = Date.now() - goesSince < 1500;
  goesSince = key === "g" ? Date.now() : 0;
  if (!isNow || !GO[key]) return key === "g";
  const link = document.querySelector(`[data-goto="${GO[key]}"]`);
  link?.click();
  return Boolean(link);
}

function showKeys() {
  const slot = document.getElementById("dialog");
  if (!slot || document.querySelector("dialog:modal")) return;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog floating is-wide";
  dialog.setAttribute("aria-labelledby", "keys-title");
  const title = document.createElement("h2");
  title.className = "dialog-title";
  title.id = "keys-title";
  title.textContent = "Keys";
  const list = document.createElement("dl");
  list.className = "facts";
  for (const [keys, words] of KEYS) {
    const name = document.createElement("dt");
    const text = document.createElement("dd");
    name.textContent = keys;
    text.textContent = words;
    list.append(name, text);
  }
  const close = document.createElement("button");
  close.className = "button";
  close.type = "button";
  close.dataset.close = "";
  close.textContent = "Close";
  const foot = document.createElement("div");
  foot.className = "buttons";
  foot.append(close);
  dialog.append(title, list, foot);
  slot.replaceChildren(dialog);
  dialog.showModal();
}

function anywhere(key) {
  if (key === "?") {
    showKeys();
    return true;
  }
  if (key === "/") {
    const filter = document.querySelector("[data-focus-filter]");
    filter?.focus();
    return Boolean(filter);
  }
  return go(key);
}

function keydown(event) {
  const isOff = document.documentElement.dataset.keys === "off";
  if (isOff || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog:modal")) return;
  const item = event.target.closest("[data-item]");
  const list = item?.closest("[data-list]");
  const panel = event.target.closest("[data-panel]");
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isGoing = Date.now() - goesSince < 1500;
  const isDone =
    (!isGoing && list && inList(event, item, list)) ||
    (!isGoing && key.length === 1 && press([item, panel, item ? document.querySelector("[data-panel]") : null], key)) ||
    (!isGoing && key === "z" && (list || panel || event.target.closest("[data-toast]")) && (event.shiftKey ? redo() : undo())) ||
    (!isGoing && key.length === 1 && press([event.target.closest("[data-list]")?.querySelector("[data-list-keys]")], key)) ||
    (key.length === 1 && anywhere(key));
  if (isDone) event.preventDefault();
}

export function startKeys() {
  document.addEventListener("keydown", keydown);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-show-keys]")) showKeys();
  });
}
