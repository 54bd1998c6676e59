// After a swap the focus stays where it was, or goes to the next row: never to the top of the page.
import { alarm, announce } from "./announce.js";

let place = null;

function remember() {
  const item = document.activeElement?.closest("[data-item]");
  const list = item?.closest("[data-list]");
  if (!item || !list?.id) {
    place = null;
    return;
  }
  const items = [...list.querySelectorAll("[data-item]")];
  place = { list: list.id, item: item.id, index: items.indexOf(item) };
}

export function focusItem(item) {
  const inside = item.matches("a, button, [tabindex]") ? item : (item.querySelector("[data-focus]") ?? item.querySelector("a[href], button, input"));
  const target = inside ?? item;
  if (target === item && !item.hasAttribute("tabindex")) item.tabIndex = -1;
  target.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

function restore() {
  const wrong = document.querySelector("[aria-invalid='true']");
  if (wrong) {
    wrong.focus();
    return;
  }
  const isLost = !document.activeElement || document.activeElement === document.body;
  if (!isLost || !place) return;
  const items = document.getElementById(place.list)?.querySelectorAll("[data-item]") ?? [];
  if (items.length === 0) return;
  const same = place.item && document.getElementById(place.item);
  focusItem(same || items[Math.min(Math.max(place.index, 0), items.length - 1)]);
}

function speak(root) {
  const words = [...root.querySelectorAll("[data-announce]")].map((part) => part.textContent);
  if (root.matches?.("[data-announce]")) words.push(root.textContent);
  if (words.length > 0) announce(words.join(". "));
}

function busy(event, isBusy) {
  const source = event.detail.requestConfig?.triggeringEvent?.submitter ?? event.detail.elt;
  if (!source?.classList?.contains("button")) return;
  if (isBusy) source.setAttribute("aria-busy", "true");
  else source.removeAttribute("aria-busy");
}

export function startFocus() {
  document.addEventListener("htmx:beforeRequest", (event) => busy(event, true));
  document.addEventListener("htmx:afterRequest", (event) => busy(event, false));
  document.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("htmx:afterSettle", (event) => {
    restore();
    speak(event.detail.elt);
  });
  document.addEventListener("htmx:sendError", () => alarm("No connection. What you typed is still here; try again."));
  document.addEventListener("htmx:responseError", (event) =>
    alarm(`Not saved: the portal answered ${event.detail.xhr.status}. Load the page again.`),
  );
}
