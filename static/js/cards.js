// The card of a person: where a link to a person is pointed at for a while, or has the focus. Esc closes it, and it
// stays while the pointer is on it. The link itself leads to the page of the person.
const WAIT = 400;
const PERSON = /\/people\/\d+\/$/;

let card = null;
let opener = null;
let timer = 0;

function link(target) {
  const found = target.closest?.("a[href]");
  return found && PERSON.test(found.pathname) && !found.closest("[data-card], .crumbs") ? found : null;
}

function close() {
  clearTimeout(timer);
  card?.remove();
  card = null;
  opener = null;
}

function place(anchor) {
  const box = anchor.getBoundingClientRect();
  const isBelow = box.bottom + card.offsetHeight + 12 < window.innerHeight;
  const left = Math.min(Math.max(8, box.left), window.innerWidth - card.offsetWidth - 8);
  card.style.left = `${left}px`;
  card.style.top = `${isBelow ? box.bottom + 6 : Math.max(8, box.top - card.offsetHeight - 6)}px`;
}

async function open(anchor) {
  if (opener === anchor) return;
  close();
  opener = anchor;
  const answer = await fetch(`${anchor.pathname}card/`, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  // Meanwhile the pointer may be elsewhere.
  if (!answer?.ok || answer.redirected || opener !== anchor) return;
  const words = await answer.text();
  if (opener !== anchor) return;
  card = document.createElement("div");
  card.className = "person-card-slot";
  card.dataset.card = "";
  card.innerHTML = words;
  document.body.append(card);
  place(anchor);
}

function soon(anchor, wait) {
  clearTimeout(timer);
  timer = setTimeout(() => open(anchor), wait);
}

function over(event) {
  if (event.pointerType === "touch") return;
  if (event.target.closest?.("[data-card]")) {
    clearTimeout(timer);
    return;
  }
  const anchor = link(event.target);
  if (anchor) soon(anchor, WAIT);
  else if (card) {
    clearTimeout(timer);
    timer = setTimeout(close, WAIT / 2);
  } else {
    close();
  }
}

function focused(event) {
  if (event.target.closest("[data-card]")) return;
  const anchor = link(event.target);
  if (anchor?.matches(":focus-visible")) soon(anchor, WAIT / 4);
  else close();
}

export function startCards() {
  if (window.matchMedia("(max-width: 767px)").matches) return;
  document.addEventListener("pointerover", over);
  document.addEventListener("focusin", focused);
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest?.("[data-card]")) close();
  });
  document.addEventListener("scroll", close, { capture: true, passive: true });
  document.addEventListener("htmx:beforeSwap", close);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !card) return;
      close();
      event.preventDefault();
    },
    true,
  );
}
